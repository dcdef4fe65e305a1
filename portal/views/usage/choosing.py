"""What a person can choose on the report: how it is cut, which time, by what it is sorted; and what is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.models.assets.usage import DOWNLOADS, MONTH, PERIODS, UNUSED, USUAL_DAYS, Usage
from portal.views.usage.rows import BY_WORDS, MEASURE_WORDS
from portal.views.words import date_of, language

Chip = tuple[Any, str, bool, str]  # as `ui.chips` takes them


@dataclass(frozen=True)
class Choices:
    """The chips of the page, what it is narrowed to (words, the address without it), the time in words."""

    ways: list[Chip]
    periods: list[Chip]
    chosen: list[tuple[str, str]]
    period: str


@dataclass(frozen=True)
class Column:
    """A measure: its words, and the address that sorts by it; none where it is the one."""

    words: str
    is_sorted: bool
    at: str


def choices_of(usage: Usage, endpoint: str, ways: Sequence[str]) -> Choices:
    """What can be chosen here."""
    filters = usage.filters
    first, last = filters.period

    def at(**changes: str) -> str:
        return url_for(endpoint, **filters.with_(**changes))

    def days(count: int) -> dict[str, str]:
        return {"days": "" if count == USUAL_DAYS else str(count), "from": "", "to": ""}

    return Choices(
        [(BY_WORDS[way], at(by="" if way == ways[0] else way), way == filters.by, "") for way in ways],
        [] if filters.by == UNUSED else [
            (ngettext("%(num)d day", "%(num)d days", count), at(**days(count)),
             filters.begin is None and filters.days == count, "")
            for count in PERIODS
        ],
        [(words, at(**{name: ""})) for name, words in _narrowed_to(usage)],
        _("%(first)s to %(last)s", first=date_of(first), last=date_of(last)),
    )  # fmt: skip


def columns_of(usage: Usage, endpoint: str) -> list[Column]:
    """The measures, each with the way to sort by it; months stand in their order."""
    filters = usage.filters
    return [
        Column(
            str(MEASURE_WORDS[name]), filters.by != MONTH and name == usage.order,
            "" if filters.by == MONTH or name == usage.order
            else url_for(endpoint, **filters.with_(sort="" if name == DOWNLOADS else name)),
        )
        for name in usage.measures
    ]  # fmt: skip


def _narrowed_to(usage: Usage) -> list[tuple[str, str]]:
    filters, found = usage.filters, []
    if filters.asset:
        found.append(("asset", usage.asset.title_in(language()) if usage.asset else filters.asset))
    if filters.partner:
        found.append(("partner", usage.partner.name if usage.partner else filters.partner))
    if filters.person:
        found.append(("person", usage.person.name if usage.person else filters.person))
    return found
