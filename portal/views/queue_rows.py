"""The rows of the queue as plain words, and how many deals wait for the person who asks: said on every page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from flask import g
from flask_babel import gettext as _
from flask_login import current_user

from portal import clock
from portal.models.base import db
from portal.models.connections import TROUBLE
from portal.models.deals import DealState
from portal.models.deals.assigning import Answerer
from portal.models.deals.listing import Count
from portal.models.deals.queue import waiting_for
from portal.models.deals.standing import standing_of
from portal.models.deals.story import TITLES
from portal.models.partners import TIER_WORDS
from portal.models.tenancy import acting
from portal.permissions.gate import is_allowed, reach_for
from portal.views.words import language, money_in


class QueueRow(NamedTuple):
    """What one row shows, and what the keys need."""

    ref: str
    version: int
    customer: str
    about: str
    partner: str
    tier: str
    value: str
    tone: str
    due: str
    due_at: datetime | None
    assigned: str
    days: int
    is_own: bool


def rows_of(found: Iterable[Any], people: Iterable[Answerer]) -> list[QueueRow]:
    """The rows of `models.deals.queue.queue` in the reader's words."""
    spoken, now, me, names = language(), clock.now(), current_user.id, {one.key: one.name for one in people}
    return [_row(row, spoken, now, me, names) for row in found]


def _row(row: Any, spoken: str, now: datetime, me: int, names: dict[int, str]) -> QueueRow:
    tone, words, at = _why(row, spoken, now)
    worth = row.total if row.won_value is None else row.won_value
    return QueueRow(
        row.ref, row.version, row.customer_name, row.question or row.title, row.partner,
        str(TIER_WORDS.get(row.tier, row.tier)),
        money_in(spoken, worth, row.currency) if row.currency else "—", f"state {tone}".rstrip(), words, at,
        names.get(row.assigned_to_id or row.manager_id or 0) or _("nobody yet"),
        row.protection_days, row.registered_by_id == me,
    )  # fmt: skip


def _why(row: Any, spoken: str, now: datetime) -> tuple[str, str, datetime | None]:
    """Tone, words and moment of what the row waits for."""
    match row.state:
        case DealState.WON_CLAIMED:
            return "info", _("Won, says the partner"), None
        case DealState.APPROVED:
            return "info", str(TITLES["deal.extension_asked"]), row.extension_asked_at
        case DealState.EXPIRED:
            return "info", str(TITLES["deal.renewal_asked"]), row.renewal_asked_at
    standing = standing_of(spoken, now, row.state, None, row.answer_due_at)
    return standing.tone, standing.detail or standing.words, row.answer_due_at


def waiting_count() -> Count | None:
    """How many deals wait for the person who asks; None for whom none ever do. Counted once a request."""
    if "waiting_count" not in g:
        g.waiting_count = None
        if is_allowed("deals.approve"):
            with acting(reach_for("deals.approve")):
                g.waiting_count = _counted()
    count: Count | None = g.waiting_count
    return count


def _counted() -> Count | None:
    try:
        return waiting_for(current_user._get_current_object())
    except TROUBLE:  # the page that says so has the same rail
        db.session.rollback()
        return None
