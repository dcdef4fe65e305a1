"""The vendor's queue: what waits for an answer, due first, and how much of it waits for me."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select

from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.deals.assigning import MOST_COUNTED, how_many_wait, waits_for
from portal.models.deals.listing import NEVER, Count, DealFilters
from portal.models.listing import Key, Listing
from portal.models.partners import Partner, Tier
from portal.models.people import Role, User
from portal.models.tenancy import read_rows

MINE, ALL, ASKED, WISHES = "", "all", "asked", "wishes"
NO_FILTERS = DealFilters()


@dataclass(frozen=True)
class QueueFilters:
    """What the address of the queue asks for."""

    whose: str = MINE
    deals: DealFilters = NO_FILTERS

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> "QueueFilters":
        """The filters in a query string; the state is the queue's own business."""
        whose = arguments.get("whose", MINE)
        said = {name: text for name, text in arguments.items() if name != "state"}
        return cls(whose if whose in (ALL, ASKED, WISHES) else MINE, DealFilters.from_address(said))

    def with_(self, **changes: str) -> dict[str, Any]:
        """The query string's values with some changed; empty ones are left out."""
        mine = {"whose": changes.pop("whose", self.whose)}
        return {name: value for name, value in {**mine, **self.deals.with_(**changes)}.items() if value}

    @property
    def are_asked(self) -> bool:
        """Whether these are the partners' wishes beside registrations: they are answered on the deal's own page."""
        return self.whose == WISHES

    def criteria(self, person: User) -> list[ColumnElement[bool]]:
        """The filters as criteria."""
        if self.are_asked:
            return [asks_for_something(), *self.deals.criteria()]
        state = DealState.INFO_REQUESTED if self.whose == ASKED else DealState.SUBMITTED
        mine = [waits_for(Deal, person)] if self.whose == MINE else []
        return [Deal.state == state, *mine, *self.deals.criteria()]


def queue(filters: QueueFilters, person: User) -> Listing[Any]:
    """What waits, within reach: what is due first comes first, so what is late before all."""
    statement = (
        select(
            Deal.ref, Deal.version, Deal.state, Deal.customer_name, Deal.title, Deal.total, Deal.currency,
            Deal.answer_due_at, Deal.question, Deal.extension_asked_at, Deal.renewal_asked_at, Deal.won_value,
            Partner.name.label("partner"), Tier.name.label("tier"),
            Tier.protection_days, Deal.assigned_to_id, Partner.manager_id, Deal.registered_by_id,
        )
        .join(Partner, Partner.id == Deal.partner_id)
        .join(Tier, Tier.id == Partner.tier_id)
    )  # fmt: skip
    asked = func.coalesce(Deal.extension_asked_at, Deal.renewal_asked_at, Deal.changed_at)
    due = asked if filters.are_asked else func.coalesce(Deal.answer_due_at, literal(NEVER, type_=Deal.changed_at.type))
    return Listing(Deal.ref, statement, (Key(due), Key(Deal.id))).where(*filters.criteria(person))


def asks_for_something() -> ColumnElement[bool]:
    """What a partner asks of us beside a registration: a win to confirm, more time, protection again."""
    return or_(
        Deal.state == DealState.WON_CLAIMED,
        (Deal.state == DealState.APPROVED) & Deal.extension_asked_at.is_not(None),
        (Deal.state == DealState.EXPIRED) & Deal.renewal_asked_at.is_not(None),
    )


def how_many_ask() -> Count:
    """How many of them there are within reach, counted up to a bound."""
    some = select(Deal.id).where(asks_for_something()).limit(MOST_COUNTED)
    count = Count(db.session.scalar(select(func.count()).select_from(some.subquery())) or 0)
    count.most = MOST_COUNTED
    return count


def waiting_for(person: User) -> Count:
    """How many deals wait for this person, counted up to a bound. A manager's is known with the portfolio."""
    is_owner = Role.OWNER in person.roles
    count = Count(_counted(how_many_wait(person)) if is_owner else person.waiting)
    count.most = MOST_COUNTED
    return count


def _counted(waiting: Any) -> int:
    found: int = read_rows(_asked(waiting))[0][0]
    return found


@lru_cache(maxsize=512)
def _asked(waiting: Any) -> Any:
    return select(waiting)
