"""The page of one asset: what it is, in which formats it can be had; for who looks after it, what to do with it."""

from typing import Any

from flask import Response
from flask_login import current_user

from portal.forms.assets import NewVersionForm
from portal.forms.base import RecordForm
from portal.models.assets import AdSpec, Asset, AssetKind
from portal.models.assets.basket import BasketItem
from portal.models.assets.co_templates import CoTemplate
from portal.models.assets.collections import AssetCollection
from portal.models.assets.personal import AssetFavourite
from portal.models.assets.recalls import AssetRecall
from portal.models.assets.seen import AssetView
from portal.models.assets.story import told
from portal.models.assets.usage import Usage, UsageFilters
from portal.models.events import Event
from portal.models.tenancy import acting
from portal.permissions.gate import is_allowed, reach_for
from portal.views.answers import page
from portal.views.assets.acts import offered
from portal.views.assets.drawing import drawing_of
from portal.views.assets.making import making_of
from portal.views.assets.offers import offers_of
from portal.views.assets.spec_words import facts_of
from portal.views.words import language

MOST_TOLD = 100  # of who was told of a new version, on the page itself


def asset_page(ref: str, status: int = 200, *, refused: RecordForm | None = None, asked_number: int = 0) -> Response:
    """The newest version of an asset, or the one of that number for who looks after it; `refused` stays as typed."""
    edits = is_allowed("assets.edit")
    asset = Asset.with_versions(ref) if edits else Asset.shown(ref)
    AssetView.note(asset, by=current_user)
    shown = asset.version_shown(asked_number)
    more: dict[str, Any] = {}
    spec = AdSpec.of_version(shown.id) if shown and asset.kind == AssetKind.AD_SPEC else None
    if spec is not None:
        more |= {"drawn": drawing_of(spec), "facts": facts_of(spec)}
    if edits:
        more |= {
            "told_people": AssetRecall.of_asset(asset).page(size=MOST_TOLD).rows,
            "acts": offered(asset, refused),
            "story": [told(event) for event in Event.about(ref).all()],
            "new_version": _version_form(asset, refused),
            "collections": AssetCollection.choices(),
        }
    if is_allowed("assets.usage"):
        with acting(reach_for("assets.usage")):
            more["use"] = Usage(UsageFilters(asset=ref)).use_of(asset)
    return page(
        "assets/show.html", status, asset=asset, shown=shown,
        has_slots=shown is not None and CoTemplate.is_in(shown.id), offers=offers_of(asset, shown), refused=refused,
        in_basket=BasketItem.has(asset), to_replace=AssetRecall.is_open(asset, current_user),
        making=making_of(shown, tells_failures=edits), held_in=AssetCollection.holding(asset),
        is_favourite=AssetFavourite.is_kept(asset),
        is_old=bool(asked_number) and not edits and asked_number != asset.newest_number, language=language(), **more,
    )  # fmt: skip


def _version_form(asset: Asset, refused: RecordForm | None) -> NewVersionForm:
    return refused if isinstance(refused, NewVersionForm) else NewVersionForm(asset, formdata=None)
