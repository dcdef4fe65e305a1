"""A company's name, taken apart once: its words, its legal forms, its numbers, its initials."""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from portal.models.conflicts.forms import parted
from portal.models.conflicts.letters import in_latin, is_latin
from portal.models.conflicts.places import with_countries
from portal.models.conflicts.words import ARTICLES, JOINING, MARK, canonical, number_in, with_numbers, words_of

LONGEST_ACRONYM = 6
ABBREVIATED = re.compile(r"([a-z]{3,})\.")


@dataclass(frozen=True)
class Name:
    """A name and what it is made of."""

    said: str
    words: tuple[str, ...]  # without legal forms and joining words
    stems: tuple[str, ...]  # the same, each in its one form
    forms: frozenset[str]
    numbers: frozenset[str]
    abbreviated: frozenset[str]  # words that were written with a full stop after them
    says_own_country: bool
    is_latin: bool = field(compare=False)

    @property
    def joined(self) -> str:
        """Written as one word."""
        return "".join(self.stems)

    @property
    def initials(self) -> set[str]:
        """The acronyms that it may have: of its words, with its joining words, with the first letters of its form."""
        everything = [word for word in words_of(self.said) if word != "&"]
        telling = "".join(word[0] for word in everything if word not in JOINING)
        every = "".join(word[0] for word in everything)
        count = len(self.words)
        own = "".join(word if word.isdigit() else word[0] for word in self.words)
        return {own, every, every[:count], telling, telling[:count], telling[: count + 1]}

    @property
    def letters(self) -> str:
        """What it is if it is an acronym itself: `AT&T`, `I.B.M.`; empty if it is none."""
        joined = "".join(self.words)
        is_short = len(joined) <= LONGEST_ACRONYM and (
            len(self.words) == 1 or all(len(word) < 3 for word in self.words)
        )
        return joined if is_short and len(joined) > 1 else ""


@lru_cache(maxsize=100_000)
def name_of(said: str, country: str = "") -> Name:
    """Take a name apart; its own country (a code) in it tells nothing."""
    bare, forms = parted(words_of(said))
    bare, says_own_country = with_countries(bare, country)
    bare, more_forms = parted(bare)
    forms |= more_forms
    bare = with_numbers(bare)
    words = tuple(word for place, word in enumerate(bare) if not _is_joining(word, place)) or tuple(bare)
    last = len(words) - 1
    stems = tuple(
        number_in(word, is_first=not place, is_last=place == last) or canonical(word)
        for place, word in enumerate(words)
    )
    numbers, abbreviated = frozenset(filter(str.isdigit, stems)), frozenset(ABBREVIATED.findall(in_latin(said)))
    words = tuple(word.partition(MARK)[0] for word in words)
    return Name(said, words, stems, forms, numbers, abbreviated, says_own_country, is_latin(said))


def _is_joining(word: str, place: int) -> bool:
    return word in JOINING and (place > 0 or word in ARTICLES)
