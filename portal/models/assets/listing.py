"""The list of assets: which of them, in which order, with which columns; and how many there are of what."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, select, union_all

from portal.models.assets import Asset
from portal.models.assets.personal import AssetFavourite, LibraryVisit
from portal.models.assets.search import Words
from portal.models.assets.search_counts import Counts, counted, from_kept, kept
from portal.models.assets.search_facets import FACETS, mark, value_of
from portal.models.assets.states import OUT, AssetState
from portal.models.listing import Key, Listing, Page
from portal.models.tenancy import read_rows

NEWEST, TITLE, FITTING = SORTS = ("newest", "title", "fitting")


@dataclass(frozen=True)
class AssetFilters:
    """What the address of the library asks for. What it asks for in vain finds nothing."""

    q: str = ""
    kind: str = ""
    product: str = ""
    campaign: str = ""
    language: str = ""
    format: str = ""
    region: str = ""
    tag: str = ""
    state: str = ""  # for the vendor; empty for what is out
    favourites: str = ""
    new: str = ""
    sort: str = ""

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> "AssetFilters":
        """The filters in a query string."""
        said = {one.name: arguments.get(one.name, "").strip()[:100] for one in fields(cls)}
        return cls(**{**said, **{name: value_of(said[name]) for name in FACETS}})

    def with_(self, **changes: str) -> dict[str, str]:
        """The query string's values with some changed; empty ones are left out."""
        said = {one.name: getattr(self, one.name) for one in fields(self)} | changes
        return {name: value for name, value in said.items() if value}

    @property
    def chosen(self) -> dict[str, str]:
        """The facets that are chosen, with their values."""
        return {name: getattr(self, name) for name in FACETS if getattr(self, name)}

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is asked for."""
        return bool(self.with_(sort=""))

    @property
    def states(self) -> tuple[AssetState, ...]:
        """The states that are asked for."""
        return (AssetState(self.state),) if self.state in set(AssetState) else () if self.state else OUT

    @property
    def order(self) -> str:
        """How it is sorted: as asked, else what fits best, else the newest first."""
        usual = FITTING if self.q else NEWEST
        return self.sort if self.sort in SORTS and (self.q or self.sort != FITTING) else usual


class Library:
    """The assets within reach that an address asks for."""

    def __init__(self, filters: AssetFilters, *, language: str):
        self.filters, self._language = filters, language

    def page(self, *, after: str | None, size: int) -> Page[Any]:
        """What a tile shows of each."""
        found = tiles_with()
        keys = _keys(self.filters.order, self._language, self._hits)
        asked = self._criteria
        if self.filters.order == FITTING and self._hits is not None:
            found = found.join(self._hits, self._hits.c.asset_id == Asset.id)
            asked = self._others  # the join says the same as the query's criterion, which would cost as much again
        in_state = Asset.state.in_(self.filters.states)
        criteria = (in_state, *asked, *(_has(*one) for one in self.filters.chosen.items()))
        return Listing(Asset.ref, found, keys).where(*criteria).page(after=after, size=size)

    def counts(self) -> Counts:
        """How many there are of each facet, for what else is chosen: as many as the list shows once it is chosen."""
        chosen, states = self.filters.chosen, tuple(map(str, self.filters.states))
        if self._criteria or len(chosen) > 1:
            return counted(read_rows(self._alike(_all_but_one(chosen))), chosen, states)
        if not chosen:
            return from_kept(read_rows(kept()), states)
        (name,) = chosen
        own, others = kept([f"{name}:"]), self._alike(_has(name, chosen[name]))
        rows = read_rows(union_all(own, others))
        counts = counted((row for row in rows if row[1].startswith("|")), chosen, states)
        counts.of[name].clear()
        of_this = from_kept((row for row in rows if not row[1].startswith("|")), states)
        for value, number in of_this.of[name].items():
            counts.add(name, value, of_this.labels[name, value], number)
        return counts

    @cached_property
    def _hits(self) -> Subquery | None:
        return Words.of(self.filters.q).hits() if self.filters.q else None

    @cached_property
    def _criteria(self) -> list[ColumnElement[bool]]:
        """What is asked for besides facets and states."""
        if not self.filters.q:
            return self._others
        hit = Asset.id < 0 if self._hits is None else Asset.id.in_(select(self._hits.c.asset_id))
        return [hit, *self._others]

    @cached_property
    def _others(self) -> list[ColumnElement[bool]]:
        """What is asked for besides facets, states and words."""
        found: list[ColumnElement[bool]] = []
        if self.filters.favourites:
            found.append(Asset.id.in_(select(AssetFavourite.asset_id)))
        if self.filters.new:
            found.append(_is_new())
        return found

    def _alike(self, criterion: ColumnElement[bool] | None) -> Any:
        """Groups of assets that have state and facets in common, and how many each has."""
        found: Any = select(Asset.state, Asset.facets, func.count().label("number")).where(*self._criteria)
        found = found if criterion is None else found.where(criterion)
        return found.group_by(Asset.state, Asset.facets)


def _all_but_one(chosen: Mapping[str, str]) -> ColumnElement[bool] | None:
    """What may count for any facet: all but its own choice holds."""
    if len(chosen) < 2:
        return None
    each = {name: _has(name, value) for name, value in chosen.items()}
    return or_(*(and_(*(each[other] for other in each if other != name)) for name in each))


def _has(name: str, value: str) -> ColumnElement[bool]:
    return Asset.facets.contains(mark(name, value), autoescape=True)


def _is_new() -> ColumnElement[bool]:
    """Whether it came out since the person was last here."""
    return Asset.published_at > select(LibraryVisit.since).scalar_subquery()


def tiles_with() -> Any:
    """A select of what a tile shows of each asset."""
    columns = (
        Asset.ref, Asset.kind, Asset.state, Asset.title_en, Asset.title_es, Asset.formats, Asset.file_count,
        Asset.newest_number, Asset.preview, Asset.published_at, Asset.valid_until, Asset.spec_shown,
        AssetFavourite.id.is_not(None).label("is_favourite"), _is_new().label("is_new"),
    )  # fmt: skip
    return select(*columns).outerjoin(AssetFavourite, AssetFavourite.asset_id == Asset.id)


def _keys(order: str, language: str, hits: Subquery | None) -> tuple[Key, ...]:
    newest = Key(Asset.listed_at, descending=True), Key(Asset.id, descending=True)
    if order == TITLE:
        return Key(Asset.title_key_es if language == "es" else Asset.title_key_en), Key(Asset.id)
    if order == FITTING and hits is not None:
        return Key(hits.c.fit, descending=True), *newest
    return newest
