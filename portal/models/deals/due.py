"""What the clock does about deals, each thing once: it takes few at a time, and what another worker has, it leaves.

A row is held while something is done about it, and says afterwards that it was done, in one transaction: a worker that
is killed leaves all of it undone, and two workers never do it twice.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.locking import is_only_reading
from portal.models.partners import Partner
from portal.models.tenancy import as_system

MOST = 50  # at a time, so that nobody waits long for a deal that the clock has in hand


def taken(*which: ColumnElement[bool], most: int = MOST) -> Sequence[Deal]:
    """Some of these deals, held, with what their commands ask for; without those that somebody else holds."""
    found = select(Deal).where(*which).order_by(Deal.id).limit(most)
    loads = (joinedload(Deal.partner).joinedload(Partner.tier), selectinload(Deal.lines))
    found = found.options(*loads)
    held = found if is_only_reading() else found.with_for_update(of=Deal, key_share=True, skip_locked=True)
    return db.session.scalars(held).all()


def is_anything_due() -> bool:
    """Whether any of the deeds below has something to do; asked first, so that the clock writes only then."""
    kinds = (_unanswered, _halfway, _unreplied, _unconfirmed, _over)
    due = or_(*(and_(*which()) for which in kinds))
    with as_system("is anything due"):
        return db.session.scalars(select(Deal.id).where(due).limit(1)).first() is not None


def _each(deed: str, which: Callable[[], Sequence[ColumnElement[bool]]], give: Callable[[Deal], Any]) -> int:
    with as_system(deed):
        deals = taken(*which())
        for deal in deals:
            give(deal)
    return len(deals)


def remind_halfway() -> int:
    """Remind of answers of which half of the time is over; answers how many."""
    return _each("half of the time for an answer is over", _halfway, Deal.remind_halfway)


def end_answer_times() -> int:
    """Do what the programme says of silence, where the time for an answer is over."""
    return _each("the time for an answer is over", _unanswered, Deal.end_answer_time)


def lapse() -> int:
    """End what nobody replied to, and what nobody confirmed."""
    return _each("a question lapses", _unreplied, Deal.lapse) or _each("unconfirmed", _unconfirmed, Deal.lapse)


def expire() -> int:
    """End protections whose time is over."""
    return _each("a protection is over", _over, Deal.expire)


def _halfway() -> Sequence[ColumnElement[bool]]:
    now = clock.now()
    is_early = (Deal.answer_half_at <= now) & (Deal.answer_due_at > now)
    return (Deal.state == DealState.SUBMITTED, is_early)


def _unanswered() -> Sequence[ColumnElement[bool]]:
    return (
        Deal.state == DealState.SUBMITTED, Deal.answer_due_at <= clock.now(), Deal.answer_ended_at.is_(None),
    )  # fmt: skip


def _over() -> Sequence[ColumnElement[bool]]:
    return (Deal.state == DealState.APPROVED, Deal.protected_until <= clock.now())


def _unreplied() -> Sequence[ColumnElement[bool]]:
    return (Deal.state == DealState.INFO_REQUESTED, Deal.reply_due_at <= clock.now())


def _unconfirmed() -> Sequence[ColumnElement[bool]]:
    return (Deal.state == DealState.SUBMITTED, Deal.confirm_until <= clock.now())
