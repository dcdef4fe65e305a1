"""A question to the rep: the fields that it names can be changed while it is asked, and it does not wait for ever."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models import working_days
from portal.models.base import NotNow
from portal.models.deals.states import DealState, DeclineReason, WithdrawalReason
from portal.models.programme import rules

if TYPE_CHECKING:
    from portal.models.people import User

# What a question can ask to be put right: columns of the deal that are plain words.
ASKABLE = ("contact_name", "contact_role", "contact_email", "contact_phone", "title", "needs", "competitors",
           "differs_because", "customer_city")  # fmt: skip


class Asked:
    """The vendor asks, the rep replies within working days, or the clock declines."""

    state: Any
    partner: Any
    answered_at: Any
    decline_reason: Any
    confirm_until: Any
    is_unconfirmed: Any
    record: Any
    _advance: Any
    _pause_answer: Any
    _resume_answer: Any
    _index: Any

    question: Mapped[str] = mapped_column(default="")
    asked_fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    reply_due_at: Mapped[datetime | None] = mapped_column(index=True)

    # Commands
    def request_information(self, *, by: "User", question: str, fields: Sequence[str] = ()) -> None:
        """Ask the rep something, and for these fields to be put right; the promised answer waits for the reply.

        Raises NotNow while the partner has not confirmed what we registered.
        """
        if self.is_unconfirmed:
            raise NotNow(self, "request_information")
        self._advance("request_information")
        self._pause_answer()
        self.question, self.asked_fields = question, list(fields)
        self.reply_due_at = working_days.after(clock.now(), working_days=rules().reply_working_days)
        self.record("deal.information_requested", by=by, question=question, fields=list(fields))

    def give_information(self, *, by: "User", answer: str, fields: Mapping[str, str] | None = None) -> None:
        """Reply to what was asked, with the fields put right; the promise of an answer counts on from now.

        Raises ValueError for a field that was not asked for.
        """
        given = dict(fields or {})
        if not given.keys() <= set(self.asked_fields or ()):
            raise ValueError("Only what the question names can be changed.")
        self._advance("give_information")
        changed = {name: [getattr(self, name), text] for name, text in given.items() if getattr(self, name) != text}
        for name, (_before, text) in changed.items():
            setattr(self, name, text)
        if changed:
            self._index()
        self._forget_question()
        self._resume_answer()
        self.record("deal.information_given", by=by, answer=answer, changed=changed)

    def lapse(self) -> None:
        """Nobody replied, or nobody confirmed, in time. Raises NotNow while there is time. Run by the clock."""
        if not self.is_lapsed:
            raise NotNow(self, "lapse")
        was_asked = self.state == DealState.INFO_REQUESTED
        self._advance("lapse")
        if was_asked:
            self.decline_reason, self.answered_at = DeclineReason.NO_ANSWER, clock.now()
            self._forget_question()
            self.record("deal.lapsed", by=None, reason=DeclineReason.NO_ANSWER)
        else:
            self.confirm_until = None
            self.record("deal.not_confirmed", by=None, reason=WithdrawalReason.NOT_CONFIRMED)

    # Questions
    @property
    def is_lapsed(self) -> bool:
        """Whether the time to reply, or to confirm, is over."""
        due = self.reply_due_at if self.state == DealState.INFO_REQUESTED else self.confirm_until
        return due is not None and due <= clock.now()

    # In the order in which they are called
    def _forget_question(self) -> None:
        self.question, self.asked_fields, self.reply_due_at = "", [], None
