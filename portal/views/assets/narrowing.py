"""The facets of the library as a person meets them: words, addresses and how many there are."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.models.assets.listing import FITTING, NEWEST, TITLE, AssetFilters
from portal.models.assets.search_counts import STATE, Counts
from portal.models.assets.search_facets import CAMPAIGN, FORMAT, KIND, LANGUAGE, PRODUCT, REGION, TAG
from portal.models.assets.states import AssetKind, AssetState
from portal.models.countries import country_name
from portal.views.assets.offers import LANGUAGE_WORDS
from portal.views.words import number

MOST_VALUES = 12  # of a facet: more would be a list to read, not a choice
TITLES = {
    PRODUCT: _l("Product"), CAMPAIGN: _l("Campaign"), LANGUAGE: _l("Language"), FORMAT: _l("Format"),
    REGION: _l("Made for"), TAG: _l("Tag"),
}  # fmt: skip
SORT_WORDS = {FITTING: _l("Best fit first"), NEWEST: _l("Newest first"), TITLE: _l("By title")}


@dataclass(frozen=True)
class Chip:
    """One way to narrow the list: its id, words, where it leads, whether it holds, how many there are."""

    id: str
    words: Any
    at: str
    holds: bool = False
    count: str = ""


@dataclass
class Narrowing:
    """All ways to narrow the list: kinds at hand, the rest on demand, and what is chosen of that."""

    total: int
    kinds: list[Chip]
    chosen: list[Chip] = field(default_factory=list)
    groups: list[tuple[Any, list[Chip]]] = field(default_factory=list)
    nothing: str = ""  # the address without any of it


def narrowing_of(filters: AssetFilters, counts: Counts, *, looks_after: bool) -> Narrowing:
    """What a person can choose here, and has chosen."""
    link = _links(filters)
    made = Narrowing(counts.total, list(_kinds(filters, counts, link)), nothing=url_for("assets.index"))
    groups = list(TITLES.items())
    if looks_after:
        groups.append((STATE, _l("State")))
    for name, title in groups:
        holding = getattr(filters, name)
        chips = [
            _chip(name, value, _words(name, value, label), link, holding, count)
            for value, label, count in counts.most(name, many=MOST_VALUES, chosen=holding)
        ]  # fmt: skip
        if holding and not any(chip.holds for chip in chips):
            chips.append(_chip(name, holding, _words(name, holding, holding), link, holding, 0))
        made.chosen += [chip for chip in chips if chip.holds]
        if len(chips) > 1:
            made.groups.append((title, chips))
    made.groups.append((_l("Order"), _sorts(filters, link)))
    return made


def _kinds(filters: AssetFilters, counts: Counts, link: Callable[..., str]) -> Iterator[Chip]:
    of_kind = counts.of[KIND]
    others = dict.fromkeys((KIND, "favourites", "new"), "")
    is_all = not any(getattr(filters, name) for name in others)
    yield Chip("all", _("Everything"), link(**others), is_all, number(counts.total) if is_all else "")
    for name, words in (("favourites", _("Favourites")), ("new", _("New to you"))):
        holds = bool(getattr(filters, name))
        yield Chip(f"my-{name}", words, link(**{name: "" if holds else "1"}), holds)
    for kind in AssetKind:
        if of_kind.get(kind) or filters.kind == kind:
            yield _chip(KIND, str(kind), kind.words, link, filters.kind, of_kind.get(kind, 0))


def _chip(name: str, value: str, words: Any, link: Callable[..., str], holding: str, count: int) -> Chip:
    holds = value == holding
    at = link(**{name: "" if holds else value})
    return Chip(f"{name}-{value.replace(' ', '-')}", words, at, holds, number(count))


def _sorts(filters: AssetFilters, link: Callable[..., str]) -> list[Chip]:
    orders = [FITTING, NEWEST, TITLE] if filters.q else [NEWEST, TITLE]
    return [
        Chip(f"sort-{order}", SORT_WORDS[order], link(sort=order), order == filters.order) for order in orders
    ]  # fmt: skip


def _links(filters: AssetFilters) -> Callable[..., str]:
    at = url_for("assets.index")

    def link(**changes: str) -> str:
        said = urlencode(filters.with_(**changes))
        return f"{at}?{said}" if said else at

    return link


def _words(name: str, value: str, label: str) -> Any:
    if name == LANGUAGE:
        return LANGUAGE_WORDS.get(value, label)
    if name == REGION:
        return country_name(label.upper())
    if name == STATE:
        return AssetState(value).words if value in set(AssetState) else value
    return label
