"""The rows of a list of deals as plain words: said here once, so that the template's loop calls nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from portal import clock
from portal.models.deals.standing import standing_of
from portal.views.words import day_in, language, money_in, today


class Row(NamedTuple):
    """What one row shows."""

    ref: str
    customer: str
    product: str | None
    quantity: int | None
    title: str
    partner: str
    value: str
    tone: str
    state: str
    next: str
    close: str


def rows_of(found: Iterable[Any]) -> list[Row]:
    """The rows of `models.deals.listing.deals` in the reader's words."""
    spoken, on, now = language(), today(), clock.now()
    return [_row(row, spoken, on, now) for row in found]


def _row(row: Any, spoken: str, on: date, now: datetime) -> Row:
    (ref, state, customer, title, total, currency, close, protected_until, answer_due_at, *_rest) = row
    standing = standing_of(spoken, now, state, protected_until, answer_due_at)
    return Row(
        ref, customer, row.product, row.quantity, title, row.partner_name,
        money_in(spoken, total, currency) if currency else "—", standing.tone, standing.words, standing.detail,
        day_in(spoken, on, close) if close else "—",
    )  # fmt: skip
