"""What of the library a home page shows: what I have to replace, what is new, and for editors what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from portal.models.assets.co_results import CoResult, CoState
from portal.models.assets.listing import AssetFilters, Library
from portal.models.assets.recalls import AssetRecall
from portal.models.assets.requests import AssetRequest, RequestState
from portal.models.assets.search_counts import ALL, AssetCount
from portal.models.assets.states import AssetState
from portal.models.base import db
from portal.models.people import User
from portal.models.tenancy import read_rows

MOST = 6


@dataclass(frozen=True)
class LibraryAtHome:
    """A person's share of the library."""

    to_replace: Sequence[AssetRecall]
    newest: Sequence[Any]  # rows of `listing.Library`
    in_approval: int | None = None  # None for whom it is no business
    expiring: int | None = None
    asked: int | None = None
    to_decide: int | None = None

    @property
    def waits(self) -> int:
        """How many things the person has to do."""
        return len(self.to_replace) + (self.in_approval or 0) + (self.asked or 0) + (self.to_decide or 0)

    @property
    def headline(self) -> str:
        """How much waits, in a sentence."""
        if not self.waits:
            return _("Nothing needs you now")
        return ngettext("%(num)d thing needs you", "%(num)d things need you", self.waits)

    @classmethod
    def of(cls, person: User, *, language: str, edits: bool) -> "LibraryAtHome":
        """For who uses the library; `edits` for who looks after it."""
        newest = Library(AssetFilters(), language=language).page(after=None, size=MOST).rows
        to_replace = AssetRecall.open_ones(person).page(size=MOST).rows
        if not edits:
            return cls(to_replace, newest)
        by_state = select(AssetCount.state, func.sum(AssetCount.number)).where(AssetCount.facet == ALL)
        there = dict(read_rows(by_state.group_by(AssetCount.state)))
        waiting = select(func.count(AssetRequest.id)).where(AssetRequest.state == RequestState.OPEN)
        to_decide = select(func.count(CoResult.id)).where(CoResult.state == CoState.WAITING)
        asked, wait = db.session.execute(select(waiting.scalar_subquery(), to_decide.scalar_subquery())).one()
        return cls(
            to_replace, newest, in_approval=there.get(AssetState.IN_APPROVAL, 0),
            expiring=there.get(AssetState.EXPIRING, 0), asked=asked, to_decide=wait,
        )  # fmt: skip
