"""The outbox of the demo: the letters that were written to the person who asks."""

from flask import Blueprint, Response, abort, current_app

from portal.mail.letters import read
from portal.models.events import Delivery
from portal.permissions.gate import may
from portal.views.answers import page

bp = Blueprint("outbox", __name__, url_prefix="/outbox")


@bp.before_request
def _only_in_the_demo() -> None:
    if not current_app.config["DEMO"]:
        abort(404)


@bp.get("")
@may("outbox.view")
def index() -> Response:
    """My letters, the newest first."""
    letters = [read(letter) for letter in Delivery.received().page(size=50)]
    return page("outbox/index.html", letters=[letter for letter in letters if letter.text])  # the demo's past has none


@bp.get("/<ref>")
@may("outbox.view")
def show(ref: str) -> Response:
    """One letter."""
    return page("outbox/show.html", letter=read(Delivery.shown(ref)))
