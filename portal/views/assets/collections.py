"""Collections: what belongs together, like a launch kit, in the vendor's order."""

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from portal.forms.assets.collections import CollectionForm, NewCollectionForm
from portal.models.assets import Asset
from portal.models.assets.basket import BasketFull, BasketItem
from portal.models.assets.collections import AssetCollection, CollectionFull
from portal.models.assets.listing import AssetFilters, Library
from portal.models.assets.story import told
from portal.models.events import Event
from portal.permissions.gate import is_allowed, may
from portal.views.answers import done, page, record_of_noun
from portal.views.assets.tiles import tiles_of
from portal.views.words import language

bp = Blueprint("collections", __name__, url_prefix="/collections")
MOST_FOUND = 12  # assets to choose from


@bp.get("")
@may("assets.view")
def index() -> Response:
    """All collections with something for the person who asks."""
    return page(
        "collections/index.html", collections=AssetCollection.all_shown(), pictures=AssetCollection.pictures(),
        language=language(),
    )  # fmt: skip


@bp.get("/new")
@may("assets.edit")
def new() -> Response:
    """An empty collection; with the asset that is named."""
    return page("collections/new.html", form=NewCollectionForm(asset=request.args.get("asset", "")))


@bp.post("/new")
@may("assets.edit")
def create() -> Response:
    """Begin it."""
    form = NewCollectionForm()
    if not form.validate():
        return page("collections/new.html", 422, form=form)
    assets = [Asset.get(form.asset.data)] if form.asset.data else []
    made = AssetCollection.begin(by=current_user, assets=assets, **form.said)
    return done(_("Begun. Put assets in, then let partners see it."), to=url_for(".arranging", ref=made.ref))


@bp.get("/<ref>")
@may("assets.view")
def show(ref: str) -> Response:
    """One collection: of its assets those that the person may have."""
    collection = AssetCollection.shown(ref)
    story = [told(event) for event in Event.about(ref).page().rows] if is_allowed("assets.edit") else []
    return page(
        "collections/show.html", collection=collection, tiles=tiles_of(collection.tiles()), language=language(),
        story=story,
    )  # fmt: skip


@bp.post("/<ref>/basket")
@may("assets.download")
def take(ref: str) -> Response:
    """Put all of it into the basket that the person may have."""
    try:
        BasketItem.put_all(AssetCollection.shown(ref).assets(), person_id=current_user.id)
    except BasketFull:
        return done(_("Your basket is full. Download it, or take something out."), to=url_for("basket.show"))
    return done(_("All of it is in your basket."), to=url_for("basket.show"))


@bp.get("/<ref>/edit")
@may("assets.edit")
def edit(ref: str) -> Response:
    """Its words, to change."""
    collection = AssetCollection.get(ref)
    return page("collections/edit.html", collection=collection, form=CollectionForm(collection, obj=collection))


@bp.post("/<ref>/edit")
@may("assets.edit")
def save(ref: str) -> Response:
    """Keep the changes."""
    collection = AssetCollection.get(ref)
    form = CollectionForm(collection)
    form.settle(CollectionForm(collection, obj=collection, formdata=None))
    if not form.validate():
        return page("collections/edit.html", 422, collection=collection, form=form)
    collection.describe(by=current_user, **form.said)
    return done(_("Saved."), to=url_for(".show", ref=ref))


@bp.get("/<ref>/assets")
@may("assets.edit")
def arranging(ref: str) -> Response:
    """Its assets, to put in order, take out, and find more of."""
    collection, words = AssetCollection.get(ref), request.args.get("q", "").strip()
    filters = AssetFilters.from_address({"q": words})
    found = Library(filters, language=language()).page(after=None, size=MOST_FOUND) if words else ()
    members = tiles_of(collection.tiles())
    there = {tile.ref for tile in members}
    return page(
        "collections/assets.html", collection=collection, tiles=members, q=filters.q, language=language(),
        found=[tile for tile in tiles_of(found) if tile.ref not in there],
    )  # fmt: skip


@bp.post("/<ref>/assets")
@may("assets.edit")
def add(ref: str) -> Response:
    """Put one in (`asset`), at the end."""
    collection, here = AssetCollection.get(ref), url_for(".arranging", ref=ref, q=request.form.get("q") or None)
    if not request.form.get("asset"):
        return done("", to=here)
    try:
        collection.add(Asset.get(request.form["asset"]), by=current_user)
    except CollectionFull:
        return done(_("This collection is full. Take something out first."), to=here)
    return done(_("Put in."), to=here)


@bp.post("/<ref>/assets/removal")
@may("assets.edit")
def take_out(ref: str) -> Response:
    """Take one out (`asset`)."""
    collection = AssetCollection.get(ref)
    if request.form.get("asset"):
        collection.take_out(Asset.get(request.form["asset"]), by=current_user)
    return done(_("Taken out."), to=url_for(".arranging", ref=ref))


@bp.post("/<ref>/order")
@may("assets.edit")
def arrange(ref: str) -> Response:
    """Put its assets in this order (`order`, several), then one of them a place `earlier` or `later`."""
    collection = AssetCollection.get(ref)
    collection.arrange(
        request.form.getlist("order"), by=current_user, earlier=request.form.get("earlier", ""),
        later=request.form.get("later", ""),
    )  # fmt: skip
    return done("", to=url_for(".arranging", ref=ref))


@bp.post("/<ref>/publication")
@may("assets.edit")
def publish(ref: str) -> Response:
    """Let partners see it."""
    AssetCollection.get(ref).publish(by=current_user)
    return done(_("Partners see it now, each what of it is for them."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/withdrawal")
@may("assets.edit")
def withdraw(ref: str) -> Response:
    """Let nobody but the vendor see it."""
    AssetCollection.get(ref).withdraw(by=current_user)
    return done(_("Partners don't see it any more."), to=url_for(".show", ref=ref))


@bp.post("/<ref>/deletion")
@may("assets.edit")
def remove(ref: str) -> Response:
    """Throw it away."""
    AssetCollection.get(ref).remove(by=current_user)
    return done(_("The collection is gone. Its assets stay."), to=url_for(".index"))


def noun(ref: str) -> Response:
    """A noun that takes POST alone. Raises NotThere."""
    AssetCollection.shown(ref)
    return record_of_noun("collections.show", ref=ref)


for _noun in ("assets/removal", "order", "publication", "withdrawal", "deletion"):
    bp.add_url_rule(f"/<ref>/{_noun}", f"{_noun.replace('/', '_')}_noun", may("assets.edit")(noun), methods=["GET"])
bp.add_url_rule("/<ref>/basket", "basket_noun", may("assets.download")(noun), methods=["GET"])
