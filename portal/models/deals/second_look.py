"""What was not approved is looked at again: on the partner's appeal by a second person, or opened anew by an owner."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal import clock
from portal.models.base import NotNow
from portal.models.deals.states import DealState
from portal.models.programme import rules

if TYPE_CHECKING:
    from portal.models.people import User


class SecondPerson(NotNow):
    """Who said no does not decide on the appeal."""


class SecondLook:
    """A refusal is not the last word: once, within days."""

    state: Any
    partner: Any
    answered_at: Any
    answer_due_at: Any
    decline_reason: Any
    record: Any
    _advance: Any
    _await_answer: Any

    answer_was_due_at: Mapped[datetime | None]
    appealed_at: Mapped[datetime | None]
    appeal_words: Mapped[str] = mapped_column(default="")

    @declared_attr
    def declined_by_id(cls) -> Mapped[int | None]:
        """Who did not approve it; nobody where the clock did."""
        return mapped_column(ForeignKey("users.id"))

    # Commands
    def appeal(self, *, by: "User", words: str) -> None:
        """Ask for a second look by a second person. Raises NotNow when it is too late, or the second time."""
        if not self.may_appeal:
            raise NotNow(self, "appeal")
        self._look_again("appeal")
        self.appealed_at, self.appeal_words = clock.now(), words
        self._await_answer(self.partner)
        self.record("deal.appealed", by=by, words=words)

    def reopen(self, *, by: "User") -> None:
        """Put it back at its old place among what waits. Raises NotNow when it is too late."""
        if not self.may_reopen:
            raise NotNow(self, "reopen")
        due = self.answer_was_due_at
        self._look_again("reopen")
        self._await_answer(self.partner)
        self.answer_due_at = due or self.answer_due_at
        self.record("deal.reopened", by=by)

    # Questions
    @property
    def may_appeal(self) -> bool:
        """Whether a second look can be asked for."""
        return self.appealed_at is None and self._was_declined_within(rules().appeal_days)

    @property
    def may_reopen(self) -> bool:
        """Whether an owner can put it back."""
        return self._was_declined_within(rules().reopening_days)

    def is_second_person(self, person: "User") -> bool:
        """Whether this person may decide: on an appeal, somebody else than who said no."""
        return self.appealed_at is None or self.declined_by_id is None or self.declined_by_id != person.id

    # In the order in which they are called
    def _was_declined_within(self, days: int) -> bool:
        if self.state != DealState.DECLINED or self.answered_at is None:
            return False
        return clock.now() < self.answered_at + timedelta(days=days)

    def _look_again(self, command: str) -> None:
        self._advance(command)
        self.answered_at = self.decline_reason = None
