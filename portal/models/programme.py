"""The rules of the programme: how long things hold, how long people have, how many times.

Days are calendar days and end with the last day in the partner's zone, unless they are called working days.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rules:
    """What the programme says, as one version of it."""

    version: int = 0  # 0: what a new installation begins with
    extension_days: int = 30
    most_extensions: int = 2
    longest_protection_days: int = 270  # from the first approval, extensions and renewals counted
    fresh_update_days: int = 30  # an update no older grants the first extension by itself
    update_every_days: int = 30
    at_risk_after_days: int = 14  # after an update was due
    renewal_days: int = 7
    appeal_days: int = 10
    reopening_days: int = 14
    confirmation_working_days: int = 5
    reply_working_days: int = 5
    notice_days: tuple[int, ...] = (30, 14, 7, 1)


USUAL = Rules()


def rules() -> Rules:
    """The rules that hold now."""
    return USUAL
