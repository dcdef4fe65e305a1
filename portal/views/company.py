"""My company: what we are to the vendor, and who of us is here."""

from collections.abc import Sequence

from flask import Blueprint, Response
from flask_login import current_user

from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import acting, current_reach
from portal.permissions.gate import is_allowed, may, reach_for
from portal.views.answers import page

bp = Blueprint("company", __name__, url_prefix="/company")


@bp.get("")
@may("company.view")
def show() -> Response:
    """My company."""
    partner = Partner.shown(current_user.partner.ref)
    people: Sequence[User] = ()
    if is_allowed("people.view"):
        with acting(reach_for("people.view")):
            people = User.listed(current_reach()).page(size=200).rows
    return page("company/show.html", partner=partner, people=people)
