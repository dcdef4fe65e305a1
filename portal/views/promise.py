"""How the vendor keeps its promise, for partners and for the vendor alike."""

from flask import Blueprint, Response

from portal.models.promise_kept import PromiseMonth
from portal.permissions.gate import may
from portal.views.answers import page

bp = Blueprint("promise", __name__)


@bp.get("/promise")
@may("promise.view")
def show() -> Response:
    """This month's figures, as they were worked out at its begin."""
    newest = PromiseMonth.newest()
    return page("promise/show.html", month=newest, kept=newest.kept if newest else None)
