"""What a rep gets for registering: told beside the form, before anything is sent."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from portal import clock
from portal.models.base import Money
from portal.models.currencies import rounded
from portal.models.partners import Partner, Tier
from portal.models.working_hours import WorkingHours


@dataclass(frozen=True)
class Promise:
    """The tier's protection, margin and answer time, for a claim of this total."""

    partner: Partner
    total_amount: Decimal
    currency: str

    @property
    def tier(self) -> Tier:
        """The partner's tier."""
        return self.partner.tier

    @property
    def total(self) -> Money:
        """What the lines come to so far."""
        return Money(self.total_amount, self.currency)

    @property
    def margin(self) -> Money:
        """The tier's share of the total, to the currency's last decimal."""
        share = self.total_amount * self.tier.margin_percent / 100
        return Money(rounded(share, self.currency), self.currency)

    @property
    def answer_due_at(self) -> datetime:
        """When the answer comes if it is sent now."""
        hours = WorkingHours.of_the_vendor()
        return hours.after(clock.now(), hours.days(self.tier.answer_working_days))
