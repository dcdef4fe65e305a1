"""What waits for a person, first things first: the questions that a home page answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import BigInteger, ColumnElement, case, func, literal, or_, select, type_coerce, union_all

from portal import clock
from portal.models.base import Amount, Money, db
from portal.models.deals import Deal, DealState
from portal.models.deals.assigning import looked_after_by, waits_for
from portal.models.deals.listing import NEVER, Count, DealFilters, DealRow, counts, deals, needs_reply
from portal.models.deals.queue import asks_for_something
from portal.models.deals.standing import ENDS_SOON_DAYS, PROTECTED
from portal.models.deals.story import TITLES, TONES
from portal.models.events import Event
from portal.models.listing import Key, unlooked
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.programme import rules

MOST, MOST_COUNTED, MOST_ADDED = 8, 100, 2_000
Worth = Sequence[Money] | None  # by currency; none where it is too much to add up


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
    DealState.INFO_REQUESTED: (_l("Reply"), "message-circle"),
}
ANSWER, SEE = (_l("Answer"), "shield-check"), (_l("See the deal"), "arrow-right")


@dataclass(frozen=True)
class ToDo:
    """A deal that waits for the person, or soon will, and what to do about it."""

    deal: DealRow
    answers: bool

    @property
    def step(self) -> tuple[Any, str]:
        """What the button says, and its sign."""
        if self.answers:
            return ANSWER if self.deal.is_mine else SEE
        return STEPS.get(DealState(self.deal.state), SEE)

    @property
    def why(self) -> Any:
        """Why it stands here; empty where its state tells."""
        if self.deal.state == DealState.WON_CLAIMED:
            return _("Won, says the partner")
        if self.deal.extension_asked_at is not None:
            return TITLES["deal.extension_asked"]
        if self.deal.renewal_asked_at is not None:
            return TITLES["deal.renewal_asked"]
        if self.deal.is_at_risk:
            return _("At risk: say how it goes") if not self.answers else _("At risk")
        return ""

    @property
    def until(self) -> datetime | None:
        """By when a reply is wanted."""
        found: datetime | None = self.deal.reply_due_at if self.deal.state == DealState.INFO_REQUESTED else None
        return found


@dataclass(frozen=True)
class Agenda:
    """A person's day: what needs them, how many deals stand where, what is protected, what happened."""

    answers: bool
    waiting: int  # for an answer of this person
    rows: Sequence[DealRow]
    counts: dict[str, Count]
    protected: Worth
    won: Worth  # this quarter
    happened: Sequence[Happening]

    @property
    def to_do(self) -> list[ToDo]:
        """What needs the person, and what will soon: protections that end, deals at risk."""
        return [ToDo(row, self.answers) for row in self.rows]

    @property
    def headline(self) -> str:
        """How much waits, in a sentence."""
        if not self.to_do:
            return _("Nothing needs you now")
        if self.answers:
            return self._waiting_words()
        if len(self.rows) == MOST:
            return _("More than a handful of deals need you")
        return ngettext("%(num)d deal needs you", "%(num)d deals need you", len(self.rows))

    def _waiting_words(self) -> str:
        if self.waiting >= MOST_COUNTED:
            return _("More than %(num)d deals wait for your answer", num=MOST_COUNTED - 1)
        if not self.waiting:
            return _("No deal waits for your answer")
        return ngettext("%(num)d deal waits for your answer", "%(num)d deals wait for your answer", self.waiting)

    @classmethod
    def of(cls, person: User, *, waiting: int | None) -> "Agenda":
        """For who answers (`waiting` is how many deals wait for them) and for who sells, whom none ever do."""
        answers = waiting is not None
        protected, won = _money()
        return cls(
            answers=answers, waiting=waiting or 0, rows=_to_do(person, answers=answers), counts=counts(),
            protected=protected, won=won, happened=_happened(),
        )  # fmt: skip


def _to_do(person: User, *, answers: bool) -> list[DealRow]:
    """What needs the person, by its clock; then what will soon."""
    mine = _decisions(person) if answers else needs_reply(person.id) | _unconfirmed()
    watched = looked_after_by(Deal, person) if answers else Deal.registered_by_id == person.id
    columns = (
        mine.label("is_mine"), _at_risk().label("is_at_risk"), Deal.extension_asked_at, Deal.renewal_asked_at,
        Deal.reply_due_at,
    )  # fmt: skip
    clocks = (Deal.answer_due_at, Deal.extension_asked_at, Deal.renewal_asked_at, Deal.reply_due_at, Deal.confirm_until)
    never = literal(NEVER, type_=Deal.answer_due_at.type)
    order = (
        Key(case((mine, 0), else_=1)), Key(func.coalesce(*clocks, Deal.protected_until, never)),
        Key(Deal.changed_at, descending=True), Key(Deal.id),
    )  # fmt: skip
    which = _first_of(person) if answers else [or_(mine, watched & _ends_or_is_at_risk())]
    every = deals(DealFilters(), due_first=False).and_columns(*columns).where(*which)
    return [DealRow(row) for row in every.ordered_by(*order).page(size=MOST)]


def _decisions(person: User) -> ColumnElement[bool]:
    """What waits for the person's yes or no: deals, wins, more time, protection again."""
    waits = (Deal.state == DealState.SUBMITTED) & waits_for(Deal, person)
    return waits | (asks_for_something() & looked_after_by(Deal, person))


def _first_of(person: User) -> list[ColumnElement[bool]]:
    """The first of each kind of what needs who answers, by its own clock: each a short walk along an index."""
    looked_after = looked_after_by(Deal, person)
    sent = (Deal.state == DealState.SUBMITTED) & waits_for(Deal, person)
    ends = [Deal.protected_until > clock.now(), looked_after, _ends_or_is_at_risk()]
    is_approved, has_expired = (unlooked(Deal.state) == one for one in (DealState.APPROVED, DealState.EXPIRED))
    kinds: tuple[tuple[list[ColumnElement[bool]], Any], ...] = (
        ([sent, Deal.answer_due_at.is_not(None)], Deal.answer_due_at),
        ([sent, Deal.answer_due_at.is_(None)], Deal.confirm_until),
        ([Deal.state == DealState.WON_CLAIMED, looked_after], Deal.protected_until),
        ([is_approved, Deal.extension_asked_at.is_not(None), looked_after], Deal.extension_asked_at),
        ([has_expired, Deal.renewal_asked_at.is_not(None), looked_after], Deal.renewal_asked_at),
        (ends, Deal.protected_until),
    )
    firsts = (
        select(Deal.id).outerjoin(Partner, Partner.id == Deal.partner_id).where(*which).order_by(by, Deal.id)
        .limit(literal(MOST, literal_execute=True)).correlate(None).subquery()
        for which, by in kinds
    )  # fmt: skip
    return [Deal.id.in_(union_all(*(select(one.c.id) for one in firsts)))]


def _unconfirmed() -> ColumnElement[bool]:
    """What the vendor registered for the partner and the partner has not confirmed yet."""
    return (Deal.state == DealState.SUBMITTED) & Deal.confirm_until.is_not(None)


def _ends_or_is_at_risk() -> ColumnElement[bool]:
    soon = clock.now() + timedelta(days=ENDS_SOON_DAYS)
    return (unlooked(Deal.state) == DealState.APPROVED) & (Deal.protected_until.between(clock.now(), soon) | _at_risk())


def _at_risk() -> ColumnElement[bool]:
    """The same as `Deal.is_at_risk` says of one in hand."""
    since = clock.now() - timedelta(days=rules().update_every_days + rules().at_risk_after_days)
    is_protected = unlooked(Deal.state).in_(PROTECTED) & (Deal.protected_until > clock.now())
    return is_protected & (func.coalesce(Deal.updated_at, Deal.answered_at) < since)


def _money() -> tuple[Worth, Worth]:
    """What is protected now and what was won this quarter, within reach, by currency; in one statement.

    Nothing is said of what more than a bound of deals are worth: to add them up would cost more than the page.
    """
    is_protected = Deal.state.in_(PROTECTED) & (Deal.protected_until > clock.now())
    is_won = (unlooked(Deal.state) == DealState.WON) & (Deal.won_at >= _quarter_began())
    some = union_all(_some("protected", is_protected, Deal.total), _some("won", is_won, Deal.won_value)).subquery()
    kind, currency, worth = some.c
    sums = func.count(), func.sum(worth // Amount.PARTS), func.sum(worth % Amount.PARTS)  # SQLite fails at large ones
    found: dict[str, list[Money]] = {"protected": [], "won": []}
    counted = dict.fromkeys(found, 0)
    for of, code, count, whole, parts in db.session.execute(
        select(kind, currency, *sums).group_by(kind, currency).order_by(currency)
    ):
        counted[of] += count
        if whole is not None:
            found[of].append(Money(Decimal(whole) + Decimal(parts) / Amount.PARTS, code))
    protected, won = (found[of] if counted[of] <= MOST_ADDED else None for of in found)
    return protected, won


def _some(kind: str, which: ColumnElement[bool], column: Any) -> Any:
    of = (
        literal(kind, literal_execute=True).label("kind"),
        Deal.currency,
        type_coerce(column, BigInteger).label("worth"),
    )
    limit: Any = literal(MOST_ADDED + 1, literal_execute=True)
    some = select(*of).where(which).limit(limit).subquery()
    return select(some)


def _quarter_began() -> datetime:
    now = clock.now()
    return datetime(now.year, 3 * ((now.month - 1) // 3) + 1, 1, tzinfo=UTC)


def _happened() -> list[Happening]:
    """The last events on deals within reach, with the customer's name."""
    newest = select(Event.id, Event.name, Event.at, Event.subject_ref).where(Event.name.in_(TOLD))
    few = newest.order_by(Event.id.desc()).limit(4 * MOST).subquery()
    latest = (
        select(few.c.name, few.c.at, Deal.ref, Deal.customer_name)
        .outerjoin(Deal, Deal.ref == few.c.subject_ref)  # so that no planner begins with deals
        .order_by(few.c.id.desc())
    )
    return [
        Happening(row.ref, row.customer_name, row.at, TITLES[row.name], TONES.get(row.name, ""))
        for row in [one for one in db.session.execute(latest) if one.ref][:MOST]
    ]


TOLD = (
    "deal.submitted", "deal.approved", "deal.declined", "deal.information_requested", "deal.information_given",
    "deal.withdrawn", "deal.expired", "deal.revoked", "deal.extended", "deal.renewed", "deal.win_claimed", "deal.won",
    "deal.win_refused", "deal.lost", "deal.appealed", "deal.reopened", "deal.lapsed", "deal.confirmed",
)  # fmt: skip
