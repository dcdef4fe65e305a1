"""How long a claim holds, how it is prolonged, and whether its rep keeps it alive."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import NotNow
from portal.models.deals.rivals import is_taken_since
from portal.models.deals.states import DealState, Stage
from portal.models.programme import rules

if TYPE_CHECKING:
    from portal.models.people import User


def end_of_day(moment: datetime, zone: str, *, days: int = 0) -> datetime:
    """The last moment of the day that it is there then, or so many days of the calendar there later."""
    there = ZoneInfo(zone)
    return datetime.combine(moment.astimezone(there).date() + timedelta(days=days), time.max, there)


class Taken(NotNow):
    """Somebody else was approved for this customer since the protection ended; for the vendor's eyes alone."""


class Protected:
    """Protection ends with a day in the partner's zone; what it was given under is stamped on the deal."""

    state: Any
    partner: Any
    answered_at: Any
    is_protected: Any
    record: Any
    _advance: Any
    _expect: Any
    _expect_another_person: Any

    protected_until: Mapped[datetime | None] = mapped_column(index=True)
    protected_days: Mapped[int | None]
    margin_percent: Mapped[int | None]
    programme_version: Mapped[int | None]
    first_protected_at: Mapped[datetime | None]
    extensions: Mapped[int] = mapped_column(default=0)
    extension_asked_at: Mapped[datetime | None]
    renewal_asked_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]  # by the rep, on how it goes
    stage: Mapped[Stage | None]
    expected_value: Mapped[Decimal | None]  # in the deal's currency; none: as registered
    next_step: Mapped[str] = mapped_column(default="")

    # Commands
    def update(self, *, by: "User", stage: Stage, value: Decimal | None, next_step: str) -> None:
        """Tell how it goes. Raises NotNow unless it is protected."""
        self._expect_protected("update")
        self._advance("update")
        self.stage, self.expected_value, self.next_step = stage, value, next_step
        self.updated_at = clock.now()
        self.record("deal.updated", by=by, stage=stage, value=str(value or ""), next_step=next_step)

    def ask_extension(self, *, by: "User", reason: str) -> None:
        """Ask for more protection. The first is granted at once to a deal that was updated lately. Raises NotNow."""
        if not self.may_ask_extension:
            raise NotNow(self, "ask_extension")
        self._advance("ask_extension")
        self.record("deal.extension_asked", by=by, reason=reason)
        if self.extensions == 0 and self.is_updated_lately:
            self._extend()
            self.record("deal.extended", by=None, until=str(self.protected_until))
        else:
            self.extension_asked_at = clock.now()

    def extend(self, *, by: "User") -> None:
        """Protect it longer. Raises NotNow where the programme gives no more."""
        self._expect_another_person(by, "extend")
        if not self.is_extendable:
            raise NotNow(self, "extend")
        self._advance("extend")
        self._extend()
        self.record("deal.extended", by=by, until=str(self.protected_until))

    def refuse_extension(self, *, by: "User") -> None:
        """Leave the protection as it is. Raises NotNow unless more was asked for."""
        self._expect_another_person(by, "refuse_extension")
        if self.extension_asked_at is None:
            raise NotNow(self, "refuse_extension")
        self._advance("refuse_extension")
        self.extension_asked_at = None
        self.record("deal.extension_refused", by=by)

    def ask_renewal(self, *, by: "User", reason: str) -> None:
        """Ask for protection again, within days of its end. Raises NotNow.

        A person decides, always: a rule that granted the free customer at once would tell which one is not free.
        """
        if not self.may_ask_renewal:
            raise NotNow(self, "ask_renewal")
        self._advance("ask_renewal")
        self.renewal_asked_at = clock.now()
        self.record("deal.renewal_asked", by=by, reason=reason)

    def renew(self, *, by: "User") -> None:
        """Protect it again for as long as before, within the longest life.

        Raises NotNow unless that was asked for, and Taken where somebody else was approved since.
        """
        self._expect_another_person(by, "renew")
        if self.renewal_asked_at is None:
            raise NotNow(self, "renew")
        if self.protected_until is not None and is_taken_since(self, self.protected_until):
            raise Taken(self, "renew")
        self._advance("renew")
        self.renewal_asked_at, self.updated_at = None, clock.now()
        self.protected_until = self._until(clock.now(), self.protected_days or 0)
        self.record("deal.renewed", by=by, until=str(self.protected_until))

    def refuse_renewal(self, *, by: "User") -> None:
        """Leave it expired. Raises NotNow unless a renewal was asked for."""
        self._expect_another_person(by, "refuse_renewal")
        if self.renewal_asked_at is None:
            raise NotNow(self, "refuse_renewal")
        self._advance("refuse_renewal")
        self.renewal_asked_at = None
        self.record("deal.renewal_refused", by=by)

    def expire(self) -> None:
        """End a protection whose time is over. Raises NotNow while it still holds."""
        if self.is_protected:
            raise NotNow(self, "expire")
        self._advance("expire")
        self.record("deal.expired", by=None)

    # Questions
    @property
    def longest_until(self) -> datetime | None:
        """The moment that no extension and no renewal reaches beyond."""
        first = self.first_protected_at
        return first and end_of_day(first, self.partner.zone, days=rules().longest_protection_days - 1)

    @property
    def is_extendable(self) -> bool:
        """Whether the programme gives more protection."""
        if not self.is_protected or self.state != DealState.APPROVED or self.protected_until is None:
            return False
        return self.extensions < rules().most_extensions and self.protected_until < (self.longest_until or clock.now())

    @property
    def may_ask_extension(self) -> bool:
        """Whether more can be asked for: it is given, and not asked for already."""
        return self.is_extendable and self.extension_asked_at is None

    @property
    def may_ask_renewal(self) -> bool:
        """Whether protection can be asked for again: by the partner's own facts alone, whoever else is approved."""
        if self.state != DealState.EXPIRED or self.protected_until is None or self.renewal_asked_at is not None:
            return False
        ended, longest = self.protected_until, self.longest_until
        return clock.now() < min(ended + timedelta(days=rules().renewal_days), longest or ended)

    @property
    def is_updated_lately(self) -> bool:
        """Whether the rep told lately how it goes."""
        return self.updated_at is not None and clock.now() <= self.updated_at + timedelta(
            days=rules().fresh_update_days
        )

    @property
    def update_due_at(self) -> datetime | None:
        """By when the rep tells how it goes; nothing where nothing is protected."""
        since = self.updated_at or self.answered_at
        return since + timedelta(days=rules().update_every_days) if since and self.is_protected else None

    @property
    def is_at_risk(self) -> bool:
        """Whether nobody has told for too long how it goes."""
        due = self.update_due_at
        return due is not None and clock.now() > due + timedelta(days=rules().at_risk_after_days)

    # In the order in which they are called
    def _expect_protected(self, command: str) -> None:
        self._expect(command)
        if not self.is_protected:
            raise NotNow(self, command)

    def _protect(self, days: int) -> None:
        self.first_protected_at = self.first_protected_at or clock.now()
        self.protected_days, self.margin_percent = days, self.partner.tier.margin_percent
        self.programme_version = rules().version
        self.protected_until = self._until(clock.now(), days)

    def _extend(self) -> None:
        self.extensions, self.extension_asked_at = self.extensions + 1, None
        before = self.protected_until or clock.now()
        self.protected_until = self._until(before, rules().extension_days)

    def _until(self, moment: datetime, days: int) -> datetime:
        """The end of the day so many days later, within the longest life."""
        until = end_of_day(moment, self.partner.zone, days=days)
        return min(until, self.longest_until or until)

    def _unprotect(self) -> None:
        """As if it had never been given."""
        self.protected_until = self.first_protected_at = self.extension_asked_at = self.renewal_asked_at = None
        self.protected_days = self.margin_percent = self.programme_version = None
        self.extensions = 0
