"""Changing several assets at once: what would change of each is said before, then all of it happens or nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.models.assets import Asset, Only
from portal.models.base import db
from portal.models.people import User

MOST_AT_ONCE = 1_000
AUDIENCE = "only"


@dataclass(frozen=True)
class Change:
    """What is to be said of an asset: by field, `only` for whom it is for, as `Asset.describe` takes it."""

    asset: Asset
    said: dict[str, Any]

    @property
    def differs(self) -> dict[str, tuple[Any, Any]]:
        """As it is, and as it would be, where that is not the same."""
        pairs = {name: (_is(self.asset, name), value) for name, value in self.said.items()}
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def make_all(changes: Iterable[Change], *, by: User) -> int:
    """Make them; answers how many assets changed."""
    made = 0
    for change in changes:
        said = {name: new for name, (_old, new) in change.differs.items()}
        if said:
            change.asset.describe(by=by, only=said.pop(AUDIENCE, None), **said)
            made += 1
    return made


def assets_by_ref(refs: Sequence[str]) -> dict[str, Asset]:
    """The assets of these references that can be seen, as many as can be changed at once, in the order asked."""
    few = list(dict.fromkeys(refs))[:MOST_AT_ONCE]
    wanted = select(Asset).where(Asset.ref.in_(few)).options(joinedload(Asset.audience), joinedload(Asset.product))
    found = {asset.ref: asset for asset in db.session.scalars(wanted)}
    return {ref: found[ref] for ref in few if ref in found}


def _is(asset: Asset, name: str) -> Any:
    if name != AUDIENCE:
        return getattr(asset, name)
    return Only(**{rule: tuple(sorted(set(held))) for rule, held in asset.audience.as_only.__dict__.items()})
