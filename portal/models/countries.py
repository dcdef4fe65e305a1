"""The countries of the world by their ISO 3166-1 alpha-2 code, as Unicode's locale data knows them."""

from functools import cache

from babel import Locale
from flask_babel import get_locale

from portal.models.identifiers import folded

# Regions and codes that no company sits in: groupings, outlying and private-use codes.
NO_COUNTRY = {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "AQ", "BV", "HM"}


def country_name(code: str) -> str:
    """The country in the reader's language; an unknown code as it is."""
    return dict(_by_name(_language())).get(code, code)


def countries_by_name() -> tuple[tuple[str, str], ...]:
    """Code and name of each country, in the order of the reader's language."""
    return _by_name(_language())


def _language() -> str:
    return str(get_locale() or "en")


@cache
def _by_name(language: str) -> tuple[tuple[str, str], ...]:
    names = {str(code): str(name) for code, name in Locale.parse(language).territories.items()}
    codes = [code for code in names if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY]
    return tuple(sorted(((code, names[code]) for code in codes), key=lambda one: folded(one[1])))
