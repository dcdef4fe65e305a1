"""Amounts as people type them: with comma or point, with or without grouping."""

from decimal import Decimal, InvalidOperation

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import get_locale

MOST = Decimal(1_000_000_000)


def amount(text: str) -> Decimal:
    """The amount, exactly. Raises ValueError for what is none, is negative, or has more than four decimals."""
    plain = text.strip().replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    value = _by_locale(plain)
    if value is None:
        value = _by_last_sign(plain)
    exponent = value.normalize().as_tuple().exponent if value.is_finite() else None
    if not isinstance(exponent, int) or exponent < -4 or not 0 <= value <= MOST:
        raise ValueError(text)
    return value + 0  # no negative zero


def _by_locale(plain: str) -> Decimal | None:
    try:
        return parse_decimal(plain, locale=get_locale() or "en", strict=True)
    except NumberFormatError:
        return None


def _by_last_sign(plain: str) -> Decimal:
    """Of comma and point, the last one is for decimals: `1.234,50` and `1,234.50` are the same."""
    sign = "," if plain.rfind(",") > plain.rfind(".") else "."
    other = "." if sign == "," else ","
    try:
        return Decimal(plain.replace(other, "").replace(sign, "."))
    except InvalidOperation as error:
        raise ValueError(plain) from error
