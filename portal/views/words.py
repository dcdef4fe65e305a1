"""How times and amounts are said in pages and letters: in the reader's language and zone."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date as format_date_in
from babel.numbers import format_currency, get_currency_symbol
from babel.numbers import format_decimal as format_decimal_in
from flask_babel import (
    format_date,
    format_decimal,
    format_time,
    get_locale,
    get_translations,
    ngettext,
    to_user_timezone,
)
from flask_babel import gettext as _
from markupsafe import Markup

from portal import clock
from portal.models.base import Money
from portal.models.currencies import decimals
from portal.models.currencies import digits as currency_digits
from portal.models.deals.listing import Count
from portal.models.identifiers import phone_words

KB, MB, GB = 1000, 1000**2, 1000**3


def money(amount: Money | None) -> str:
    """An amount with its currency; without cents where there are none."""
    return "—" if amount is None else money_in(language(), amount.amount, amount.currency)


@lru_cache(maxsize=10_000)
def money_in(language: str, amount: Decimal, currency: str) -> str:
    """The same, for whoever says the language once for many amounts: with every decimal that it has."""
    whole = amount == amount.to_integral_value()
    digits = 0 if whole else max(currency_digits(currency), decimals(amount))
    pattern = Locale.parse(language).currency_formats["standard"].pattern  # with two decimals, whatever the currency
    if pattern.startswith("¤") and get_currency_symbol(currency, language)[-1:].isalpha():
        pattern = pattern.replace("¤", "¤\u00a0", 1)  # a code, not a sign
    return format_currency(
        amount.quantize(Decimal(1).scaleb(-digits)), currency, locale=language, currency_digits=False,
        format=pattern.replace(".00", "." + "0" * digits if digits else ""),
    )  # fmt: skip


def amount_in(amount: Decimal, currency: str) -> str:
    """A bare amount in this currency."""
    return money(Money(amount, currency))


def number(count: int) -> str:
    """A whole number, grouped as the language does."""
    return _number(language(), count)


@lru_cache(maxsize=4096)
def _number(language: str, count: int) -> str:
    return format_decimal_in(count, locale=language)


def size_words(size_bytes: int) -> str:
    """A size as people read it: in units of a thousand, as their systems show it."""
    if size_bytes < MB:
        return said("%(size)s KB", size=number(max(1, round(size_bytes / KB))))
    if size_bytes < GB:
        return said("%(size)s MB", size=decimal(size_bytes / MB))
    return said("%(size)s GB", size=decimal(size_bytes / GB))


def decimal(value: float) -> str:
    """A figure with one decimal where it is small."""
    return format_decimal(round(value, 1) if value < 10 else round(value))


def counted(count: Count) -> str:
    """How many, of what is counted no further than to a bound."""
    return f"{number(count - 1)}+" if count.is_at_least else number(count)


def day(moment: date | datetime | None) -> str:
    """A day: near ones in words, others as a date with the year where it is not this one."""
    if moment is None:
        return "—"
    on = to_user_timezone(moment).date() if isinstance(moment, datetime) else moment
    return day_in(language(), today(), on)


@lru_cache(maxsize=10_000)
def day_in(language: str, today: date, on: date) -> str:
    """The same, for whoever says language (the one that is spoken now) and today once for many days."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    distance = (on - today).days
    if distance in near:
        return near[distance]
    if 1 < distance < 7:
        return ngettext("in %(num)d day", "in %(num)d days", distance)
    return format_date_in(on, "d MMM" if on.year == today.year else "d MMM y", locale=language)


def date_of(moment: date | datetime | None) -> str:
    """A date, always as a date."""
    if moment is None:
        return "—"
    on = to_user_timezone(moment).date() if isinstance(moment, datetime) else moment
    return format_date(on, "d MMM y")


def moment(at: datetime | None) -> str:
    """A day and the time of day."""
    return "—" if at is None else f"{day(at)} {format_time(at, 'HH:mm')}"


def exact(at: datetime | None) -> str:
    """A day and the time of day without near words, for where a sentence goes on."""
    return "—" if at is None else f"{date_of(at)}, {format_time(at, 'HH:mm')}"


@lru_cache(maxsize=256)
def options(pairs: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    """The options of a select: value and words. Kept, since a page has hundreds and they seldom change."""
    one, this_one = Markup('<option value="{}">{}</option>'), Markup('<option value="{}" selected>{}</option>')
    return Markup().join((this_one if value == chosen else one).format(value, words) for value, words in pairs)


def said(words: str, **values: Any) -> Markup:
    """The words in the language that is spoken now, with values put in; for templates, which say many."""
    spoken = get_locale()
    text = _said(spoken and (spoken.language, spoken.territory), words)
    return text % values if values or "%" in text else text


def said_of(one: str, many: str, num: int, **values: Any) -> Markup:
    """The same for words that depend on a number."""
    return Markup(get_translations().ungettext(one, many, num)) % {"num": num, **values}  # noqa: S704 - our words; values are escaped


@lru_cache(maxsize=4096)
def _said(_spoken: tuple[str, str | None] | None, words: str) -> Markup:
    return Markup(get_translations().ugettext(words))  # noqa: S704 - our words


def language() -> str:
    """What is spoken now."""
    return str(get_locale() or "en")


def today() -> date:
    """The reader's day."""
    return to_user_timezone(clock.now()).date()


def phone(number: str) -> str:
    """A phone number as people read it."""
    return phone_words(number)
