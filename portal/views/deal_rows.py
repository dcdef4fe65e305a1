"""The rows of a list of deals as plain words: said here once, so that the template's loop calls nothing."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from portal import clock
from portal.models.deals.standing import standing_of
from portal.views.words import day_in, language, money_in, today


class DealRow(NamedTuple):
    """What one row shows."""

    ref: str
    customer: str
    about: str
    partner: str
    value: str
    kind: str
    state: str
    next: str
    close: str


def rows_of(found: Iterable[Any]) -> list[DealRow]:
    """The rows of `models.deals.listing.deals` in the reader's words."""
    spoken, on, now = language(), today(), clock.now()
    return [_row(row, spoken, on, now) for row in found]


def _row(row: Any, spoken: str, on: date, now: datetime) -> DealRow:
    (
        ref, state, customer, title, total, currency, close, protected_until, answer_due_at, partner, product, quantity,
        _question, provisional_from, *_,
    ) = row  # fmt: skip
    standing = standing_of(spoken, now, state, protected_until, answer_due_at, provisional_from)
    return DealRow(
        ref, customer, _about(title, product, quantity), partner,
        money_in(spoken, total, currency) if currency else "—", f"state {standing.tone}".rstrip(), standing.words,
        standing.detail, day_in(spoken, on, close) if close else "—",
    )  # fmt: skip


def _about(title: str, product: str | None, quantity: int) -> str:
    if product is None:
        return title
    return product if quantity == 1 else f"{product} · {quantity}"
