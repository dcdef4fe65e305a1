"""What the vendor registers for a partner: marked as such, and the partner's only once the partner confirms it."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal import clock
from portal.models import working_days
from portal.models.base import NotNow
from portal.models.deals.states import DealState, WithdrawalReason
from portal.models.programme import rules

if TYPE_CHECKING:
    from portal.models.people import User


class OnBehalf:
    """The partner confirms or refuses within working days; until then nobody answers it."""

    state: Any
    partner: Any
    registered_by_id: Any
    answer_due_at: Any
    record: Any
    _advance: Any
    _await_answer: Any

    confirm_until: Mapped[datetime | None] = mapped_column(index=True)

    @declared_attr
    def on_behalf_by_id(cls) -> Mapped[int | None]:
        """Who of the vendor registered it for the partner."""
        return mapped_column(ForeignKey("users.id"))

    # Commands
    def confirm(self, *, by: "User") -> None:
        """The partner takes it on; it is then the confirming person's. Raises NotNow unless it waits for that."""
        self._expect_unconfirmed("confirm")
        self._advance("confirm")
        self.registered_by_id, self.confirm_until = by.id, None
        self._await_answer(self.partner)
        self.record("deal.confirmed", by=by)

    def refuse(self, *, by: "User") -> None:
        """The partner does not want it. Raises NotNow unless it waits for that."""
        self._expect_unconfirmed("refuse")
        self._advance("refuse")
        self.confirm_until = None
        self.record("deal.refused", by=by, reason=WithdrawalReason.NOT_CONFIRMED)

    # Questions
    @property
    def is_unconfirmed(self) -> bool:
        """Whether it waits for the partner's word."""
        return self.state == DealState.SUBMITTED and self.confirm_until is not None

    # In the order in which they are called
    def _expect_unconfirmed(self, command: str) -> None:
        if self.confirm_until is None or not self.is_unconfirmed or clock.now() >= self.confirm_until:
            raise NotNow(self, command)

    def _await_confirmation(self, by: "User") -> None:
        self.on_behalf_by_id, self.answer_due_at = by.id, None
        self.confirm_until = working_days.after(clock.now(), working_days=rules().confirmation_working_days)
