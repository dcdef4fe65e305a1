"""How the vendor keeps its promise, over all partners: computed once a month, rounded, or not said at all.

A partner must not learn of another: so nothing moves within the month, nothing is said of fewer than five partners or
where one of them makes more than two fifths of it, and what is said is too coarse to be taken apart. What is new since
it was said last obeys the same: else what was said stays, since the change would tell of the few.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db, pk
from portal.models.deals import Deal, DeclineReason
from portal.models.tenancy import as_system
from portal.models.vendor import vendor
from portal.models.working_hours import WorkingHours

FEWEST_PARTNERS = 5
MOST_OF_ONE_PERCENT = 40
LOOKED_BACK = timedelta(days=365)
ROUNDED_TO_PERCENT = 5
SMALL_PERCENT = 10  # reasons below are said together


class Answer(NamedTuple):
    """One answer, as far as it counts here."""

    partner_id: int | None
    took_seconds: int | None
    decline_reason: DeclineReason | None
    answered_at: datetime | None = None

    @property
    def is_no(self) -> bool:
        """Whether it was declined."""
        return self.decline_reason is not None


@dataclass(frozen=True)
class Kept:
    """What the page says, as it was rounded; nothing where there is not enough to say it."""

    median_half_days: int
    ninetieth_half_days: int
    approved_percent: int
    reasons: Sequence[tuple[str, int]]  # the last may be "", all small ones together; empty where too few say why

    @classmethod
    def of(cls, answers: Sequence[Answer], a_day: timedelta) -> "Kept | None":
        """Worked out from these; None where they are too few, or too much one partner's."""
        if not is_enough(one.partner_id for one in answers):
            return None
        took = sorted(one.took_seconds or 0 for one in answers)
        ninetieth = took[(len(took) * 9 + 9) // 10 - 1]
        half_day = a_day.total_seconds() / 2
        declined = [one for one in answers if one.is_no]
        approved = 100 * (len(answers) - len(declined)) / len(answers)
        says_why = is_enough(one.partner_id for one in declined)
        return cls(
            _halves(median(took), half_day), _halves(ninetieth, half_day), _rounded(approved),
            _reasons(declined) if says_why else (),
        )  # fmt: skip

    @property
    def worded_reasons(self) -> list[tuple[Any, int]]:
        """The reasons in the reader's language; empty words for the small ones."""
        return [(DeclineReason(reason).words if reason else "", percent) for reason, percent in self.reasons]


class PromiseMonth(Record):
    """What was said in one month."""

    __tablename__ = "promise_months"

    id: Mapped[pk]
    month: Mapped[date] = mapped_column(unique=True)  # its first day
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    said: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # none: there was not enough

    @classmethod
    def newest(cls) -> "PromiseMonth | None":
        """The last one."""
        return db.session.scalars(select(cls).order_by(cls.month.desc()).limit(1)).one_or_none()

    @classmethod
    def work_out(cls) -> bool:
        """This month's, from the answers before it; answers whether it was not there yet. Run by the clock."""
        month = clock.now().astimezone(ZoneInfo(vendor().zone)).date().replace(day=1)
        if db.session.scalar(select(cls.id).where(cls.month == month)) is not None:
            return False
        before = cls.newest()
        db.session.add(cls(month=month, said=_said(_answers(month), month, before)))
        try:
            db.session.flush()
        except IntegrityError:  # another worker was first
            db.session.rollback()
            return False
        return True

    @property
    def kept(self) -> Kept | None:
        """What the page says."""
        if self.said is None:
            return None
        said = {field.name: self.said[field.name] for field in fields(Kept)}
        return Kept(**{**said, "reasons": [tuple(one) for one in said["reasons"]]})


def is_enough(partners: Iterable[int | None]) -> bool:
    """Whether something can be said over all of them without telling of one."""
    counted = Counter(partners)
    return len(counted) >= FEWEST_PARTNERS and 100 * max(counted.values()) <= MOST_OF_ONE_PERCENT * counted.total()


def _said(answers: Sequence[Answer], month: date, before: PromiseMonth | None) -> dict[str, Any] | None:
    """What can be said in this month, and since when it stands; nothing where there is not enough."""
    kept = Kept.of(answers, WorkingHours.of_the_vendor().a_day)
    if kept is None:
        return None
    said = {**kept.__dict__, "since": str(month), "reasons_since": str(month)}
    if before is None or before.said is None:
        return said
    since, reasons_since = (before.said.get(name, str(before.month)) for name in ("since", "reasons_since"))
    if not is_enough(one.partner_id for one in _after(answers, since)):
        return before.said
    if not is_enough(one.partner_id for one in _after(answers, reasons_since) if one.is_no):
        said |= {"reasons": before.said["reasons"], "reasons_since": reasons_since}
    return said


def _after(answers: Sequence[Answer], month: str) -> list[Answer]:
    begin = _begin(date.fromisoformat(month))
    return [one for one in answers if one.answered_at is not None and one.answered_at >= begin]


def _begin(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(vendor().zone))


def _answers(month: date) -> list[Answer]:
    """What the vendor answered in the year before this month; not what the clock ended for want of a reply."""
    until = _begin(month)
    answered = select(Deal.partner_id, Deal.answer_took_seconds, Deal.decline_reason, Deal.answered_at).where(
        Deal.answered_at >= until - LOOKED_BACK, Deal.answered_at < until, Deal.answer_took_seconds.is_not(None),
    )  # fmt: skip
    with as_system("over all partners, once a month"):
        rows = db.session.execute(answered).all()
    return [Answer(*row) for row in rows if row.decline_reason != DeclineReason.NO_ANSWER]


def _halves(seconds: float, half_day: float) -> int:
    """In half days, up: at least one."""
    return max(1, -int(-seconds // half_day))


def _rounded(percent: float) -> int:
    return round(percent / ROUNDED_TO_PERCENT) * ROUNDED_TO_PERCENT


def _reasons(declined: Sequence[Answer]) -> list[tuple[str, int]]:
    counted = Counter(str(one.decline_reason) for one in declined)
    shares = [(reason, 100 * number / len(declined)) for reason, number in sorted(counted.items())]
    large = sorted(((r, _rounded(share)) for r, share in shares if share >= SMALL_PERCENT), key=lambda one: -one[1])
    small = _rounded(sum(share for _reason, share in shares if share < SMALL_PERCENT))
    return [*large, ("", small)] if small else large
