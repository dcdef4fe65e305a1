"""How a deal stands, in words that say what happens next; the same in lists, pages and letters."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from portal import clock
from portal.models.base import Money
from portal.models.deals.states import DealState

ENDS_SOON_DAYS = 14
PROTECTED = (DealState.APPROVED, DealState.WON_CLAIMED)
PROVISIONAL = -2  # late, and protected provisionally until it comes
LATE = -1  # days until an answer that was promised for a moment that is over
TONES = {
    DealState.DRAFT: "",
    DealState.SUBMITTED: "info",
    DealState.INFO_REQUESTED: "warn",
    DealState.APPROVED: "good",
    DealState.DECLINED: "bad",
    DealState.WITHDRAWN: "",
    DealState.EXPIRED: "",
    DealState.WON_CLAIMED: "info",
    DealState.WON: "good",
    DealState.LOST: "",
}


@dataclass(frozen=True)
class Standing:
    """A tone, a word, and what happens next."""

    tone: str
    words: Any
    detail: str = ""


class Standable:
    """Questions that a deal and a row of a list answer alike."""

    state: Any
    protected_until: Any
    answer_due_at: Any
    provisional_from: Any
    total: Any
    currency: Any
    expected_value: Any
    won_value: Any

    @property
    def value(self) -> Money | None:
        """What the deal is worth; unknown while it is a draft."""
        return Money(self.total, self.currency) if self.currency else None

    @property
    def worth_now(self) -> Money | None:
        """What the rep said last that it is worth."""
        return self.value if self.expected_value is None else Money(self.expected_value, self.currency)

    @property
    def won_money(self) -> Money | None:
        """What was ordered."""
        return None if self.won_value is None else Money(self.won_value, self.currency)

    @property
    def is_protected(self) -> bool:
        """Whether no other partner can be approved for this customer and product now."""
        return self.state in PROTECTED and self.protected_until is not None and self.protected_until > clock.now()

    @property
    def protected_days_left(self) -> int:
        """Days of protection that are left, a begun one counted."""
        return days_until(self.protected_until) if self.is_protected else 0

    @property
    def ends_soon(self) -> bool:
        """Whether the protection is about to end."""
        return self.is_protected and self.protected_days_left <= ENDS_SOON_DAYS

    @property
    def standing(self) -> Standing:
        """Where it stands and what comes next."""
        return self.standing_in(str(get_locale()))

    def standing_in(self, language: str) -> Standing:
        """The same, for whoever says the language once for many rows; it is the one that is spoken now."""
        return standing_of(
            language, clock.now(), self.state, self.protected_until, self.answer_due_at, self.provisional_from
        )


def standing_of(
    language: str, now: datetime, state: DealState, protected_until: datetime | None, answer_due_at: datetime | None,
    provisional_from: datetime | None = None,
) -> Standing:  # fmt: skip
    """Where a deal with these columns stands at this moment, in the language that is spoken now."""
    left, due = 0, None
    if state == DealState.APPROVED and protected_until is not None:
        left = _days(protected_until - now)
    elif state == DealState.SUBMITTED and answer_due_at is not None:
        due = (
            PROVISIONAL
            if provisional_from
            else LATE
            if answer_due_at < now
            else (answer_due_at.date() - now.date()).days
        )
    return _standing(language, state, left, due)


@lru_cache(maxsize=4096)
def _standing(_language: str, state: DealState, days_left: int, due_in_days: int | None) -> Standing:
    """In the language that is spoken now; kept, since a list says the same few things over and over."""
    ends_soon = state == DealState.APPROVED and 0 < days_left <= ENDS_SOON_DAYS
    tone = "warn" if ends_soon or due_in_days in (LATE, PROVISIONAL) else TONES[state]
    return Standing(tone, str(state.words), _next(state, days_left, due_in_days))


def _next(state: DealState, days_left: int, due_in_days: int | None) -> str:
    match state:
        case DealState.SUBMITTED if due_in_days is not None:
            return _answer_due(due_in_days)
        case DealState.INFO_REQUESTED:
            return _("Waits for a reply")
        case DealState.APPROVED:
            return ngettext("Protected %(num)d more day", "Protected %(num)d more days", days_left)
        case DealState.DRAFT:
            return _("Not sent yet")
    return ""


def days_until(moment: datetime) -> int:
    """Days from now, a begun one counted; never negative."""
    return _days(moment - clock.now())


def _days(left: timedelta) -> int:
    return max(0, math.ceil(left.total_seconds() / 86_400))


def _answer_due(days: int) -> str:
    if days == PROVISIONAL:
        return _("Answer is late, protected provisionally")
    if days == LATE:
        return _("Answer is late")
    if days == 0:
        return _("Answer due today")
    if days == 1:
        return _("Answer due tomorrow")
    return ngettext("Answer due in %(num)d day", "Answer due in %(num)d days", days)
