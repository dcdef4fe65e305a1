"""Reading of cells: texts, days, amounts, countries. What can't be read says so by a word that people know."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache

from babel import Locale
from babel.core import get_global

from portal.models import identifiers
from portal.models.countries import NO_COUNTRY
from portal.models.currencies import MOST, digits, tenders
from portal.models.identifiers import folded
from portal.models.texts import tidy

# What programs write where there is nothing. `NA` is Namibia, and somebody is called Null.
NOTHING = frozenset({"-", "--", "–", "—", "n/a", "#n/a", "#null!", "#ref!", "#value!", "(null)", "(blank)", "\\n", "?"})
NOTHING_OF_VALUES = NOTHING | {"null", "none", "nan", "na", "nil", "0000-00-00", "00/00/0000"}
LANGUAGES = ("en", "es", "fr", "de", "pt", "it")
ISO_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
NUMBERED_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: .*)?")
NAMED_DAY = re.compile(
    r"(?:(\d{1,2})[-. ]+(?:de )?([^\W\d]{3,12})\.?|([^\W\d]{3,12})\.? +(\d{1,2})),?[-. ]+(?:de )?(\d{4})"
)
SERIAL_DAY = re.compile(r"\d{5}(?:\.0+)?")
FIRST_SERIAL = date(1899, 12, 30)  # day 0 of spreadsheets
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
AMOUNT = re.compile(r"[+]?[0-9]{1,40}(?:[.,][0-9]{1,40})*")
GROUPED = re.compile(r"[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})*")
AROUND_AMOUNT = re.compile(r"[\s'’$€£¥]|\b[A-Z]{3}\b|(?<=\d)[A-Z]{3}$")
YES = frozenset({"1", "true", "yes", "y", "x", "si", "verdadero", "active", "activo", "ja", "oui"})
NO = frozenset({"0", "false", "no", "n", "", "falso", "inactive", "inactivo"})


class Unread(ValueError):
    """A cell that can't be read; `code` is why (`words.py`)."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def is_nothing(said: str, *, of_values: bool = False) -> bool:
    """Whether a program wrote that there is nothing."""
    return not said or said.lower() in (NOTHING_OF_VALUES if of_values else NOTHING)


def short_text(said: str, most: int) -> str:
    """A text as we keep it. Raises Unread."""
    found = tidy(said)
    if len(found) > most:
        raise Unread("too_long")
    return found


def day(said: str, style: str = "") -> date:
    """A day as ISO, numbers in the order that `style` says (`dmy`, `mdy`), with the month's name, or a serial number.

    Raises Unread.
    """
    plain = " ".join(said.split())
    try:
        found = _day(plain, style)
    except (ValueError, OverflowError) as error:
        raise Unread("no_day") from error
    if not EARLIEST <= found < LATEST:
        raise Unread("no_day")
    return found


def style_of_day(said: str) -> str:
    """What this one proves of the order that its column's days are written in; empty where it proves nothing."""
    found = NUMBERED_DAY.fullmatch(said.strip())
    if found is None:
        return ""
    first, second = int(found[1]), int(found[2])
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else ""


def amount(said: str, currency: str = "", point: str = "") -> Decimal:
    """An amount of zero or more, its decimals behind `point`, or behind what tells to be one. Raises Unread."""
    plain = AROUND_AMOUNT.sub("", said)
    if not AMOUNT.fullmatch(plain):
        raise Unread("negative" if plain.startswith(("-", "(")) and any(map(str.isdecimal, plain)) else "no_amount")
    try:
        found = Decimal(_with_point(plain, point))
    except InvalidOperation as error:
        raise Unread("no_amount") from error
    if found >= MOST:
        raise Unread("too_much")
    places = digits(currency)
    if found != round(found, places):
        raise Unread("too_many_decimals")
    return found.normalize() + 0


def point_of(said: str) -> str:
    """What this amount proves of its column's decimal sign; empty where it proves nothing."""
    plain = AROUND_AMOUNT.sub("", said)
    if not AMOUNT.fullmatch(plain):
        return ""
    signs = [sign for sign in plain if sign in ",."]
    if len(set(signs)) == 2:
        return signs[-1]
    if not signs:
        return ""
    if len(signs) > 1:
        return "." if signs[0] == "," else ","
    return "" if GROUPED.fullmatch(plain) else signs[0]


def whole_number(said: str) -> int:
    """A count of one or more. Raises Unread."""
    found = amount(said)
    if found != int(found) or not 1 <= found <= 1_000_000:
        raise Unread("no_count")
    return int(found)


def yes_or_no(said: str) -> bool:
    """Whether it is so. Raises Unread."""
    word = folded(said)
    if word in YES:
        return True
    if word in NO:
        return False
    raise Unread("no_yes_or_no")


def currency(said: str) -> str:
    """A currency's code. Raises Unread."""
    code = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}.get(said.strip(), said.strip().upper())
    if code not in tenders():
        raise Unread("no_currency")
    return code


def email(said: str) -> str:
    """An address. Raises Unread."""
    try:
        return identifiers.email(said.strip().removeprefix("mailto:")).lower()
    except ValueError as error:
        raise Unread("no_email") from error


def website(said: str) -> str:
    """A host. Raises Unread."""
    try:
        return identifiers.website(said)
    except ValueError as error:
        raise Unread("no_website") from error


def country(said: str) -> str:
    """A country's code, by its code, or its name in the languages that we know. Raises Unread."""
    found = countries().get(squeezed(said))
    if found is None:
        raise Unread("unknown")
    return found


@cache
def countries() -> Mapping[str, str]:
    """Each way to say a country, squeezed, with its code."""
    aliases = get_global("territory_aliases")
    said = {squeezed(alias): codes[0] for alias, codes in aliases.items() if len(codes) == 1 and len(codes[0]) == 2}
    known = map(str, Locale("en").territories)
    codes = [code for code in known if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY]
    for language in reversed(LANGUAGES):
        names = Locale(language).territories
        said |= {squeezed(names[code]): code for code in codes if code in names}
    said |= {squeezed(code): code for code in codes}
    more = {"england": "GB", "scotland": "GB", "southkorea": "KR", "korea": "KR", "northkorea": "KP", "usofa": "US",
            "unitedstatesofamerica": "US", "russianfederation": "RU", "czechrepublic": "CZ", "turkey": "TR",
            "holland": "NL", "greatbritain": "GB", "eeuu": "US", "vietnam": "VN"}  # fmt: skip
    return {name: code for name, code in {**said, **more}.items() if code in codes}


def squeezed(said: str) -> str:
    """A word for comparing: `GTX Pro`, `GTXPro` and `gtx-pro` are one."""
    return folded(said).replace(" ", "")


def _day(plain: str, style: str) -> date:
    if found := ISO_DAY.fullmatch(plain) or COMPACT_DAY.fullmatch(plain):
        year, month, number = map(int, found.groups())
        return date(year, month, number)
    if found := NUMBERED_DAY.fullmatch(plain):
        first, second, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
        month, number = (first, second) if style == "mdy" else (second, first)
        return date(year, month, number)
    if found := NAMED_DAY.fullmatch(plain):
        day_said, month_said = (found[1], found[2]) if found[1] else (found[4], found[3])
        return date(int(found[5]), _months()[folded(month_said)[:3]], int(day_said))
    if SERIAL_DAY.fullmatch(plain):
        return FIRST_SERIAL + timedelta(days=int(float(plain)))
    raise ValueError(plain)


@cache
def _months() -> "dict[str, int]":
    class Unknown(dict[str, int]):
        """A month that nobody knows is a day that can't be read."""

        def __missing__(self, key: str) -> int:
            raise ValueError(key)

    names = Unknown()
    for language in LANGUAGES:
        for number, name in Locale(language).months["format"]["wide"].items():
            names.setdefault(folded(name)[:3], number)
    return names


def _with_point(plain: str, point: str) -> str:
    plain = plain.lstrip("+")
    signs = [sign for sign in plain if sign in ",."]
    if not signs:
        return plain
    sign = point or point_of(plain) or ("." if GROUPED.fullmatch(plain) and signs[-1] == "," else signs[-1])
    whole, _sign, part = plain.partition(sign)
    other = "," if sign == "." else "."
    if sign in part or other in part or (other in whole and not GROUPED.fullmatch(whole)):
        raise Unread("no_amount")
    return f"{whole.replace(other, '')}.{part or '0'}"
