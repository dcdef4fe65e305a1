"""What a company's name is made of: words brought to one form, and how telling each of them is.

How often a word stands in companies' names is counted over the 20,000 legal entities of the GLEIF golden copy (CC0 1.0)
in `common_words.csv`; a word that is not there is rare. What a word tells is its information, in bits (Shannon 1948).
"""

import csv
import math
import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

from portal.models.conflicts.letters import in_latin
from portal.models.conflicts.tables import HERE, lines

COUNTED_NAMES, RARE = 20_000, 2
TELLING_BITS = 10.0  # common words come together ("money market fund"): less than this counts for less
MARK = "@"  # before the code of a country
BITS_OF_A_COUNTRY, BITS_OF_A_PLACE = 3.0, 4.0
BITS_OF_A_LETTER = 4.7  # log2(26): no word tells more than its letters
NUMBERED = re.compile(r"(?<=[0-9])(?!(?:st|nd|rd|th)\b)(?=[a-z])|(?<=[a-z])(?=[0-9])")  # `3M`, `Fund2`
NO_WORD = re.compile(r"[^a-z0-9&]+")
JOINING = frozenset(lines("joining_words.txt"))
ARTICLES = frozenset(lines("articles.txt"))
NUMBERS = {word: number for number, *row in (row.split() for row in lines("numbers.txt")) for word in row}
ROMAN = re.compile(r"c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
NUMBERS_AT_THE_END = frozenset(lines("not_alone_numbers.txt"))
HARMLESS = frozenset(lines("harmless_words.txt"))
TELLING = frozenset(lines("telling_words.txt"))


def words_of(name: str) -> list[str]:
    """Its words, in small Latin letters; single letters that stand in a row are one (`I. B. M.`, `S.p.A.`)."""
    words: list[str] = []
    spaced = NO_WORD.sub(" ", in_latin(name).replace("f.lli", "fratelli").replace("&", " & ").replace("+", " & "))
    is_initial = False
    for word in NUMBERED.sub(" ", spaced).split():
        if len(word) == 1 and word.isalpha() and is_initial:
            words[-1] += word
        else:
            words.append(word)
            is_initial = len(word) == 1 and word.isalpha()
    return words


@lru_cache(maxsize=100_000)
def canonical(word: str) -> str:
    """The one word for its abbreviations and translations; plurals are singular."""
    if MARK in word:
        return MARK + word.partition(MARK)[2]
    stem = _one_of().get(word)
    if stem is None and len(word) > 4 and word.endswith("s") and not word.endswith("ss"):
        stem = _one_of().get(word[:-1], word[:-1])
    return stem or word


@cache
def _same_words() -> list[list[str]]:
    return [row.split() for row in lines("same_words.txt")]


@cache
def _one_of() -> dict[str, str]:
    return {word: row[0] for row in reversed(_same_words()) for word in row}


@lru_cache(maxsize=100_000)
def bits(word: str) -> float:
    """How much a word tells: 1 bit if it stands in every second company's name, 13 if in hardly any."""
    if MARK in word:
        return BITS_OF_A_COUNTRY
    found = _counts().get(word) or _counts().get(canonical(word)) or (100 if word in _everyday() else RARE)
    told = math.log2(COUNTED_NAMES / found)
    return min(told * min(1, told / TELLING_BITS), BITS_OF_A_LETTER * len(word))


@lru_cache(maxsize=100_000)
def number_in(word: str, *, is_first: bool, is_last: bool) -> str:
    """The number that a word is, in digits; empty if it is none: `Two`, `2nd`, `II`, `LXVI`."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in NUMBERS_AT_THE_END and (is_first or not is_last):
        return ""
    if word in NUMBERS:
        return NUMBERS[word]
    return _roman(word) if not is_first and len(word) > 1 and ROMAN.fullmatch(word) else ""


def with_numbers(words: list[str]) -> list[str]:
    """The words with `sixty six` as 66."""
    found: list[str] = []
    for word in words:
        tens, ones = (NUMBERS.get(one, "") for one in (found[-1] if found else "", word))
        if len(tens) == 2 and tens.endswith("0") and len(ones) == 1 and ones != "0" and word not in NUMBERS_AT_THE_END:
            found[-1] = tens[0] + ones
        else:
            found.append(word)
    return found


def _roman(word: str) -> str:
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in word]
    return str(sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True)))


@lru_cache(maxsize=100_000)
def is_place(word: str) -> bool:
    """A country (`@at`), a region, a large city: where a company is, not what it is called."""
    return MARK in word or word in _places()


@cache
def _counts() -> dict[str, int]:
    with (HERE / "common_words.csv").open(encoding="utf-8", newline="") as rows:
        return {row["word"]: int(row["names"]) for row in csv.DictReader(rows)}


@cache
def _everyday() -> set[str]:
    return {row[0] for row in _same_words()}


@cache
def _places() -> frozenset[str]:
    cities = [zone.rpartition("/")[2].replace("_", " ") for zone in available_timezones() if "/" in zone]
    found = {word for city in cities for word in words_of(city) if len(word) > 3}
    return frozenset(found) - frozenset(lines("no_places.txt")) | frozenset(lines("places.txt"))
