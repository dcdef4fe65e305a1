"""The vendor's promise of an answer: counted in working time, standing still while the partner is asked.

What was promised is stamped on the deal: a change of the programme, the tier or the hours changes nothing given.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import NotNow
from portal.models.deals.states import WAITING, DealState
from portal.models.deals.waiting_words import waiting_words
from portal.models.programme import rules
from portal.models.working_hours import WorkingHours

if TYPE_CHECKING:
    from portal.models.partners import Partner

NONE = timedelta(0)


class Promised:
    """An answer by a moment; halfway a reminder, and at the end what the programme says of silence."""

    ref: Any
    state: Any
    partner: Any
    total: Any
    currency: Any
    appealed_at: Any
    answer_due_at: Any
    answered_at: Any
    answer_was_due_at: Any
    on_behalf_by_id: Any
    confirm_until: Any
    is_unconfirmed: Any
    record: Any
    _advance: Any
    _forget_question: Any
    _protect: Any

    promised_seconds: Mapped[int | None]  # of working time, in all
    left_seconds: Mapped[int | None]  # of it, while it stands still
    answer_half_at: Mapped[datetime | None] = mapped_column(index=True)  # none once it was told
    answer_ended_at: Mapped[datetime | None]  # the clock did what the programme says of silence
    provisional_from: Mapped[datetime | None]
    answer_took_seconds: Mapped[int | None]  # of working time; of the last answer

    # Commands, all of the clock
    def remind_halfway(self) -> None:
        """Half of the time is over. Raises NotNow before, and the second time."""
        if not self.is_halfway:
            raise NotNow(self, "remind_halfway")
        self.answer_half_at = None
        self.record("deal.answer_halfway", by=None, due=str(self.answer_due_at))

    def end_answer_time(self) -> None:
        """The time is over: approve it where the programme says so, else call a deputy and protect it provisionally.

        Never asks who else has the customer: what comes of silence would tell the rep. Whoever must not get it is
        answered in time. Raises NotNow before, and the second time.
        """
        if not self.is_answer_time_over:
            raise NotNow(self, "end_answer_time")
        self.answer_ended_at, self.answer_half_at = clock.now(), None
        if self.is_approved_by_silence:
            self._approve_by_silence()
            return
        self.provisional_from = clock.now()
        self.record("deal.answer_late", by=None, due=str(self.answer_due_at))

    # Questions
    @property
    def is_provisionally_protected(self) -> bool:
        """Whether the vendor's silence protects it until the answer."""
        return self.state in WAITING and self.provisional_from is not None

    @property
    def is_halfway(self) -> bool:
        """Whether half of the time is over, and nobody was told so far."""
        half, due, now = self.answer_half_at, self.answer_due_at, clock.now()
        return self.state == DealState.SUBMITTED and half is not None and half <= now and (due is None or now < due)

    @property
    def is_answer_time_over(self) -> bool:
        """Whether the time is over, and the clock did nothing about it so far."""
        is_over = self.answer_due_at is not None and self.answer_due_at <= clock.now()
        return self.state == DealState.SUBMITTED and is_over and self.answer_ended_at is None

    @property
    def is_approved_by_silence(self) -> bool:
        """Whether our silence approves it, by its own facts; never what we registered, nor what was answered before."""
        if self.on_behalf_by_id is not None or self.appealed_at is not None or self.answer_was_due_at is not None:
            return False
        return rules().approves_by_silence(self.partner.tier.ref, self.total, self.currency)

    @property
    def answer_left(self) -> timedelta:
        """How much working time is left for our answer; none once it is late."""
        if self.answer_due_at is None:
            return timedelta(seconds=self.left_seconds or 0)
        return WorkingHours.of_the_vendor().between(clock.now(), self.answer_due_at)

    @property
    def waiting_words(self) -> str:
        """How the time for the answer stands, in plain words."""
        return waiting_words(self)

    # In the order in which they are called
    def _await_answer(self, partner: "Partner") -> None:
        """Promise an answer from now on, by the partner's tier."""
        promised = WorkingHours.of_the_vendor().days(partner.tier.answer_working_days)
        self.promised_seconds = _seconds(promised)
        self.answer_ended_at = self.provisional_from = None
        self._count(promised)

    def _pause_answer(self) -> None:
        """The partner is asked: the time stands still, and what is left of it is kept."""
        self.left_seconds = _seconds(self.answer_left)
        self.answer_due_at = None

    def _resume_answer(self) -> None:
        """The partner replied: the time goes on where it stopped."""
        self._count(self.answer_left, is_told=self.answer_half_at is None)

    def _count(self, left: timedelta, *, is_told: bool = False) -> None:
        """Let so much working time run from now on."""
        hours, now = WorkingHours.of_the_vendor(), clock.now()
        self.left_seconds, self.answer_due_at = None, hours.after(now, left)
        until_half = left - timedelta(seconds=(self.promised_seconds or 0) // 2)
        self.answer_half_at = None if is_told else hours.after(now, max(until_half, NONE))

    def _note_answer(self) -> None:
        """How long the answer took; then nothing counts any more."""
        self.answer_took_seconds = None
        if self.promised_seconds is not None:
            due = self.answer_due_at or clock.now()
            late = WorkingHours.of_the_vendor().between(due, clock.now())
            used = timedelta(seconds=self.promised_seconds) - self.answer_left + late
            self.answer_took_seconds = max(_seconds(used), 0)
        self.answer_half_at = self.left_seconds = None

    def _approve_by_silence(self) -> None:
        self._advance("approve")
        self._forget_question()
        self._note_answer()
        self.answer_was_due_at, self.answered_at, self.answer_due_at = self.answer_due_at, clock.now(), None
        days = self.partner.tier.protection_days
        self._protect(days)
        self.record("deal.approved", by=None, protected_days=days, note="")


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())
