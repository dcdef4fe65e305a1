"""Cells of an export in the reader's words, or plain for programs."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from typing import Any

from flask_babel import gettext as _

from portal.models.deals.states import Help
from portal.models.people import Role
from portal.views.exports.headings import HEADINGS

Say = Callable[[Any], Any]


def headings_of(names: Sequence[str]) -> dict[str, str]:
    """The columns by name in the reader's words."""
    return {name: str(HEADINGS[name]) if name in HEADINGS else _price(name) for name in names}


def said_by(names: Sequence[str], *, is_plain: bool) -> list[Say]:
    """For each column, how its cells are said."""
    if is_plain:
        return [_plain] * len(names)
    yes, no = _("Yes"), _("No")
    members = {"help_wanted": Help, "roles": Role}

    @cache
    def word(value: Any) -> str:
        return str(value.words)

    def say(value: Any) -> Any:
        if isinstance(value, StrEnum):
            return word(value)
        if isinstance(value, bool):
            return yes if value else no
        return "; ".join(value) if isinstance(value, list) else value

    def among(kind: type[Any]) -> Say:
        return lambda values: "; ".join(word(kind(value)) for value in values)

    return [among(members[name]) if name in members else say for name in names]


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, StrEnum):
        return value.value
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _price(name: str) -> str:
    return _("List price, %(currency)s", currency=name.removeprefix("price_").upper())
