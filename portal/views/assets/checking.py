"""The spec check: an ad is held against the spec, and nothing of it is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Response, current_app, request
from werkzeug.datastructures import FileStorage

from portal import renditions
from portal.forms.assets.checking import CheckForm
from portal.logs import refused
from portal.models.assets import Asset
from portal.models.assets.ad_specs import AdSpec
from portal.models.assets.spec_check import Seen, SpecCheck
from portal.models.assets.spec_fit import Fitting
from portal.permissions.gate import may
from portal.views.answers import keeps_nothing, page, record_of_noun
from portal.views.assets.check_words import by_hand, findings, offer_of
from portal.views.assets.drawing import drawing_of
from portal.views.assets.spec_papers import handed_over
from portal.views.assets.spec_words import facts_of
from portal.views.assets.specs import bp, spec_of


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
            return not_taken(asset, spec, form, refusal)
    return check_page(asset, spec, form, found=SpecCheck(spec, seen))


@bp.post("/<ref>/fit")
@may("assets.view")
@keeps_nothing
def fit(ref: str) -> Response:
    """The ad, made to fit: handed over as it is made, and held against the spec once more before."""
    asset, spec = spec_of(ref)
    form = CheckForm(spec)
    if not form.validate():
        return check_page(asset, spec, form, 422)
    with saved(form.creative.data) as (file, place):
        try:
            check = SpecCheck(spec, seen_of(file, place, form))
            made = made_to_fit(check, file, place, cut=bool(request.form.get("cut")))
        except renditions.NotTaken as refusal:
            return not_taken(asset, spec, form, refusal)
        if made is None:
            return check_page(asset, spec, form, 422, found=check)
        return handed_over(asset, spec, made.read_bytes(), made.suffix[1:])


@bp.get("/<ref>/fit")
@may("assets.view")
def fit_noun(ref: str) -> Response:
    """A noun that takes POST alone."""
    spec_of(ref)
    return record_of_noun("ad_specs.check", ref=ref)


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


def made_to_fit(check: SpecCheck, file: Path, place: Path, *, cut: bool) -> Path | None:
    """The ad as it fits, held against the spec once more; nothing where it can't be had. Raises NotTaken."""
    recipe = Fitting(check.spec, check.seen).recipe(cut=cut)
    if recipe is None:
        return None
    made: Path = renditions.fitted(file, recipe.asked(check.seen), place)["made"]
    is_right = SpecCheck(check.spec, Seen.from_facts(renditions.measured(made, place))).fits
    return made if is_right else None


def not_taken(asset: Asset, spec: AdSpec, form: CheckForm, refusal: renditions.NotTaken) -> Response:
    """The page that says why the file can't be read, or made to fit."""
    refused("file")
    form.refuse(refusal.reason)
    return check_page(asset, spec, form, 422)


def check_page(
    asset: Asset, spec: AdSpec, form: CheckForm, status: int = 200, *, found: SpecCheck | None = None
) -> Response:
    """The page, with what was found where something was sent."""
    return page(
        "assets/check.html", status, asset=asset, form=form, drawn=drawing_of(spec), facts=facts_of(spec),
        found=found, findings=findings(found) if found else [], offer=found and offer_of(found),
        by_hand=found and by_hand(found),
    )  # fmt: skip
