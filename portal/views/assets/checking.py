"""The spec check: an ad is held against the spec, and nothing of it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Response, current_app
from werkzeug.datastructures import FileStorage

from portal import renditions
from portal.forms.assets.checking import CheckForm
from portal.logs import refused
from portal.models.assets import Asset, AssetKind
from portal.models.assets.ad_specs import AdSpec
from portal.models.assets.spec_check import Seen, SpecCheck
from portal.models.base import NotThere
from portal.permissions.gate import may
from portal.views.answers import keeps_nothing, page
from portal.views.assets.check_words import findings
from portal.views.assets.drawing import drawing_of
from portal.views.assets.spec_words import facts_of
from portal.views.assets.specs import bp


@bp.get("/<ref>/check")
@may("assets.view")
def check(ref: str) -> Response:
    """Where an ad is held against this spec."""
    asset, spec = spec_of(ref)
    return check_page(asset, spec, CheckForm(spec, formdata=None))


@bp.post("/<ref>/check")
@may("assets.view")
@keeps_nothing
def judge(ref: str) -> Response:
    """What fits of an ad, and what does not. Nothing changes, so this shows the answer itself."""
    asset, spec = spec_of(ref)
    form = CheckForm(spec)
    if not form.validate():
        return check_page(asset, spec, form, 422)
    with saved(form.creative.data) as (file, place):
        try:
            seen = seen_of(file, place, form)
        except renditions.NotTaken as refusal:
            refused("file")
            form.refuse(refusal.reason)
            return check_page(asset, spec, form, 422)
    return check_page(asset, spec, form, found=SpecCheck(spec, seen))


def spec_of(ref: str) -> tuple[Asset, AdSpec]:
    """The asset and what its newest version asks, within reach. Raises NotThere."""
    asset = Asset.shown(ref)
    spec = AdSpec.of_version(asset.newest_id) if asset.kind == AssetKind.AD_SPEC else None
    if spec is None:
        raise NotThere(ref)
    return asset, spec


@contextmanager
def saved(sent: FileStorage) -> Iterator[tuple[Path, Path]]:
    """The file that was sent, in a folder that goes when it is done."""
    with renditions.workplace(current_app.config["SETTINGS"].data / "work") as place:
        file = place / "source"
        sent.save(file)
        yield file, place


def seen_of(file: Path, place: Path, form: CheckForm) -> Seen:
    """What was measured of it, with the words beside it. Raises NotTaken."""
    return Seen.from_facts(renditions.measured(file, place), form.letters)


def check_page(
    asset: Asset, spec: AdSpec, form: CheckForm, status: int = 200, *, found: SpecCheck | None = None
) -> Response:
    """The page, with what was found where something was sent."""
    return page(
        "assets/check.html", status, asset=asset, form=form, drawn=drawing_of(spec), facts=facts_of(spec),
        found=found, findings=findings(found) if found else [],
    )  # fmt: skip
