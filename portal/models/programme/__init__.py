"""The rules of the programme: how long things hold, how long people have, how many times, what the clock may do.

Days are calendar days and end with the last day in the partner's zone, unless they are called working days.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from time import monotonic
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.models.base import db

FRESH_S = 5  # seconds in which another process may still go by the version before
LOWEST_TIERS_OPEN_DEALS, OTHER_TIERS_OPEN_DEALS = 25, 100  # where the version says nothing of a tier


class Silence(StrEnum):
    """What happens when the time to answer is over."""

    DEPUTY = "deputy"  # a deputy is called, and the deal is protected provisionally
    APPROVE = "approve"  # it is approved, where a rule of approval allows it by its own facts; else as above

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return SILENCE_WORDS[self]


SILENCE_WORDS = {
    Silence.DEPUTY: _l("A deputy is called, and the deal is protected provisionally"),
    Silence.APPROVE: _l("It is approved where a rule allows it; else a deputy is called"),
}


@dataclass(frozen=True)
class ApprovalRule:
    """What may be approved without a person: a tier's deals below a value, in one currency."""

    tier: str  # its reference
    currency: str
    under: Decimal

    def allows(self, tier_ref: str, total: Decimal, currency: str) -> bool:
        """Whether a deal of this tier and worth is below the limit."""
        return (tier_ref, currency) == (self.tier, self.currency) and total < self.under


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
    opens_hour: int = 9  # of a working day, in the vendor's zone
    closes_hour: int = 17
    silence: Silence = Silence.DEPUTY
    approvals: tuple[ApprovalRule, ...] = ()
    open_deals: tuple[tuple[str, int], ...] = ()  # at most so many a rep, by the tier's reference
    sent_an_hour: int = 20
    required_fields: tuple[str, ...] = ()  # of the registration, that could else be left out

    @classmethod
    def read(cls, said: Mapping[str, Any], *, version: int) -> "Rules":
        """As a version keeps them; what it does not know is as it is usually."""
        known = {field.name for field in fields(cls)} & said.keys()
        values = {name: said[name] for name in known}
        values |= {name: tuple(values[name]) for name in ("notice_days", "required_fields") if name in values}
        values["approvals"] = tuple(
            ApprovalRule(one["tier"], one["currency"], Decimal(one["under"])) for one in said.get("approvals", ())
        )
        values["open_deals"] = tuple((tier, most) for tier, most in said.get("open_deals", ()))
        values["silence"] = Silence(said.get("silence", Silence.DEPUTY))
        return cls(**{**values, "version": version})

    @property
    def plain(self) -> dict[str, Any]:
        """For a version to keep."""
        approvals = [{**asdict(one), "under": f"{one.under:f}"} for one in self.approvals]
        said = {**asdict(self), "approvals": approvals, "silence": str(self.silence)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()}

    def approves_by_silence(self, tier_ref: str, total: Decimal, currency: str) -> bool:
        """Whether a deal of this tier and worth is approved without a person, once the time to answer it is over."""
        return self.silence == Silence.APPROVE and any(one.allows(tier_ref, total, currency) for one in self.approvals)

    def most_open_deals(self, tier_ref: str, *, is_lowest: bool) -> int:
        """How many open deals a rep of this tier has at most."""
        usual = LOWEST_TIERS_OPEN_DEALS if is_lowest else OTHER_TIERS_OPEN_DEALS
        return dict(self.open_deals).get(tier_ref, usual)


USUAL = Rules()


@dataclass(frozen=True)
class _Known:
    read_at: float
    begins: Sequence[datetime]
    versions: Sequence[Rules]


_kept: dict[str, _Known] = {}


def rules(at: datetime | None = None) -> Rules:
    """The rules that hold now, or held (or will hold) at that moment; read at most every few seconds."""
    known = _kept.get("programme")
    if known is None or monotonic() - known.read_at >= FRESH_S:
        known = _kept["programme"] = _read()
    place = bisect_right(known.begins, at or clock.now())
    return known.versions[place - 1] if place else USUAL


def forget() -> None:
    """Read them anew with the next question."""
    _kept.clear()


def _read() -> _Known:
    from portal.models.programme.versions import Programme

    published = select(Programme.number, Programme.starts_at, Programme.rules).where(Programme.starts_at.is_not(None))
    rows = db.session.execute(published.order_by(Programme.starts_at, Programme.number)).all()
    versions = [Rules.read(row.rules, version=row.number) for row in rows]
    return _Known(monotonic(), [row.starts_at for row in rows], versions)
