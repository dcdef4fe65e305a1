"""How many assets there are of each facet, within reach: exactly as many as the list then shows.

Without a query the counts are kept in a table of their own, by whom the assets are for; each change of an asset changes
them in its transaction, so that a page costs the same however many assets there are. An asset that ends counts less one
from its end on, whether or not the clock turned its state by then. With a query they are counted over what it finds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets.search_facets import FACETS, values_in
from portal.models.assets.states import OUT, AssetState
from portal.models.base import Moment, Record, pk
from portal.models.tenancy import Reach, Walled, Width

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
ALL = ""  # the facet that counts each asset once
STATE = "state"


class AssetCount(Walled, Record):
    """From then on so many more assets (or fewer) in this state and for these people have this facet."""

    __tablename__ = "asset_counts"
    __table_args__ = (
        UniqueConstraint("state", "audience_id", "since", "facet", name="one_of_each"),
    )  # fmt: skip

    id: Mapped[pk]
    state: Mapped[AssetState]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime] = mapped_column(default=ALWAYS)
    facet: Mapped[str] = mapped_column(default=ALL)
    number: Mapped[int]

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """As of assets: the vendor counts all, whatever the day; a partner's person what is out, for them, by now."""
        if not reach.is_of_partner:
            return cls.everything() & (cls.since == ALWAYS) if reach.width > Width.NONE else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        return (
            cls.state.in_(cls.wall(list(OUT), expanding=True, type_=cls.state.type))
            & cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))
            & (cls.since <= cls.wall(None, callable_=lambda: clock.now(), type_=Moment()))
        )

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


@dataclass
class Counts:
    """Per facet its values, each with its label and how many there are; and how many there are in all."""

    total: int = 0
    of: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(Counter))
    labels: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, name: str, value: str, label: str, number: int) -> None:
        """So many more."""
        if number:
            self.of[name][value] += number
            known = self.labels.get((name, value))
            self.labels[name, value] = label if known is None else min(known, label)

    def most(self, name: str, *, many: int, chosen: str = "") -> list[tuple[str, str, int]]:
        """The values with the most assets, and the chosen one: value, label, number."""
        ranked = sorted(self.of[name].items(), key=lambda one: (-one[1], one[0]))
        shown = [one for at, one in enumerate(ranked) if at < many or one[0] == chosen]
        return [(value, self.labels[name, value], number) for value, number in shown]


def kept(facets: Iterable[str] = ()) -> Any:
    """The kept counts by state and facet: all, or those that begin so."""
    found = select(AssetCount.state, AssetCount.facet, func.sum(AssetCount.number).label("number"))
    for begin in facets:
        found = found.where(AssetCount.facet.startswith(begin, autoescape=True))
    return found.group_by(AssetCount.state, AssetCount.facet)


def counted(rows: Iterable[tuple[AssetState, str, int]], chosen: Mapping[str, str], states: Iterable[str]) -> Counts:
    """From groups of assets alike (state, facets, how many): of each facet what there is for the others' choice."""
    counts, states = Counts(), set(states)
    for state, facets, number in rows:
        values: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, value, label in values_in(facets):
            values[name].append((value, label))
        missing = {name for name, value in chosen.items() if all(value != one for one, _label in values[name])}
        if state not in states:
            missing.add(STATE)
        if not missing:
            counts.total += number
        for name in FACETS:
            if not missing - {name}:
                for value, label in values[name]:
                    counts.add(name, value, label, number)
        if not missing - {STATE}:
            counts.add(STATE, str(state), "", number)
    return counts


def from_kept(rows: Iterable[tuple[AssetState, str, int]], states: Iterable[str]) -> Counts:
    """From kept counts (state, facet, how many), where nothing but states is chosen."""
    counts, states = Counts(), set(states)
    for state, facet, number in rows:
        if facet == ALL:
            counts.add(STATE, str(state), "", number)
            counts.total += number if state in states else 0
        for name, value, label in values_in(facet) if state in states else ():
            counts.add(name, value, label, number)
    return counts


OUT_STATES = tuple(map(str, OUT))
