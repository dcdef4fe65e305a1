"""The brand kit of the own company: its logos, colour and lines, for templates of the library."""

from typing import Any

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from portal import renditions
from portal.forms.assets.brand_kit import LOGOS, BrandKitForm
from portal.logs import refused
from portal.models.assets.brand_kits import DARK, LIGHT, BrandKit
from portal.models.connections import let_others_write
from portal.permissions.gate import is_allowed, may
from portal.renditions.logos import keep_logo
from portal.views.answers import done, page
from portal.views.files import sent, storage_of_app

bp = Blueprint("brand_kit", __name__, url_prefix="/company/brand")


@bp.get("")
@may("brand_kit.view")
def show() -> Response:
    """The kit: to change for who may, else to see."""
    kit = _kit()
    form = BrandKitForm(kit, obj=kit) if is_allowed("brand_kit.edit") else None
    return page("company/brand.html", kit=kit, form=form, grounds=(LIGHT, DARK))


@bp.post("")
@may("brand_kit.edit")
def save() -> Response:
    """Keep it, and the logos that came with it."""
    kit = _kit()
    form = BrandKitForm(kit)
    form.settle(BrandKitForm(kit, obj=kit, formdata=None))
    logos = _logos(form) if form.validate() else None
    if logos is None:
        return page("company/brand.html", 422, kit=kit, form=form, grounds=(LIGHT, DARK))
    kit = _kit()
    kit.say(by=current_user, logos=logos, **form.values)
    if form.no_logo_dark.data:
        kit.drop_logo("logo_dark", by=current_user)
    return done(_("Saved. Templates of the library take it from here."), to=url_for(".show"))


@bp.get("/<ref>/logo")
@may("brand_kit.view")
def logo(ref: str) -> Response:
    """How the logo looks on a `ground`. Raises NotThere for another partner's, and where there is none."""
    return sent(BrandKit.get(ref).picture(request.args.get("ground", LIGHT)), storage_of_app(), inline=True)


def _kit() -> BrandKit:
    return BrandKit.mine(current_user) or BrandKit.begin(by=current_user)


def _logos(form: BrandKitForm) -> dict[str, dict[str, Any]] | None:
    """The logos that came, in storage; nothing where one is refused, which the form then says."""
    kept: dict[str, dict[str, Any]] = {}
    let_others_write()
    for name in LOGOS:
        file = form.sent(name)
        if file is None:
            continue
        try:
            kept[name] = _kept(file)
        except renditions.NotTaken as refusal:
            refused("logo")
            form.refuse(name, refusal.reason)
            return None
    return kept


def _kept(sent_file: FileStorage) -> dict[str, Any]:
    with renditions.workplace(current_app.config["SETTINGS"].data / "work") as place:
        file = place / "source"
        sent_file.save(file)
        return keep_logo(file, sent_file.filename or "", place, storage_of_app())
