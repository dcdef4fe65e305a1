"""How a deal ends: won, confirmed by the vendor, or lost."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal import clock
from portal.models.deals.states import LossReason

if TYPE_CHECKING:
    from portal.models.people import User

DAYS_OF_MONTH = 30


class Closable:
    """The rep says how it ended; a win is confirmed by the vendor."""

    record: Any
    _advance: Any
    _expect_another_person: Any

    win_number: Mapped[str] = mapped_column(default="")  # of the order, as the partner has it
    won_on: Mapped[date | None]
    won_value: Mapped[Decimal | None]  # in the deal's currency
    won_at: Mapped[datetime | None]  # confirmed
    win_refusal: Mapped[str] = mapped_column(default="")
    loss_reason: Mapped[LossReason | None]
    try_again_on: Mapped[date | None]

    @declared_attr
    def win_claimed_by_id(cls) -> Mapped[int | None]:
        """Who said that it is won; never who confirms it."""
        return mapped_column(ForeignKey("users.id"))

    # Commands
    def claim_win(self, *, by: "User", number: str, on: date, value: Decimal) -> None:
        """Say that the customer ordered. Raises NotNow unless it is approved."""
        self._advance("claim_win")
        self.win_number, self.won_on, self.won_value, self.win_refusal = number, on, value, ""
        self.win_claimed_by_id = by.id
        self.record("deal.win_claimed", by=by, number=number, on=str(on), value=str(value))

    def confirm_win(self, *, by: "User") -> None:
        """The order is there. Raises NotNow unless it was claimed."""
        self._expect_another_person(by, "confirm_win")
        self._advance("confirm_win")
        self.won_at = clock.now()
        self.record("deal.won", by=by, value=str(self.won_value))

    def refuse_win(self, *, by: "User", reason: str) -> None:
        """The order is not there; the deal goes on as approved, its protection as it was."""
        self._expect_another_person(by, "refuse_win")
        self._advance("refuse_win")
        self.win_refusal, self.won_on, self.won_value, self.win_claimed_by_id = reason, None, None, None
        self.record("deal.win_refused", by=by, reason=reason)

    def lose(self, *, by: "User", reason: LossReason, try_again_months: int = 0) -> None:
        """The customer will not buy, or elsewhere; the rep may want to be reminded in some months."""
        self._advance("lose")
        self.loss_reason = reason
        if try_again_months:
            self.try_again_on = clock.today() + timedelta(days=DAYS_OF_MONTH * try_again_months)
        self.record("deal.lost", by=by, reason=reason, months=try_again_months)
