"""What I took and have to replace, ticked off when it is done."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.models.assets.recalls import AssetRecall
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun
from portal.views.words import language

bp = Blueprint("recalls", __name__, url_prefix="/assets/recalls")


@bp.get("")
@may("assets.view")
def index() -> Response:
    """What the person who asks has still to replace."""
    return page("assets/recalls.html", recalls=AssetRecall.open_ones(current_user).all(), language=language())


@bp.post("/<ref>/replacement")
@may("assets.recall")
def tick(ref: str) -> Response:
    """It is replaced everywhere."""
    AssetRecall.get(ref).tick()
    return done(_("Thank you. It is ticked off."), to=url_for(".index"))


@bp.get("/<ref>/replacement")
@may("assets.recall")
def replacement(ref: str) -> Response:
    """A noun that takes POST alone."""
    AssetRecall.get(ref)
    return record_of_noun(".index")
