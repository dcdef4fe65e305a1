"""What is used: downloads, looks, links and co-branded results, by asset, partner, person, form, version or month.

Counted in the database, within the reach of who asks. Only what partners do counts: what the vendor's own people take
and look at says nothing of use.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, Subquery, and_, case, cast, extract, func, or_, select, union_all
from sqlalchemy import literal as sql
from sqlalchemy.orm import aliased

from portal import clock
from portal.models.assets import Asset, AssetTake, AssetVersion
from portal.models.assets.recalls import TAKEN_WITHIN
from portal.models.assets.seen import AssetView
from portal.models.assets.share_links import ShareLink
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import User

ASSET, PARTNER, PERSON, FORM, VERSION, MONTH = ("asset", "partner", "person", "form", "version", "month")
UNUSED, SEARCHES = "unused", "searches"  # cut by nothing: what is not used, and what was looked for in vain
DOWNLOADS, BY_LINK, RESULTS, VIEWS, LINKS = MEASURES = ("downloads", "by_link", "results", "views", "links")
OF_TAKES = (DOWNLOADS, BY_LINK, RESULTS)  # all that is told of a form: what was looked at had none
USUAL_DAYS = 90
PERIODS = (30, USUAL_DAYS, 365)
MOST_DAYS = 3_660
SAID = ("by", "days", "from", "to", "asset", "partner", "person", "sort")
PAGE_SIZE = 25


@dataclass(frozen=True)
class UsageFilters:
    """What the address of the report asks for. What it asks for in vain finds nothing."""

    by: str = ASSET
    days: int = USUAL_DAYS
    begin: date | None = None  # `from` in the address; both or none
    end: date | None = None  # `to`: the last day
    asset: str = ""
    partner: str = ""
    person: str = ""
    sort: str = DOWNLOADS

    @classmethod
    def from_address(
        cls, arguments: Mapping[str, str], *, ways: Sequence[str], narrowed_by: Sequence[str]
    ) -> "UsageFilters":
        """The filters in a query string: the ways in which a page can be cut, and what it can be narrowed to."""
        said = {name: arguments.get(name, "").strip()[:100] for name in SAID}
        begin, end = _day(said["from"]), _day(said["to"])
        if said["by"] == SEARCHES:
            narrowed_by = ()  # what was looked for in vain, never who
        return cls(
            by=said["by"] if said["by"] in ways else ways[0],
            sort=said["sort"] if said["sort"] in MEASURES else DOWNLOADS,
            days=int(said["days"]) if said["days"] in map(str, PERIODS) else USUAL_DAYS,
            begin=begin if end else None, end=end if begin else None,
            **{name: said[name] if name in narrowed_by else "" for name in (ASSET, PARTNER, PERSON)},
        )  # fmt: skip

    def with_(self, **changes: str) -> dict[str, Any]:
        """The query string's values with some changed; what is usual is left out."""
        said = {
            "by": "" if self.by == ASSET else self.by, "sort": "" if self.sort == DOWNLOADS else self.sort,
            "days": "" if self.begin or self.days == USUAL_DAYS else str(self.days), "from": str(self.begin or ""),
            "to": str(self.end or ""), "asset": self.asset, "partner": self.partner, "person": self.person,
        } | changes  # fmt: skip
        return {name: value for name, value in said.items() if value}

    @property
    def period(self) -> tuple[date, date]:
        """The first and the last day, in UTC."""
        if self.begin and self.end:
            first, last = sorted((self.begin, self.end))
            return max(first, last - timedelta(days=MOST_DAYS)), last
        return clock.today() - timedelta(days=self.days - 1), clock.today()


@dataclass(frozen=True)
class Used:
    """A row of the report: what it is of, and how often."""

    ref: str
    names: tuple[Any, ...]  # as the way in which it is cut has them
    figures: tuple[int, ...]  # in the order of the report's measures


class Usage:
    """The report that an address asks for."""

    def __init__(self, filters: UsageFilters):
        self.filters = filters

    counts_what_happened = True  # in the time that is asked for, so that it can be added up

    # Questions
    @property
    def measures(self) -> tuple[str, ...]:
        """What is counted when it is cut this way."""
        return OF_TAKES if self.filters.by == FORM else MEASURES

    @property
    def order(self) -> str:
        """By which of them it is sorted, the most first."""
        return self.filters.sort if self.filters.sort in self.measures else DOWNLOADS

    # Queries
    def totals(self) -> dict[str, int]:
        """Each measure over all, and how many partners took something."""
        facts = self._facts(None)
        sums = (func.coalesce(func.sum(facts.c[name]), 0).label(name) for name in MEASURES)
        takers = self._of(
            AssetTake, AssetTake.person_id, self._within(AssetTake.at),
            select(func.count(AssetTake.partner_id.distinct())),
        )  # fmt: skip
        found = db.session.execute(select(*sums, takers.scalar_subquery().label("takers"))).one()
        return {name: int(count) for name, count in found._mapping.items()}

    def page(self, *, after: str = "", size: int = PAGE_SIZE) -> tuple[list[Used], str]:
        """So many rows behind the cursor, and the next cursor; empty on the last page."""
        found = list(self._rows(after, size + 1))
        return found[:size], self._cursor(found[size - 1]) if len(found) > size else ""

    def all(self) -> list[Used]:
        """Every row, to take along."""
        return list(self._rows("", None))

    def use_of(self, asset: Asset) -> dict[str, int]:
        """The totals of one asset, and how many of a partner's people have an older version of it alone."""
        self.asset = asset
        later = aliased(AssetTake)
        has_newest = select(later.id).where(later.version_id == asset.newest_id, later.person_id == AssetTake.person_id)
        older = select(func.count(AssetTake.person_id.distinct())).where(
            AssetTake.asset_id == asset.id, AssetTake.version_id != asset.newest_id, ~has_newest.exists(),
            AssetTake.partner_id.is_not(None), AssetTake.at > clock.now() - TAKEN_WITHIN,
        )  # fmt: skip
        return {**self.totals(), "older": db.session.scalar(older) or 0}

    @cached_property
    def asset(self) -> Asset | None:
        """The asset that it is narrowed to, where it can be seen."""
        wanted = select(Asset).where(Asset.ref == self.filters.asset)
        return db.session.scalars(wanted).one_or_none() if self.filters.asset else None

    @cached_property
    def partner(self) -> Partner | None:
        """The partner that it is narrowed to, where it can be seen."""
        wanted = select(Partner).where(Partner.ref == self.filters.partner)
        return db.session.scalars(wanted).one_or_none() if self.filters.partner else None

    @cached_property
    def person(self) -> User | None:
        """The person that it is narrowed to, where they can be seen."""
        wanted = select(User).where(User.ref == self.filters.person)
        return db.session.scalars(wanted).one_or_none() if self.filters.person else None

    # In the order in which they are called
    def _rows(self, after: str, most: int | None) -> Iterator[Used]:
        named = self._named()
        asked = select(named)
        if self.filters.by == MONTH:
            asked = asked.where(named.c.mark < after) if after else asked
            asked = asked.order_by(named.c.mark.desc())
        else:
            measure = named.c[self.order]
            begin, ref = count_of(after)
            if begin is not None:
                asked = asked.where(or_(measure < begin, and_(measure == begin, named.c.mark > ref)))
            asked = asked.order_by(measure.desc(), named.c.mark)
        for row in db.session.execute(asked.limit(most)):
            ref, *names = row[: -len(MEASURES)]
            yield Used(ref, tuple(names), tuple(int(row._mapping[name]) for name in self.measures))

    def _cursor(self, last: Used) -> str:
        if self.filters.by == MONTH:
            return last.ref
        return f"{last.figures[self.measures.index(self.order)]}.{last.ref}"

    def _named(self) -> Subquery:
        """A row each, with its reference and names; what cannot be seen any more is one row without."""
        facts = self._facts(self.filters.by)
        ref, names, joins = _said_of(self.filters.by, facts.c.key)
        sums = [func.sum(facts.c[name]).label(name) for name in MEASURES]
        found: Any = select(func.coalesce(ref, "").label("mark"), *names, *sums).select_from(facts)
        for record, on in joins:
            found = found.outerjoin(record, on)
        return found.group_by("mark", *names).subquery()  # type: ignore[no-any-return]

    def _facts(self, by: str | None) -> Subquery:
        """What happened, counted by the key of what it is cut by; or, cut by nothing, in all."""
        counted = [self._takes(by)] if by == FORM else [self._takes(by), self._views(by), self._links(by)]
        if by is not None:
            counted = [one.group_by("key") for one in counted]
        return union_all(*counted).subquery()

    def _takes(self, by: str | None) -> Any:
        is_by_link, is_result = AssetTake.via.startswith("link "), AssetTake.via == "co-branding"
        counting = _counting(
            _key(by, AssetTake, AssetTake.at, AssetTake.version_id), downloads=_one_if(~is_by_link & ~is_result),
            by_link=_one_if(is_by_link), results=_one_if(is_result),
        )  # fmt: skip
        return self._of(AssetTake, AssetTake.person_id, self._within(AssetTake.at), counting)

    def _views(self, by: str | None) -> Any:
        counting = _counting(_key(by, AssetView, AssetView.day, AssetView.version_id), views=sql(1))
        return self._of(AssetView, AssetView.person_id, AssetView.day.between(*self.filters.period), counting)

    def _links(self, by: str | None) -> Any:
        """One that always hands over the newest version counts for the newest of now."""
        version = func.coalesce(ShareLink.version_id, Asset.newest_id)
        counting = _counting(_key(by, ShareLink, ShareLink.made_at, version), links=sql(1))
        found = self._of(ShareLink, ShareLink.made_by_id, self._within(ShareLink.made_at), counting)
        return found.join(Asset, Asset.id == ShareLink.asset_id) if by == VERSION else found

    def _within(self, at: Any) -> ColumnElement[bool]:
        first, last = (datetime.combine(day, time(), UTC) for day in self.filters.period)
        return (at >= first) & (at < last + timedelta(days=1))

    def _of(self, record: Any, person_id: Any, when: ColumnElement[bool], statement: Any) -> Any:
        """Narrowed to the period, to partners, and to whatever is asked for; what cannot be seen has nothing."""
        narrowed = (
            (self.filters.asset, record.asset_id, self.asset), (self.filters.partner, record.partner_id, self.partner),
            (self.filters.person, person_id, self.person),
        )  # fmt: skip
        found = statement.where(when, record.partner_id.is_not(None))
        return found.where(*(column == (one.id if one else None) for asked, column, one in narrowed if asked))


def _said_of(by: str, key: Any) -> tuple[Any, tuple[Any, ...], tuple[tuple[Any, Any], ...]]:
    """What is said of a key: its reference, its names, and the tables that know them."""
    match by:
        case "asset":
            return Asset.ref, (Asset.title_en, Asset.title_es, Asset.kind), ((Asset, Asset.id == key),)
        case "partner":
            return Partner.ref, (Partner.name, Partner.kind), ((Partner, Partner.id == key),)
        case "person":
            return User.ref, (User.name,), ((User, User.id == key),)
        case "version":
            number, is_newest = AssetVersion.number, (AssetVersion.id == Asset.newest_id).label("is_newest")
            joins = (AssetVersion, AssetVersion.id == key), (Asset, Asset.id == AssetVersion.asset_id)
            return Asset.ref + "/v/" + cast(number, String), (Asset.title_en, Asset.title_es, number, is_newest), joins
    return cast(key, String), (), ()


def count_of(cursor: str) -> tuple[int | None, str]:
    """The figure and the reference behind which a page begins; none where it is no cursor of ours."""
    figure, dot, ref = cursor.partition(".")
    is_count = dot and figure.isascii() and figure.isdecimal() and len(figure) < 12
    return (int(figure), ref) if is_count else (None, "")


def _key(by: str | None, record: Any, at: Any, version: Any) -> Any:
    """What a row is counted under."""
    person = record.made_by_id if record is ShareLink else record.person_id
    match by:
        case "asset":
            return record.asset_id
        case "partner":
            return record.partner_id
        case "person":
            return person
        case "version":
            return version
        case "form":
            return record.what
        case "month":
            return cast(extract("year", at) * 100 + extract("month", at), Integer)
    return sql(0)


def _counting(key: Any, **measures: Any) -> Any:
    """A select of the key with each measure; those that a record does not tell are none."""
    sums = (func.coalesce(func.sum(measures.get(name, sql(0))), 0).label(name) for name in MEASURES)
    return select(key.label("key"), *sums)


def _one_if(criterion: ColumnElement[bool]) -> Any:
    return case((criterion, 1), else_=0)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
