"""Templates, for who makes them: the page, and the slots that partners fill."""

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.slots import LayoutForm, SlotForm
from portal.models.assets import Asset, AssetFile, AssetKind
from portal.models.assets.co_templates import MOST_SLOTS, CoTemplate, Layout, first_layout
from portal.models.base import NotThere
from portal.permissions.gate import may
from portal.views.answers import done, page, record_of_noun

bp = Blueprint("slots", __name__, url_prefix="/assets")


@bp.get("/<ref>/slots")
@may("assets.edit")
def show(ref: str) -> Response:
    """The page with its slots."""
    asset, layout, files = _to_edit(ref)
    return _slots_page(asset, layout, LayoutForm(asset, layout, files))


@bp.post("/<ref>/slots")
@may("assets.edit")
def save(ref: str) -> Response:
    """Say the page anew: in the version that waits, or in the next one."""
    asset, layout, files = _to_edit(ref)
    form = LayoutForm(asset, layout, files)
    form.settle(LayoutForm(asset, layout, files, formdata=None))
    if not form.validate():
        return _slots_page(asset, layout, form, 422)
    asset.lay_out(form.said, by=current_user, note=form.note.data or "")
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/slots/new")
@may("assets.edit")
def new(ref: str) -> Response:
    """One more slot."""
    asset, layout, _files = _to_edit(ref)
    return _slot_page(asset, layout, SlotForm(asset, layout, None))


@bp.post("/<ref>/slots/new")
@may("assets.edit")
def add(ref: str) -> Response:
    """Add it."""
    asset, layout, _files = _to_edit(ref)
    return _said(asset, layout, SlotForm(asset, layout, None))


@bp.get("/<ref>/slots/<int:number>")
@may("assets.edit")
def edit(ref: str, number: int) -> Response:
    """One slot, to change."""
    asset, layout, _files = _to_edit(ref)
    return _slot_page(asset, layout, SlotForm(asset, layout, layout.slot(number)))


@bp.post("/<ref>/slots/<int:number>")
@may("assets.edit")
def change(ref: str, number: int) -> Response:
    """Change it."""
    asset, layout, _files = _to_edit(ref)
    form = SlotForm(asset, layout, layout.slot(number))
    form.settle(SlotForm(asset, layout, layout.slot(number), formdata=None))
    return _said(asset, layout, form)


@bp.post("/<ref>/slots/<int:number>/removal")
@may("assets.edit")
def remove(ref: str, number: int) -> Response:
    """Take it away."""
    asset, layout, _files = _to_edit(ref)
    layout.slot(number)
    asset.lay_out(layout.without_slot(number), by=current_user)
    return done(_("Taken away."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/slots/<int:number>/removal")
@may("assets.edit")
def removal_noun(ref: str, number: int) -> Response:
    """A noun that takes POST alone."""
    _to_edit(ref)[1].slot(number)
    return record_of_noun("slots.show", ref=ref)


def _to_edit(ref: str) -> tuple[Asset, Layout, list[AssetFile]]:
    asset = Asset.with_versions(ref)
    if asset.kind == AssetKind.AD_SPEC:
        raise NotThere(ref)
    latest = asset.versions[0] if asset.versions else None
    template = CoTemplate.of_version(latest.id) if latest else None
    files = list(latest.files) if latest else []
    return asset, template.layout if template else first_layout(files), files


def _said(asset: Asset, layout: Layout, form: SlotForm) -> Response:
    if not form.validate():
        return _slot_page(asset, layout, form, 422)
    if form.slot is None and len(layout.slots) >= MOST_SLOTS:
        form.form_errors = [_("A page has at most %(most)d slots.", most=MOST_SLOTS)]
        return _slot_page(asset, layout, form, 422)
    asset.lay_out(layout.with_slot(form.said), by=current_user)
    return done(_("Saved."), to=url_for(".show", ref=asset.ref))


def _slots_page(asset: Asset, layout: Layout, form: LayoutForm, status: int = 200) -> Response:
    return page("assets/slots.html", status, asset=asset, layout=layout, form=form)


def _slot_page(asset: Asset, layout: Layout, form: SlotForm, status: int = 200) -> Response:
    return page("assets/slot.html", status, asset=asset, layout=layout, form=form, slot=form.slot)
