"""How times and amounts are said in pages and letters: in the reader's language and zone."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from flask_babel import format_date, format_decimal, format_time, get_locale, ngettext, to_user_timezone
from flask_babel import gettext as _

from portal import clock
from portal.models.base import Money
from portal.models.identifiers import phone_words


def money(amount: Money | None) -> str:
    """An amount with its currency; without cents where there are none."""
    if amount is None:
        return "—"
    whole = amount.amount == amount.amount.to_integral_value()
    digits = 0 if whole else get_currency_precision(amount.currency)
    return format_currency(
        amount.amount.quantize(Decimal(1).scaleb(-digits)), amount.currency, locale=get_locale(), currency_digits=False,
        format=None if digits else _whole_pattern(),
    )  # fmt: skip


def amount_in(amount: Decimal, currency: str) -> str:
    """A bare amount in this currency."""
    return money(Money(amount, currency))


def number(count: int) -> str:
    """A whole number, grouped as the language does."""
    return format_decimal(count)


def day(moment: date | datetime | None) -> str:
    """A day: near ones in words, others as a date with the year where it is not this one."""
    if moment is None:
        return "—"
    today = to_user_timezone(clock.now()).date()
    on = to_user_timezone(moment).date() if isinstance(moment, datetime) else moment
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    distance = (on - today).days
    if distance in near:
        return near[distance]
    if 1 < distance < 7:
        return ngettext("in %(num)d day", "in %(num)d days", distance)
    return format_date(on, "d MMM" if on.year == today.year else "d MMM y")


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


def _whole_pattern() -> Any:
    locale = get_locale()
    pattern = locale.currency_formats["standard"].pattern
    return pattern.replace(".00", "")


def phone(number: str) -> str:
    """A phone number as people read it."""
    return phone_words(number)
