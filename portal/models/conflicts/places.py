"""Countries in the names of companies: `Siemens Germany` in Germany is Siemens; `Siemens Austria` is another.

A country becomes one word, marked with its code (`osterreich@at`), in whatever language it stands (Unicode CLDR).
"""

from collections.abc import Iterator, Sequence
from functools import cache

from babel import Locale

from portal.models.conflicts.tables import lines
from portal.models.conflicts.words import MARK, bits, words_of

LANGUAGES = ("en", "es", "de", "fr", "it", "pt", "nl", "pl", "sv", "cs", "hu", "tr", "ro", "da", "fi", "nb", "ru", "uk")
LEAST_WITHOUT = 7.0  # bits: what is left of a name must tell something; Bank of America is no Bank


def with_countries(words: Sequence[str], own: str) -> tuple[list[str], bool]:
    """The words with each country as one; without `own` (a code) after a name, and whether it stood there."""
    found: list[str] = []
    is_said = False
    for word in _merged(words):
        if own and word.endswith(MARK + own.lower()) and sum(map(bits, found)) >= LEAST_WITHOUT:
            is_said = True
        else:
            found.append(word)
    if len(found) > 1 and own and found[-1] in _codes(own):
        return found[:-1], True
    return found, is_said


def _merged(words: Sequence[str]) -> Iterator[str]:
    place = 0
    while place < len(words):
        for count in range(min(_longest(), len(words) - place), 0, -1):
            code = countries().get(tuple(words[place : place + count]))
            if code:
                yield "".join(words[place : place + count]) + MARK + code
                place += count
                break
        else:
            yield words[place]
            place += 1


@cache
def countries() -> dict[tuple[str, ...], str]:
    """Each name of a country, as words, and its code in small letters."""
    found = {
        tuple(words_of(name)): code.lower()
        for language in LANGUAGES
        for code, name in Locale(language).territories.items()
        if len(code) == 2 and code.isalpha() and len(name) > 3
    }
    more = {tuple(words_of(name)): code for code, _, name in (row.partition(" ") for row in lines("countries.txt"))}
    return {**found, **more}


@cache
def _longest() -> int:
    return max(map(len, countries()))


@cache
def _codes(own: str) -> frozenset[str]:
    return frozenset(
        line.partition(" ")[2] for line in lines("country_codes.txt") if line.startswith(own.lower() + " ")
    ) | {own.lower()}
