"""How long a certificate holds: to the end of a month, with a time of grace, and a window in which to renew it."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.training.states import Worded

WINDOW = timedelta(days=90)  # before its end, in which a certificate is earned anew without losing a day
GRACE = timedelta(days=30)  # after its end, in which the same is possible
REMIND_AT = (90, 60, 30, 7, 0)  # days before its end


class CertificateState(Worded):
    """Where a certificate stands today."""

    VALID = "valid"
    EXPIRING = "expiring"  # the window is open
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # by one that says the same with another name

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES[self]

    @property
    def detail(self) -> str:
        """What else is said beside it: nothing."""
        return ""


WORDS = {
    CertificateState.VALID: _l("Valid"),
    CertificateState.EXPIRING: _l("Valid, ends soon"),
    CertificateState.EXPIRED: _l("Expired"),
    CertificateState.WITHDRAWN: _l("Withdrawn"),
    CertificateState.REPLACED: _l("Replaced by a corrected one"),
}
TONES = {
    CertificateState.VALID: "good", CertificateState.EXPIRING: "warn", CertificateState.EXPIRED: "bad",
    CertificateState.WITHDRAWN: "bad", CertificateState.REPLACED: "",
}  # fmt: skip


def ends_on(issued_on: date, months: int | None, before: date | None) -> date | None:
    """The last day: so many months on, to the month's end; counted from the end of the certificate `before` it where
    that one was renewed in its window or grace. None where it holds for ever.
    """
    if not months:
        return None
    is_renewal = before is not None and before - WINDOW <= issued_on <= before + GRACE
    since = before if is_renewal and before else issued_on
    year, month = divmod(since.year * 12 + since.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])


def state_on(day: date, valid_until: date | None) -> CertificateState:
    """Where a certificate that ends then stands on a day."""
    if valid_until is None or day < valid_until - WINDOW:
        return CertificateState.VALID
    return CertificateState.EXPIRING if day <= valid_until else CertificateState.EXPIRED


def reminder_due(day: date, valid_until: date) -> int | None:
    """Which of the reminders is due on a day, by its days before the end; None before the first and after the end."""
    left = (valid_until - day).days
    return min((days for days in REMIND_AT if 0 <= left <= days), default=None)
