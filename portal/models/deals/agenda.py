"""What waits for a person, first things first: the questions that a home page answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import BigInteger, func, select, type_coerce

from portal import clock
from portal.models.base import Amount, Money, db
from portal.models.deals import Deal, DealState
from portal.models.deals.listing import Count, DealFilters, DealRow, counts, deals, needs_reply
from portal.models.deals.standing import ENDS_SOON_DAYS
from portal.models.deals.story import TITLES, TONES
from portal.models.events import Event
from portal.models.people import User

MOST = 6


@dataclass(frozen=True)
class Happening:
    """Something that happened to a deal, told in a line."""

    ref: str
    customer_name: str
    at: datetime
    title: Any
    tone: str


# What the person does about a deal that waits: the words of the button and its sign.
STEPS = {
    DealState.DRAFT: (_l("Finish it"), "pencil"),
    DealState.SUBMITTED: (_l("Answer"), "shield-check"),
    DealState.INFO_REQUESTED: (_l("Reply"), "message-circle"),
    DealState.APPROVED: (_l("See the deal"), "arrow-right"),
}


@dataclass(frozen=True)
class ToDo:
    """A deal that waits for the person, and what to do about it."""

    deal: DealRow

    @property
    def words(self) -> Any:
        """What the button says."""
        return STEPS[DealState(self.deal.state)][0]

    @property
    def icon(self) -> str:
        """The button's sign."""
        return STEPS[DealState(self.deal.state)][1]


@dataclass(frozen=True)
class Agenda:
    """A person's day: what needs them, how many deals stand where, what is protected, what happened."""

    answers: bool
    needs_me: Sequence[DealRow]
    ending: Sequence[DealRow]
    counts: dict[str, Count]
    protected: Sequence[Money]
    happened: Sequence[Happening]

    @property
    def to_do(self) -> list[ToDo]:
        """What needs the person, and what will soon."""
        return [ToDo(row) for row in (*self.needs_me, *self.ending)]

    @property
    def headline(self) -> str:
        """How much waits, in a sentence."""
        if not self.to_do:
            return _("Nothing needs you now")
        if self.answers:
            waiting = self.counts[DealState.SUBMITTED]
            if waiting.is_at_least:
                return _("More than %(num)d deals wait for your answer", num=waiting - 1)
            return ngettext("%(num)d deal waits for your answer", "%(num)d deals wait for your answer", waiting)
        if len(self.needs_me) == MOST:
            return _("More than a handful of deals need you")
        return ngettext("%(num)d deal needs you", "%(num)d deals need you", len(self.to_do))

    @classmethod
    def of(cls, person: User, *, answers: bool) -> "Agenda":
        """For who answers: the deals due first. For who sells: open questions, drafts, protections that end."""
        every = deals(DealFilters(), due_first=answers)
        soon = clock.now() + timedelta(days=ENDS_SOON_DAYS)
        if answers:
            needs, ending = every.where(Deal.state == DealState.SUBMITTED), None
        else:
            needs = every.where(needs_reply(person.id))
            ending = every.where(
                Deal.state == DealState.APPROVED, Deal.protected_until.between(clock.now(), soon),
                Deal.registered_by_id == person.id,
            )  # fmt: skip
        return cls(
            answers=answers, needs_me=_rows(needs), ending=_rows(ending) if ending else (), counts=counts(),
            protected=_protected(), happened=_happened(),
        )  # fmt: skip


def _rows(listing: Any) -> list[DealRow]:
    return [DealRow(row) for row in listing.page(size=MOST)]


def _protected() -> list[Money]:
    """What is protected now, within reach, by currency."""
    kept = type_coerce(Deal.total, BigInteger)  # added in two parts, since SQLite fails where a sum is too large
    worth = (
        select(Deal.currency, func.sum(kept // Amount.PARTS), func.sum(kept % Amount.PARTS))
        .where(Deal.state == DealState.APPROVED, Deal.protected_until > clock.now())
        .group_by(Deal.currency)
    )
    return [
        Money(Decimal(whole) + Decimal(parts) / Amount.PARTS, currency)
        for currency, whole, parts in db.session.execute(worth.order_by(Deal.currency)).all()
    ]


def _happened() -> list[Happening]:
    """The last events on deals within reach, with the customer's name."""
    latest = (
        select(Event.name, Event.at, Deal.ref, Deal.customer_name)
        .join(Deal, Deal.ref == Event.subject_ref)
        .where(Event.name.in_(TOLD))
        .order_by(Event.id.desc())
        .limit(MOST)
    )
    return [
        Happening(row.ref, row.customer_name, row.at, TITLES[row.name], TONES.get(row.name, ""))
        for row in db.session.execute(latest)
    ]


TOLD = (
    "deal.submitted", "deal.approved", "deal.declined", "deal.information_requested", "deal.information_given",
    "deal.withdrawn", "deal.expired", "deal.revoked", "deal.extended", "deal.renewed", "deal.win_claimed", "deal.won",
    "deal.win_refused", "deal.lost", "deal.appealed", "deal.reopened", "deal.lapsed", "deal.confirmed",
)  # fmt: skip
