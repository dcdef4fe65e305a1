"""Turns: how often, and when, a person may try a quiz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal import clock

WAITS = (timedelta(0), timedelta(hours=24), timedelta(days=7))  # before the first, the second and the third attempt
AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Turns:
    """When the attempts ended so far, the first one first, and when a manager unlocked another."""

    ended: Sequence[datetime]
    unlocked: Sequence[datetime]

    @property
    def left(self) -> int:
        """How many attempts are left, now or later."""
        return max(len(WAITS) + len(self.unlocked) - len(self.ended), 0)

    @property
    def opens_at(self) -> datetime | None:
        """When the next attempt may begin; None where no more is left."""
        number = len(self.ended)
        if number < len(WAITS):
            return self.ended[-1] + WAITS[number] if self.ended else AT_ONCE
        granted = self.unlocked[number - len(WAITS) :]
        return granted[0] if granted else None

    @property
    def is_open(self) -> bool:
        """Whether an attempt may begin now."""
        return self.opens_at is not None and self.opens_at <= clock.now()
