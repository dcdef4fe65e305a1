"""Amounts as people type them: with comma or point, with or without grouping, with the decimals of their currency."""

import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from portal.models.currencies import MOST, digits

BLANKS = re.compile(r"[\s'’]")  # Python's \s has the blanks of other languages too
WRITTEN = re.compile(r"[+-]?\d{0,40}([.,]\d{1,40})*[.,]?")
GROUPED = re.compile(r"[+-]?\d{1,3}([.,])\d{3}(\1\d{3})+")
WITH_GROUPS = re.compile(r"[+-]?\d{0,40}([.,]\d{2,3})*")


class TooLarge(ValueError):
    """More than is ever asked for one thing."""


def amount(text: str, currency: str) -> Decimal:
    """The amount, exactly. Raises ValueError for what is none, is negative, or has more decimals than the currency."""
    plain = BLANKS.sub("", text)
    if not WRITTEN.fullmatch(plain) or not any(map(str.isdecimal, plain)):
        raise ValueError(text)
    value = _by_locale(plain)
    if value is None:
        value = _by_last_sign(plain)
    if value < 0 or _decimals(value) > digits(currency):
        raise ValueError(text)
    if value >= MOST:
        raise TooLarge(text)
    return value + 0  # no negative zero


def amount_words(error: ValueError, currency: str) -> str:
    """What is wrong with it, and how to write it."""
    if isinstance(error, TooLarge):
        return _("Write an amount below %(most)s.", most=format_decimal(MOST))
    places = digits(currency)
    if not places:
        return _("Write an amount in %(currency)s, without decimals, like 1250.", currency=currency)
    example = format_decimal(Decimal("1250.5"), format="0." + "0" * places)
    return _(
        "Write an amount in %(currency)s with at most %(places)d decimals, like 1250 or %(example)s.",
        currency=currency, places=places, example=example,
    )  # fmt: skip


def plain_amount(value: Decimal) -> str:
    """An amount as it may be typed again: `1250.5`, with all its decimals and no grouping."""
    return f"{value.normalize():f}"


def _decimals(value: Decimal) -> int:
    """How many were written: `1,250` read as one and a quarter has three, and no dollar has."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def _by_locale(plain: str) -> Decimal | None:
    try:
        return parse_decimal(plain, locale=get_locale() or "en", strict=True)
    except NumberFormatError:
        return None


def _by_last_sign(plain: str) -> Decimal:
    """Of comma and point, the last one is for decimals: `1.234,50` and `1,234.50` are the same.

    Where it stands between groups of three, several times, it is none: `1.234.567`.
    """
    sign = "," if plain.rfind(",") > plain.rfind(".") else "."
    if plain.count(sign) > 1:
        if not GROUPED.fullmatch(plain):
            raise ValueError(plain)
        return Decimal(plain.replace(sign, ""))
    before, _sign, after = plain.rpartition(sign)
    if not WITH_GROUPS.fullmatch(before):
        raise ValueError(plain)
    return Decimal(re.sub("[.,]", "", before) + f".{after}")
