"""What is not used: assets that nobody took for half a year, and what was looked for and not found."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import and_, func, or_, select

from portal import clock
from portal.models.assets import Asset, AssetTake
from portal.models.assets.misses import SearchMiss
from portal.models.assets.states import OUT
from portal.models.assets.usage import Usage, Used, count_of
from portal.models.base import db

HALF_A_YEAR = timedelta(days=183)
DAYS, TIMES = "days", "times"


class Unused(Usage):
    """What is out for half a year or longer and was not taken in it, by the partners within reach; the longest first.

    The time that the address asks for is not asked here.
    """

    counts_what_happened = False
    measures = (DAYS,)
    order = DAYS

    def _rows(self, after: str, most: int | None) -> Iterator[Used]:
        last = self._taken(func.max(AssetTake.at)).correlate(Asset).scalar_subquery()
        since = func.coalesce(last, Asset.published_at)
        recent = self._taken(AssetTake.id).where(AssetTake.at > self._since).correlate(Asset).exists()
        out = Asset.state.in_(OUT) & (Asset.published_at <= self._since) & ~recent
        found: Any = select(
            Asset.ref, Asset.title_en, Asset.title_es, Asset.kind, last.label("last_at"), since.label("since")
        ).where(out)
        if self.filters.asset:
            found = found.where(Asset.ref == self.filters.asset)
        rows = found.subquery()
        moment, _at, ref = after.partition("~")
        listed = select(rows).order_by(rows.c.since, rows.c.ref).limit(most)
        if (begin := _moment(moment)) is not None:
            listed = listed.where(or_(rows.c.since > begin, and_(rows.c.since == begin, rows.c.ref > ref)))
        for ref, title_en, title_es, kind, last_at, since_at in db.session.execute(listed):
            yield Used(ref, (title_en, title_es, kind, last_at, since_at), ((self._now - since_at).days,))

    def _cursor(self, last: Used) -> str:
        return f"{last.names[-1].isoformat()}~{last.ref}"

    @cached_property
    def _now(self) -> datetime:
        return clock.now()

    @property
    def _since(self) -> datetime:
        return self._now - HALF_A_YEAR

    def _taken(self, column: Any) -> Any:
        """Of an asset, by partners; by the one that is asked for."""
        of_asset = select(column).where(AssetTake.asset_id == Asset.id, AssetTake.partner_id.is_not(None))
        if self.filters.partner:
            return of_asset.where(AssetTake.partner_id == (self.partner.id if self.partner else None))
        return of_asset


class InVain(Usage):
    """What partners looked for in vain, and how often: never who."""

    counts_what_happened = False
    measures = (TIMES,)
    order = TIMES

    def _rows(self, after: str, most: int | None) -> Iterator[Used]:
        days = SearchMiss.day.between(*self.filters.period)
        of_partners = select(
            SearchMiss.words.label("words"),
            func.sum(SearchMiss.times).label("often"),
            func.max(SearchMiss.day).label("last"),
        ).where(days, SearchMiss.partner_id.is_not(None))
        rows = of_partners.group_by(SearchMiss.words).subquery()
        times, words = count_of(after)
        listed = select(rows).order_by(rows.c.often.desc(), rows.c.words).limit(most)
        if times is not None:
            listed = listed.where(or_(rows.c.often < times, and_(rows.c.often == times, rows.c.words > words)))
        for words, often, last in db.session.execute(listed):
            yield Used(words, (last,), (int(often),))


def _moment(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    return found if found.tzinfo else None
