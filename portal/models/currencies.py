"""Currencies (ISO 4217): which there are, how many decimals each has, and how much can be kept."""

from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_precision

from portal import clock

MOST = Decimal(10) ** 12  # of one price: less than this
MOST_OF_A_DEAL = Decimal(10) ** 13  # ten-thousandths of it are a hundredth of what a BIGINT holds
LEAST_DIGITS_KEPT = 4  # `Amount` keeps ten-thousandths


@lru_cache(maxsize=512)
def digits(currency: str) -> int:
    """How many decimals an amount has: two of dollars, none of yen, three of Kuwaiti dinars."""
    return min(get_currency_precision(currency), LEAST_DIGITS_KEPT) if currency else 2


def decimals(amount: Decimal) -> int:
    """How many decimals this one has, zeros at its end aside."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def rounded(amount: Decimal, currency: str) -> Decimal:
    """The amount to the currency's last decimal."""
    return amount.quantize(Decimal(1).scaleb(-digits(currency)))


@lru_cache(maxsize=1)
def tenders() -> frozenset[str]:
    """What is money somewhere now."""
    used = get_global("territory_currencies").values()
    return frozenset(
        code for rows in used for code, begun, ended, is_tender in rows if is_tender and _now(begun, ended)
    )


@lru_cache(maxsize=16)
def currencies_by_name(language: str) -> tuple[tuple[str, str], ...]:
    """Code and name of each, in this language, by code."""
    names = Locale.parse(language).currencies
    return tuple((code, f"{code} – {names.get(code, code)}") for code in sorted(tenders()))


def _now(begun: tuple[int, int, int] | None, ended: tuple[int, int, int] | None) -> bool:
    day = clock.today()
    today = day.year, day.month, day.day
    return (begun or today) <= today <= (ended or today)
