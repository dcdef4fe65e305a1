"""Home: what needs me first."""

from flask import Blueprint, Response
from flask_login import current_user

from portal.models.deals.agenda import Agenda
from portal.models.tenancy import acting
from portal.permissions.gate import is_allowed, may, reach_for
from portal.views.answers import page

bp = Blueprint("home", __name__)


@bp.get("/")
@may("home.view")
def show() -> Response:
    """What waits for the person who asks, and the first step to it."""
    if not is_allowed("deals.view"):
        return page("home.html", agenda=None)
    with acting(reach_for("deals.view")):
        return page("home.html", agenda=Agenda.of(current_user, answers=is_allowed("deals.approve")))
