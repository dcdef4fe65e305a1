"""With my logo: a template filled by a partner."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal import renditions
from portal.documents.co_branding import CoBranded
from portal.forms.assets.filling import FillingForm, filling_form
from portal.logs import refused
from portal.models.assets import Asset
from portal.models.assets.brand_kits import BrandKit
from portal.models.assets.co_results import CoResult
from portal.models.assets.co_templates import CoTemplate, Layout
from portal.models.assets.terms import TermsAcceptance
from portal.models.base import NotThere
from portal.models.connections import let_others_write
from portal.permissions.gate import may
from portal.renditions.keeping import keep_made
from portal.views.answers import done, page
from portal.views.files import storage_of_app
from portal.views.words import language

bp = Blueprint("co_branding", __name__, url_prefix="/assets")
MOST_SHOWN = 20


@bp.get("/<ref>/mine")
@may("assets.co_brand")
def fill(ref: str) -> Response:
    """What stands in the slots: from the brand kit, or from an earlier result (`from`)."""
    asset, template = _template(ref)
    before = CoResult.get(request.args["from"]).filled if "from" in request.args else None
    return _fill_page(asset, filling_form(template.layout, BrandKit.mine(current_user), before=before))


@bp.post("/<ref>/mine")
@may("assets.co_brand")
def make(ref: str) -> Response:
    """Make it, and show it as it will be."""
    asset, template = _template(ref)
    TermsAcceptance.expect(asset, by=current_user)
    kit = BrandKit.mine(current_user)
    form = filling_form(template.layout, kit)
    if not form.validate():
        return _fill_page(asset, form, 422)
    try:
        files = _made(asset, template, kit, form)
    except renditions.NotTaken:
        refused("template")
        form.refuse_layout()
        return _fill_page(Asset.shown(ref), form, 422)
    asset, template = _template(ref)  # since it was let go meanwhile
    result = CoResult.make(
        asset=asset, by=current_user, filled=form.filled, files=files, version_id=template.version_id,
        asks_approval=template.layout.asks_approval,
    )  # fmt: skip
    words = _("Here it is.") if result.is_given else _("Sent for approval. You hear of it by mail.")
    return done(words, to=url_for("co_results.show", ref=result.ref))


def _template(ref: str) -> tuple[Asset, CoTemplate]:
    asset = Asset.shown(ref)
    template = CoTemplate.of_version(asset.newest_id)
    if template is None:
        raise NotThere(ref)
    return asset, template


def _fill_page(asset: Asset, form: FillingForm, status: int = 200) -> Response:
    return page(
        "assets/mine.html", status, asset=asset, form=form, kit=form.kit, language=language(),
        results=CoResult.of_asset(asset).page(size=MOST_SHOWN).rows,
    )  # fmt: skip


def _made(asset: Asset, template: CoTemplate, kit: BrandKit | None, form: FillingForm) -> dict[str, Any]:
    """The files, in storage. Raises NotTaken."""
    layout, artwork, storage = template.layout, template.artwork, storage_of_app()
    kept_artwork = (artwork.key, artwork.media_type) if artwork else None
    colour, title = kit.colour if kit else "", asset.title_in(language())
    let_others_write()
    logos = {ground: _piece(logo["key"], logo["media_type"]) for ground, logo in _logos(layout, kit)}
    whole = CoBranded(
        layout, form.filled, colour, logos, _piece(*kept_artwork) if kept_artwork else None, title, language()
    )
    with renditions.workplace(current_app.config["SETTINGS"].data / "work") as place:
        try:
            made = renditions.laid_out(
                whole.pages, whole.pieces, place, wide=whole.wide, under="artwork" if whole.is_under else "",
                bleed_points=whole.bleed_points,
            )  # fmt: skip
        except renditions.TooLong as refusal:
            form.too_long = whole.keys_of(refusal.places)
            raise
        return {name: keep_made(file, storage) for name, file in made.items()}


def _logos(layout: Layout, kit: BrandKit | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each ground with a place for a logo, the one that stands best on it."""
    for ground in {slot.ground for slot in layout.logos}:
        logo = kit.logo_on(ground) if kit else None
        if logo:
            yield ground, logo


def _piece(key: str, media_type: str) -> tuple[bytes, str]:
    return b"".join(storage_of_app().pieces(key)), media_type
