"""Letters about the library: who took a version hears once when it is not the one to use any more."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.assets import Asset
from portal.models.assets.recalls import AssetRecall, Happened
from portal.models.events import Delivery, Event, on


@context_for("assets")
def about_the_asset(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell: not more than who took it knew, and the vendor's own words."""
    return {"asset": Asset.get(delivery.event.subject_ref)}


@on("asset.replaced")
def tell_of_the_new_one(asset: Asset, event: Event) -> Iterator[Delivery]:
    """There is a newer version; what changed, and where it is."""
    yield from _letters(asset, event, Happened.REPLACED, note=event.facts.get("note", ""))


@on("asset.withdrawn")
def tell_not_to_use_it(asset: Asset, event: Event) -> Iterator[Delivery]:
    """It must not be used any more, and why."""
    yield from _letters(asset, event, Happened.WITHDRAWN, note=event.facts.get("reason", ""))


@on("asset.expired")
def tell_that_it_is_over(asset: Asset, event: Event) -> Iterator[Delivery]:
    """Its time is over."""
    yield from _letters(asset, event, Happened.EXPIRED)


def _letters(asset: Asset, event: Event, happened: Happened, *, note: str = "") -> Iterator[Delivery]:
    for person in AssetRecall.begin(asset, happened, note=note):
        yield Delivery(template=f"assets/{happened}", to_id=person.id, partner_id=person.partner_id)
