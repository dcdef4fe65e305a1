"""Ad specs: said and changed by editors; shown, as PDF and as blank templates, to whom they are for."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.specs import NewSpecForm, SpecForm
from portal.models.assets import Asset, AssetKind
from portal.models.assets.ad_specs import AdSpec
from portal.models.base import NotThere
from portal.permissions.gate import may
from portal.views.answers import done, page

bp = Blueprint("ad_specs", __name__, url_prefix="/assets")


@bp.get("/specs/new")
@may("assets.edit")
def new() -> Response:
    """An empty spec."""
    return page("assets/spec.html", form=NewSpecForm(), asset=None)


@bp.post("/specs/new")
@may("assets.edit")
def create() -> Response:
    """Begin an asset that says what an ad must be."""
    form = NewSpecForm()
    if not form.validate():
        return page("assets/spec.html", 422, form=form, asset=None)
    said: dict[str, Any] = {name: form[name].data or "" for name in ("title_es", "words_en", "words_es")}
    asset = Asset.draft(by=current_user, kind=AssetKind.AD_SPEC, title_en=form.title_en.data or "", **said)
    asset.specify(by=current_user, **form.asked)
    return done(_("Kept as a draft. Say whom it is for, then publish it."), to=url_for("assets.show", ref=asset.ref))


@bp.get("/<ref>/spec")
@may("assets.edit")
def edit(ref: str) -> Response:
    """What it asks, to change."""
    asset, spec = _to_edit(ref)
    return page("assets/spec.html", asset=asset, form=SpecForm(asset, spec))


@bp.post("/<ref>/spec")
@may("assets.edit")
def save(ref: str) -> Response:
    """Say it anew: in the version that waits, or in the next one."""
    asset, spec = _to_edit(ref)
    form = SpecForm(asset, spec)
    form.settle(SpecForm(asset, spec, formdata=None))
    if not form.validate():
        return page("assets/spec.html", 422, asset=asset, form=form)
    asset.specify(by=current_user, note=form.note.data or "", **form.asked)
    return done(_("Saved."), to=url_for("assets.show", ref=ref))


def _to_edit(ref: str) -> tuple[Asset, AdSpec | None]:
    asset = Asset.with_versions(ref)
    if asset.kind != AssetKind.AD_SPEC:
        raise NotThere(ref)
    newest = asset.versions[0].id if asset.versions else None
    return asset, AdSpec.of_version(newest)


def spec_of(ref: str) -> tuple[Asset, AdSpec]:
    """The asset and what its newest version asks, within reach. Raises NotThere."""
    asset = Asset.shown(ref)
    spec = AdSpec.of_version(asset.newest_id) if asset.kind == AssetKind.AD_SPEC else None
    if spec is None:
        raise NotThere(ref)
    return asset, spec
