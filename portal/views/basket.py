"""The basket: several assets, taken along as one zip."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.models.assets import Asset, AssetTake
from portal.models.assets.basket import BasketFull, BasketItem
from portal.models.assets.packing import folder_name, members_of
from portal.models.assets.terms import TermsAcceptance, TermsNotAccepted
from portal.models.connections import writing
from portal.permissions.gate import may
from portal.storage.saving import saved_as
from portal.storage.zips import Zip
from portal.views.answers import done, page, record_of_noun
from portal.views.files import storage_of_app
from portal.views.headers import OWN_FILE
from portal.views.words import language, size_words

bp = Blueprint("basket", __name__, url_prefix="/assets/basket")


@bp.get("")
@may("assets.download")
def show() -> Response:
    """What was chosen, and how large it is."""
    chosen = BasketItem.chosen().all()
    size = sum(member.size_bytes for member in members_of(chosen, language()))
    wanting = TermsAcceptance.missing(list(chosen), by=current_user)
    return page("assets/basket.html", chosen=chosen, size=size_words(size), wanting=wanting, language=language())


@bp.post("")
@may("assets.download")
def put() -> Response:
    """Put an asset in."""
    if not request.form.get("asset"):
        return record_of_noun(".show")
    asset = Asset.get(request.form["asset"])
    try:
        BasketItem.put(asset, person_id=current_user.id)
    except BasketFull:
        return done(_("Your basket is full. Download it, or take something out."), to=url_for(".show"))
    return done(_("It is in your basket."), to=url_for("assets.show", ref=asset.ref))


@bp.post("/removal")
@may("assets.download")
def take_out() -> Response:
    """Take one out, or all."""
    ref = request.form.get("asset", "")
    if ref:
        BasketItem.take_out(Asset.get(ref))
    else:
        BasketItem.empty()
    return done(_("Taken out.") if ref else _("Your basket is empty."), to=url_for(".show"))


@bp.get("/removal")
@may("assets.download")
def removal() -> Response:
    """A noun that takes POST alone."""
    return record_of_noun(".show")


@bp.get("/zip")
@may("assets.download")
def packed() -> Response:
    """All of it as one zip, made while it is sent."""
    chosen = list(BasketItem.chosen().all())
    for asset in TermsAcceptance.missing(chosen, by=current_user):
        raise TermsNotAccepted(asset)
    if not chosen:
        return record_of_noun(".show")
    made = Zip(_readme(chosen), list(members_of(chosen, language())), storage_of_app())
    if request.method == "GET":
        _note(chosen)
    headers = {
        "Content-Disposition": saved_as(f"{_('assets')}.zip"),
        "Content-Length": str(len(made)), "Cache-Control": OWN_FILE,
    }  # fmt: skip
    body = iter(made) if request.method == "GET" else ()
    return Response(body, 200, headers, mimetype="application/zip", direct_passthrough=True)


def _readme(chosen: Sequence[Asset]) -> str:
    spoken = language()
    entries = [(folder_name(asset, spoken), asset) for asset in chosen]
    return render_template("assets/readme.txt", entries=entries, language=spoken)


def _note(chosen: Sequence[Asset]) -> None:
    with writing():
        for asset in chosen:
            if asset.newest_id is not None:
                AssetTake.note(
                    asset_id=asset.id, version_id=asset.newest_id, by=current_user, what="all", via="basket"
                )  # fmt: skip
