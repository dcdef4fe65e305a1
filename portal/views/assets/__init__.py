"""Assets: find the right one, and have it in the format that is needed; for editors, give it out."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.exceptions import NotFound

from portal.forms.assets import AssetForm, NewAssetForm, NewVersionForm
from portal.models.assets import Asset, AssetFile, AssetKind, AssetRendition
from portal.models.assets.asking import NotMade, asked_rendition, original
from portal.models.assets.drafts import draft_of_all, draft_of_each
from portal.models.assets.giving import preview_of
from portal.models.assets.listing import AssetFilters, Library
from portal.models.assets.misses import SearchMiss
from portal.models.assets.personal import LibraryVisit
from portal.models.assets.states import AssetState
from portal.models.assets.takes import AssetTake
from portal.models.assets.terms import TermsAcceptance
from portal.models.connections import writing
from portal.models.listing import Page
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page
from portal.views.assets.collecting import add_collecting
from portal.views.assets.handing_in import taken
from portal.views.assets.narrowing import narrowing_of
from portal.views.assets.showing import asset_page
from portal.views.assets.terms import add_terms
from portal.views.assets.tiles import tiles_of
from portal.views.assets.turning import add_turning
from portal.views.assets.waiting import is_ready
from portal.views.files import address_of, sent, storage_of_app
from portal.views.words import language

bp = Blueprint("assets", __name__, url_prefix="/assets")
add_collecting(bp)
add_terms(bp)
add_turning(bp)
PAGE_SIZE = 48
NOTHING: Page[Any] = Page((), None)


@bp.get("")
@may("assets.view")
def index() -> Response:
    """The library: what is out, within reach; for editors what is not out, too."""
    LibraryVisit.note(current_user.id)
    filters = AssetFilters.from_address(request.args)
    library = Library(filters, language=language())
    counts = library.counts()
    found = library.page(after=request.args.get("after"), size=PAGE_SIZE) if counts.total else NOTHING
    if filters.q and not counts.total:
        SearchMiss.note(filters.q, partner_id=current_user.partner_id)
    return page(
        "assets/index.html", filters=filters, tiles=tiles_of(found), after=found.after,
        narrowing=narrowing_of(filters, counts, looks_after=is_allowed("assets.edit")),
        back=urlencode(filters.with_()),
    )  # fmt: skip


@bp.get("/new")
@may("assets.edit")
def new() -> Response:
    """An empty asset."""
    return page("assets/new.html", form=NewAssetForm())


@bp.post("/new")
@may("assets.edit")
def create() -> Response:
    """Begin an asset with its first version."""
    form = NewAssetForm()
    kept = taken(form) if form.validate() else None
    if kept is None:
        return page("assets/new.html", 422, form=form)
    kind = AssetKind(form.kind.data)
    if form.each.data:
        drafts = draft_of_each(kept, by=current_user, kind=kind)
        said_of = ngettext("%(num)d draft is kept.", "%(num)d drafts are kept, one of each file.", len(drafts))
        return done(said_of, to=url_for(".index", state=AssetState.DRAFT))
    asset = draft_of_all(kept, by=current_user, kind=kind, **form.said)
    return done(_("Kept as a draft. Say whom it is for, then publish it."), to=url_for(".show", ref=asset.ref))


@bp.get("/<ref>")
@may("assets.view")
def show(ref: str) -> Response:
    """One asset: what it is, and all formats of its newest version."""
    return asset_page(ref)


@bp.get("/<ref>/v/<int:number>")
@may("assets.view")
def version(ref: str, number: int) -> Response:
    """A version by its number: for partners always the newest, which says so."""
    asset = Asset.with_versions(ref) if is_allowed("assets.edit") else Asset.shown(ref)
    if is_allowed("assets.edit") and all(one.number != number for one in asset.versions):
        raise NotFound
    return asset_page(ref, asked_number=number)


@bp.get("/<ref>/download")
@may("assets.download")
def download(ref: str) -> Response:
    """The newest version's file, or what is asked for of it (`as`, `width`, `file`): the way to it, once it is made."""
    asset = Asset.shown(ref)
    TermsAcceptance.expect(asset, by=current_user)
    file = original(asset, request.args)
    wanted: AssetRendition | None = None
    if "as" in request.args:
        try:
            wanted = asked_rendition(file, request.args)
        except NotMade:
            flash(_("This can't be made of it. Choose a format below, or another width."), "warn")
            return redirect(url_for(".show", ref=ref), 303)  # type: ignore[return-value]
        if not is_ready(wanted):
            return redirect(url_for(".rendition", ref=wanted.ref), 303)  # type: ignore[return-value]
    with writing():
        AssetTake.note(
            asset_id=asset.id, version_id=file.version_id, by=current_user,
            what=wanted.words if wanted else "original",
        )  # fmt: skip
    return redirect(address_of(wanted.ref if wanted else file.ref), 303)  # type: ignore[return-value]


@bp.get("/renditions/<ref>")
@may("assets.download")
def rendition(ref: str) -> Response:
    """A format that is being made, and the way to it once it is."""
    wanted = AssetRendition.get(ref)
    asset = Asset.of(wanted.asset_id)
    asked: dict[str, Any] = {
        "file": AssetFile.ref_of(wanted.file_id), "as": wanted.made_as, "width": wanted.width or None,
        "height": wanted.height or None,
        "ground": wanted.ground.removeprefix("#") or None,
    }  # fmt: skip
    made = url_for(".download", ref=asset.ref, **asked)
    return page("assets/rendition.html", wanted=wanted, asset=asset, made=made, is_ready=is_ready(wanted))


@bp.get("/<ref>/preview")
@may("assets.view")
def preview(ref: str) -> Response:
    """How it looks, small. Raises NotThere where there is no picture of it."""
    return sent(preview_of(ref, page=request.args.get("page", 1, type=int)), storage_of_app(), inline=True)


@bp.get("/<ref>/edit")
@may("assets.edit")
def edit(ref: str) -> Response:
    """What is said of it, to change."""
    asset = Asset.with_versions(ref)
    return page("assets/edit.html", asset=asset, form=AssetForm(asset, obj=asset))


@bp.post("/<ref>/edit")
@may("assets.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    asset = Asset.with_versions(ref)
    form = AssetForm(asset)
    form.settle(AssetForm(asset, obj=asset, formdata=None))
    if not form.validate():
        return page("assets/edit.html", 422, asset=asset, form=form)
    asset.describe(by=current_user, only=form.only, **form.values)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/versions")
@may("assets.edit")
def add_version(ref: str) -> Response:
    """Hand in the next version."""
    asset, form = Asset.get(ref), NewVersionForm()
    kept = taken(form) if form.validate() else None
    if kept is None:
        return asset_page(ref, 422, refused=form)
    asset.add_version(by=current_user, files=kept, note=form.note.data or "")
    return done(_("Handed in. Partners have it once you give it out."), to=url_for(".show", ref=ref))
