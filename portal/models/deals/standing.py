"""How a deal stands, in words that say what happens next; the same in lists, pages and letters."""

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.models.base import Money
from portal.models.deals.states import DealState

ENDS_SOON_DAYS = 14
TONES = {
    DealState.DRAFT: "",
    DealState.SUBMITTED: "info",
    DealState.INFO_REQUESTED: "warn",
    DealState.APPROVED: "good",
    DealState.DECLINED: "bad",
    DealState.WITHDRAWN: "",
    DealState.EXPIRED: "",
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
    total: Any
    currency: Any

    @property
    def value(self) -> Money | None:
        """What the deal is worth; unknown while it is a draft."""
        return Money(self.total, self.currency) if self.currency else None

    @property
    def is_protected(self) -> bool:
        """Whether no other partner can be approved for this customer and product now."""
        return self.state == DealState.APPROVED and self.protected_until > clock.now()

    @property
    def protected_days_left(self) -> int:
        """Days of protection that are left, a begun one counted."""
        return days_until(self.protected_until) if self.is_protected else 0

    @property
    def ends_soon(self) -> bool:
        """Whether the protection is about to end."""
        return self.is_protected and self.protected_days_left <= ENDS_SOON_DAYS

    @property
    def is_overdue(self) -> bool:
        """Whether the promised answer is late."""
        return self.answer_due_at is not None and self.answer_due_at < clock.now()

    @property
    def standing(self) -> Standing:
        """Where it stands and what comes next."""
        state = DealState(self.state)
        tone = "warn" if self.ends_soon or (state == DealState.SUBMITTED and self.is_overdue) else TONES[state]
        return Standing(tone, state.words, self._next())

    def _next(self) -> str:
        match self.state:
            case DealState.SUBMITTED if self.answer_due_at:
                return _("Answer is late") if self.is_overdue else _answer_due(self.answer_due_at)
            case DealState.INFO_REQUESTED:
                return _("Waits for a reply")
            case DealState.APPROVED:
                left = self.protected_days_left
                return ngettext("Protected %(num)d more day", "Protected %(num)d more days", left)
            case DealState.DRAFT:
                return _("Not sent yet")
        return ""


def days_until(moment: datetime) -> int:
    """Days from now, a begun one counted; never negative."""
    return max(0, math.ceil((moment - clock.now()).total_seconds() / 86_400))


def _answer_due(moment: datetime) -> str:
    days = (moment.date() - clock.today()).days
    if days <= 0:
        return _("Answer due today")
    if days == 1:
        return _("Answer due tomorrow")
    return ngettext("Answer due in %(num)d day", "Answer due in %(num)d days", days)
