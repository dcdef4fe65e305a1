"""Whom the clock told what about a protected deal: its end comes near, an update is wanted, it is at risk.

What was told stands on the deal, so that each is told once: for one end of the protection, for one time of silence.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Mapped, validates

from portal import clock

MORNING, EVENING = 8, 20  # between these hours of who reads it a letter is no bother


def is_daytime(moment: datetime, zone: str) -> bool:
    """Whether it is a reasonable hour there."""
    return MORNING <= moment.astimezone(ZoneInfo(zone)).hour < EVENING


class Notice(NamedTuple):
    """A notice whose morning has come, and whether it is told: not where the protection was given after it."""

    days: int
    is_told: bool


def notice_due(
    now: datetime, *, last_day: date, zone: str, since: datetime | None, told: int | None, days: Sequence[int]
) -> Notice | None:
    """Which notice is due: so many days before the last day; of several that were missed the latest alone.

    Each falls due on the morning of its day in the reader's zone.
    """
    mornings = {
        before: datetime.combine(last_day - timedelta(days=before), time(MORNING), ZoneInfo(zone)) for before in days
    }
    due = [before for before, at in mornings.items() if at <= now and (told is None or before < told)]
    if not due:
        return None
    latest = min(due)
    return Notice(latest, is_told=since is None or since < mornings[latest])


class Reminded:
    """Notices of the end, updates that are wanted, and the risk: each once in its cycle."""

    partner: Any
    is_protected: Any
    protected_until: Any
    update_due_at: Any
    is_at_risk: Any
    updated_at: Any
    answered_at: Any
    record: Any

    notices_since: Mapped[datetime | None]  # when the end that they tell of was set
    notice_told: Mapped[int | None]  # days before the end, of the last notice
    update_asked_at: Mapped[datetime | None]
    risk_told_at: Mapped[datetime | None]

    @validates("protected_until")
    def _begin_notices(self, _name: str, until: datetime | None) -> datetime | None:
        """Another end is told of anew."""
        self.notices_since, self.notice_told = clock.now(), None
        return until

    # Commands, all of the clock
    def give_notice(self, days: int, *, together: bool) -> None:
        """Tell that the protection ends in so many days; `together` where one letter tells of many."""
        self.notice_told = days
        self.record("deal.ends_soon", by=None, days=days, until=str(self.protected_until), together=together)

    def pass_notice(self, days: int) -> None:
        """The morning of this notice was over before there was anything to tell."""
        self.notice_told = days

    def ask_update(self, *, together: bool) -> None:
        """Ask how it goes."""
        self.update_asked_at = clock.now()
        self.record("deal.update_wanted", by=None, together=together)

    def tell_risk(self, *, together: bool) -> None:
        """Tell who manages the partner that nobody said for long how it goes."""
        self.risk_told_at = clock.now()
        self.record("deal.at_risk", by=None, together=together)

    # Questions
    @property
    def wants_update(self) -> bool:
        """Whether it is time to ask how it goes, and nobody asked so far."""
        due = self.update_due_at
        since = self.updated_at or self.answered_at
        return due is not None and due <= clock.now() and not (self.update_asked_at and self.update_asked_at >= since)

    def notice_due_in(self, zone: str, days: Sequence[int]) -> Notice | None:
        """Which notice is due to a reader in this zone."""
        last_day = self.protected_until.astimezone(ZoneInfo(self.partner.zone)).date()
        return notice_due(
            clock.now(), last_day=last_day, zone=zone, since=self.notices_since, told=self.notice_told, days=days
        )
