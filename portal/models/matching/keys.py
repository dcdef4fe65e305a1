"""By what a side is found among many: its words, pairs of them, initials, and what a company shares with no other.

A word is found through a dictionary, by its forms: as it is, with a letter left out (one slip), by a third of it that
two slips leave alone (Li, Deng and others, Pass-Join, VLDB 2011), by its sound. All keys are 64 bits of a hash.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import combinations

from portal.models.conflicts.letters import sounds
from portal.models.conflicts.names import Name
from portal.models.conflicts.pairing import SLIP_LEAST_LETTERS, TWO_SLIPS_LETTERS
from portal.models.conflicts.sides import Side, label
from portal.models.conflicts.words import bits, is_place

MOST_PAIRED, MOST_JOINED, MOST_WITH_TOWN = 5, 3, 2
SHORTEST_JOINED, SHORTEST_ACRONYM, LONGEST_ACRONYM = 5, 2, 6
SHORTEST_SLIPPED = 3  # a letter left out by a slip makes four letters three
LAST_OF_A_TAX_NUMBER = 8  # before it may stand the country's letters
PARTS, MOST_SLIPS = 3, 2
IN = " in "  # before the town


@lru_cache(maxsize=200_000)
def key(*said: str) -> int:
    """What was said, as a whole number that both databases keep."""
    return int.from_bytes(blake2b("\0".join(said).encode(), digest_size=8).digest(), "big", signed=True)


def words_of(side: Side) -> set[str]:
    """The words of all its names."""
    return {word for name in side.names for word in name.stems}


def kept_under(sides: Iterable[Side]) -> set[int]:
    """The keys that lead to a company, of which all this was said."""
    found: set[int] = set()
    for side in {(side.name, side.country, side.city): side for side in sides}.values():
        found |= _named(side)
    return found.union(*(hard_keys(side).values() for side in sides))


def _named(side: Side) -> set[int]:
    found = {key("word", word) for word in words_of(side)}
    for name in side.names:
        found.update(key("pair", *pair) for pair in pairs(telling(name)))
        found.update(key("joined", said) for said in joined(name))
        found.update(key("whole", said) for said in whole(name, side))
        found.update(key("town", word, town) for word in telling(name)[:MOST_WITH_TOWN] for town in side.town)
        found.update(key("initials", said) for said in initials(name, side))
        found.update(key("letters", said) for said in letters(name, side))
    return found


def hard_keys(side: Side) -> dict[tuple[str, str], int]:
    """What a company shares with no other, or seldom; by the field and what stands in it."""
    said = {("website", one) for one in (side.domain, side.mail_domain) if one}
    said |= {("label", label(one)) for _field, one in tuple(said)}
    said |= {(field, getattr(side, field)) for field in ("email", "phone") if getattr(side, field)}
    if side.tax_id:
        said.add(("tax_id", side.tax_id[-LAST_OF_A_TAX_NUMBER:]))
    return {one: key(*one) for one in said}


@lru_cache(maxsize=50_000)
def telling(name: Name) -> tuple[str, ...]:
    """Its words, the most telling first, by what they tell anywhere; the same whoever asks."""
    return tuple(sorted(set(name.stems), key=lambda word: (is_place(word), -bits(word), word)))[:MOST_PAIRED]


def pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each two of them."""
    return combinations(sorted(words), 2)


def joined(name: Name) -> set[str]:
    """Words that stand beside one another, written as one: as they are, and each in its one form."""
    found = {"".join(words[start:stop]) for words in {name.words, name.stems} for start in range(len(words))
             for stop in (*range(start + 2, min(start + MOST_JOINED, len(words)) + 1), len(words))}  # fmt: skip
    return {one for one in found if len(one) >= SHORTEST_JOINED} - set(name.words) - set(name.stems)


def whole(name: Name, side: Side) -> set[str]:
    """All of a name, in any order; and the same with its town."""
    said = " ".join(sorted(set(name.stems)))
    return {said, *(f"{said}{IN}{town}" for town in side.town)}


def initials(name: Name, side: Side) -> set[str]:
    """The acronyms that a name of several words may have, alone and with its town."""
    if len(name.words) < SHORTEST_ACRONYM:
        return set()
    return _with_town((one for one in name.initials if SHORTEST_ACRONYM <= len(one) <= LONGEST_ACRONYM), side)


def letters(name: Name, side: Side) -> set[str]:
    """What a name is if it is an acronym itself, alone and with its town."""
    return _with_town(filter(None, (name.letters,)), side)


def _with_town(said: Iterable[str], side: Side) -> set[str]:
    return {found for one in said for found in (one, *(f"{one}{IN}{town}" for town in side.town))}


def forms(word: str) -> set[int]:
    """The keys that lead to a word of the dictionary."""
    found = {key("word", word)}
    if word.isdigit():
        return found
    if len(word) >= SHORTEST_SLIPPED:
        found |= _slipped(word)
    if len(word) >= SLIP_LEAST_LETTERS:
        found |= {key("sound", one) for one in sounds(word)}
    if len(word) >= TWO_SLIPS_LETTERS:
        found |= {key("part", str(len(word)), str(place), word[start : start + length])
                  for place, (start, length) in enumerate(_parts(len(word)))}  # fmt: skip
    return found


def looked_for(word: str) -> set[int]:
    """The keys of the words that this one may stand for."""
    found = forms(word)
    if len(word) >= TWO_SLIPS_LETTERS and not word.isdigit():
        found |= {key("part", *part) for part in _parts_near(word)}
    return found


def _slipped(word: str) -> set[int]:
    return {key("slip", said) for said in (word, *(word[:at] + word[at + 1 :] for at in range(len(word))))}


def _parts(length: int) -> list[tuple[int, int]]:
    """Where the three parts of a word of this length begin, and how long they are."""
    short, longer = divmod(length, PARTS)
    lengths = [short + (place >= PARTS - longer) for place in range(PARTS)]
    return [(sum(lengths[:place]), one) for place, one in enumerate(lengths)]


def _parts_near(word: str) -> Iterator[tuple[str, str, str]]:
    """For words at most two slips away: of one of their parts, where in this word it may stand."""
    for length in range(len(word) - MOST_SLIPS, len(word) + MOST_SLIPS + 1):
        more = len(word) - length
        for place, (start, size) in enumerate(_parts(length)):
            before, after = place, MOST_SLIPS - place
            first = max(0, start - before, start + more - after)
            last = min(len(word) - size, start + before, start + more + after)
            for at in range(first, last + 1):
                yield str(length), str(place), word[at : at + size]
