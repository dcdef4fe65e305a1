"""The vendor's answer to a deal: yes or no, never by whom it is from; a wrong yes can be taken back for a day."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from portal import clock
from portal.models.base import NotNow
from portal.models.deals.second_look import SecondPerson
from portal.models.deals.states import DealState, DeclineReason

if TYPE_CHECKING:
    from portal.models.people import User

REVOCABLE_HOURS = 24
ANSWERS = ("approve", "decline")


class OwnRegistration(NotNow):
    """Nobody answers what they registered themselves."""


class Answered:
    """Approved or declined by another person than whose it is."""

    state: Any
    partner: Any
    registered_by_id: Any
    on_behalf_by_id: Any
    win_claimed_by_id: Any
    declined_by_id: Any
    answer_was_due_at: Any
    is_unconfirmed: Any
    is_second_person: Any
    record: Any
    _expect: Any
    _advance: Any
    _forget_question: Any
    _note_answer: Any
    _await_answer: Any
    _protect: Any
    _unprotect: Any

    answer_due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[DeclineReason | None]

    # Commands
    def approve(self, *, by: "User", protected_days: int, note: str = "") -> None:
        """Protect the customer for this partner, from now to the end of the last day in the partner's zone.

        Raises NotNow unless it waits for an answer.
        """
        self._answer("approve", by)
        self._protect(protected_days)
        self.record("deal.approved", by=by, protected_days=protected_days, note=note)

    def decline(self, *, by: "User", reason: DeclineReason, note: str = "") -> None:
        """Do not approve, for one of the fixed reasons. Raises NotNow unless it waits for an answer."""
        self._answer("decline", by)
        self.decline_reason, self.declined_by_id = reason, by.id
        self.record("deal.declined", by=by, reason=reason, note=note)

    def revoke(self, *, by: "User", reason: str) -> None:
        """Take back a wrong approval within 24 hours. Raises NotNow later, or for another state."""
        if not self.is_revocable:
            raise NotNow(self, "revoke")
        self._advance("revoke")
        self.answered_at = None
        self._unprotect()
        self._await_answer(self.partner)
        self.record("deal.revoked", by=by, reason=reason)

    # Questions
    @property
    def is_revocable(self) -> bool:
        """Whether an approval may still be taken back."""
        young = self.answered_at is not None and clock.now() < self.answered_at + timedelta(hours=REVOCABLE_HOURS)
        return self.state == DealState.APPROVED and young

    def is_registered_by(self, person: "User") -> bool:
        """Whether it is this person's own doing: the registration, or the win that they claimed."""
        return person.id in (self.registered_by_id, self.on_behalf_by_id, self.win_claimed_by_id)

    # In the order in which they are called
    def _answer(self, command: str, by: "User") -> None:
        self._expect(command)
        self._expect_another_person(by, command)
        if not self.is_second_person(by):
            raise SecondPerson(self, command)
        if self.is_unconfirmed:
            raise NotNow(self, command)
        self._advance(command)
        self._forget_question()
        self._note_answer()
        self.answer_was_due_at, self.answered_at, self.answer_due_at = self.answer_due_at, clock.now(), None

    def _expect_another_person(self, by: "User", command: str) -> None:
        self._expect(command)
        if self.is_registered_by(by):
            raise OwnRegistration(self, command)
