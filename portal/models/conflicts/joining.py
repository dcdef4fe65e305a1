"""Finding who may be whom in a long list, without comparing each with all.

Two customers are compared when they have a key in common: a telling word, its sound, its beginning and end, the
letters of an acronym, a domain, a mail address, a phone, a tax number. A key that too many have tells nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from portal.models.conflicts.letters import sound
from portal.models.conflicts.names import Name
from portal.models.conflicts.sides import Side
from portal.models.conflicts.words import bits, is_place

TELLING_BITS, CROWD = 7.0, 400


class Candidates:
    """Sides under their keys; whoever is asked for was added before."""

    def __init__(self) -> None:
        self._under: dict[str, list[int]] = defaultdict(list)

    def add(self, number: int, side: Side) -> None:
        """Keep a side under its keys."""
        for key in keys(side):
            self._under[key].append(number)

    def like(self, side: Side) -> set[int]:
        """The numbers of those that may be this one."""
        found: set[int] = set()
        for key in keys(side):
            there = self._under.get(key, ())
            if len(there) <= CROWD:
                found.update(there)
        return found


def keys(side: Side) -> set[str]:
    """Under what a side is found."""
    found = {f"{kind}:{said}" for kind, said in (
        ("domain", side.domain), ("domain", side.mail_domain), ("mail", side.email), ("phone", side.phone),
        ("tax", side.tax_id),
    ) if said}  # fmt: skip
    for name in side.names:
        found.update(f"{side.country}:{key}" for key in _keys_of(name))
    return found


def _keys_of(name: Name) -> Iterator[str]:
    telling = sorted(set(name.stems), key=lambda word: (is_place(word), -bits(word), word))
    yield "all:" + " ".join(sorted(set(name.stems)))
    yield "joined:" + name.joined[:9]
    for word in telling[:3]:
        if bits(word) < TELLING_BITS and word != telling[0]:
            continue
        yield word
        yield "sound:" + sound(word)
        yield from _without_one(word)
    yield from _pairs(telling)
    if len(name.words) == 1:
        yield "letters:" + name.words[0]
    else:
        yield from ("letters:" + one for one in sorted(name.initials) if len(one) > 2)


def _without_one(word: str) -> Iterator[str]:
    """The word with a letter left out, each in turn: two words one slip apart have one of these in common."""
    if len(word) < 4:
        return
    yield "slip:" + word
    for place in range(len(word)):
        yield f"slip:{word[:place]}{word[place + 1 :]}"


def _pairs(words: Iterable[str]) -> Iterator[str]:
    first = list(words)[:4]
    for place, one in enumerate(first):
        for other in first[place + 1 :]:
            yield "pair:" + " ".join(sorted((one, other)))
