"""Whom of all a side may be: candidates by the index, ranked by what their agreement tells, the most likely first.

Two statements, however many there are: the words of the dictionary that the side's words may stand for, then who bears
the rarest of them, and pairs of those that many bear. What `compare` says of them is for `matches.py`.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import OSA
from sqlalchemy import text

from portal.models.base import db
from portal.models.conflicts.letters import sounds
from portal.models.conflicts.names import Name
from portal.models.conflicts.pairing import SLIP_LEAST_LETTERS, TWO_SLIPS_LETTERS
from portal.models.conflicts.sides import Side
from portal.models.matching.keys import (
    IN,
    SHORTEST_JOINED,
    hard_keys,
    initials,
    joined,
    key,
    letters,
    looked_for,
    telling,
    whole,
)

MOST_CANDIDATES, MOST_OF_A_KEY, MOST_PAIRS = 20, 120, 60
MOST_MEANT = 10  # words of the dictionary that one word may stand for
LEAST_SHARE = 0.34  # of what the side's words tell
LOST_BY_A_SLIP, LOST_BY_SOUND = 0.15, 0.3
HARD_BITS = {"website": 24.0, "label": 12.0, "email": 24.0, "phone": 22.0, "tax_id": 30.0}
TOLD_BY_TOWN, TOLD_AS_ONE = 5.0, 12.0
ALL = key("word", "")

OF_SQLITE = text(
    "SELECT DISTINCT w.word, w.names FROM json_each(:keys) k CROSS JOIN match_forms f ON f.key = k.value"
    " CROSS JOIN match_words w ON w.id = f.word_id UNION ALL SELECT word, names FROM match_words WHERE id = :all"
)
OF_POSTGRESQL = text(
    "SELECT DISTINCT w.word, w.names FROM unnest(CAST(:keys AS bigint[])) k JOIN match_forms f ON f.key = k"
    " JOIN match_words w ON w.id = f.word_id UNION ALL SELECT word, names FROM match_words WHERE id = :all"
)
BORN_IN_SQLITE = text(
    "SELECT k.value, m.subject FROM json_each(:keys) k CROSS JOIN match_keys m ON m.key = k.value AND m.subject IN"
    " (SELECT subject FROM match_keys WHERE key = k.value LIMIT :most)"
    " UNION ALL SELECT 0, subject FROM (SELECT subject FROM match_waiting ORDER BY id DESC LIMIT :most)"
)
BORN_IN_POSTGRESQL = text(
    "SELECT k, m.subject FROM unnest(CAST(:keys AS bigint[])) k CROSS JOIN LATERAL"
    " (SELECT subject FROM match_keys WHERE key = k LIMIT :most) m"
    " UNION ALL SELECT 0, subject FROM (SELECT subject FROM match_waiting ORDER BY id DESC LIMIT :most) w"
)


class Meant(NamedTuple):
    """A word of the dictionary that a side's word may stand for, and in how many names it is."""

    word: str
    names: int
    lost: float  # of what the word tells, for slips


@dataclass(frozen=True)
class Candidate:
    """Somebody that a side may be."""

    subject: int
    bits: float
    shared: frozenset[tuple[str, str]]  # what it has in common that few share: the field, and what stands in it


def candidates(side: Side, most: int = MOST_CANDIDATES) -> list[Candidate]:
    """The most likely of all partners' customers and our accounts. As the system: for the vendor's eyes alone."""
    asked = _Asked(side)
    asked.understand(_words(asked.forms()))
    return asked.ranked(_who_has(asked.keys()), most)


def _words(keys: Iterable[int]) -> list[tuple[str, int]]:
    statement = OF_POSTGRESQL if _is_postgresql() else OF_SQLITE
    return [(row[0], row[1]) for row in db.session.execute(statement, {"keys": _said(keys), "all": ALL}).all()]


def _who_has(keys: Iterable[int]) -> list[tuple[int, int]]:
    statement = BORN_IN_POSTGRESQL if _is_postgresql() else BORN_IN_SQLITE
    found = db.session.execute(statement, {"keys": _said(keys), "most": MOST_OF_A_KEY}).all()
    return [(row[0], row[1]) for row in found]


def _said(keys: Iterable[int]) -> str | list[int]:
    ordered = sorted(keys)
    return ordered if _is_postgresql() else json.dumps(ordered)


def _is_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


class _Asked:
    """What is asked of the index for one side; `tells` is what a key in common says, word by word."""

    def __init__(self, side: Side):
        self.side, self.names = side, list(dict.fromkeys(side.names))
        self.words = list(dict.fromkeys(word for name in self.names for word in telling(name)))
        self.glued = {one for name in self.names for one in joined(name)} - set(self.words)
        self.all = 1
        self.meant: dict[str, list[Meant]] = {}
        self.tells: dict[int, dict[str, float]] = defaultdict(dict)
        self.hard = {at: said for said, at in hard_keys(side).items()}

    def forms(self) -> set[int]:
        """The keys of the dictionary that its words may be found by."""
        return {form for word in (*self.words, *self.glued) for form in looked_for(word)}

    def understand(self, found: list[tuple[str, int]]) -> None:
        """Which word of the dictionary stands for which of its words, by slips or by sound."""
        there = dict(found)
        self.all = max(1, there.pop("", 1))
        for word in (*self.words, *self.glued):
            judged = ((other, names, _lost(word, other)) for other, names in there.items())
            near = [Meant(other, names, lost) for other, names, lost in judged if lost is not None]
            self.meant[word] = sorted(near, key=lambda one: (one.lost, one.names))[:MOST_MEANT]

    def keys(self) -> list[int]:
        """The keys that lead to whom it may be, each with what it tells."""
        for word in (*self.words, *self.glued):
            for one in self.meant[word]:
                self._tell_word(word, one)
        for pair in self._pairs():
            at = key("pair", *sorted(one.word for _word, one in pair))
            self._tell(at, {word: self._bits(one) for word, one in pair})
        for name in self.names:
            self._tell_name(name)
        for at, (field, _text) in self.hard.items():
            self._tell(at, {f"@{field}": HARD_BITS[field]})
        return list(self.tells)

    def ranked(self, found: list[tuple[int, int]], most: int) -> list[Candidate]:
        """Those that have enough in common, the most telling first. What waits to be indexed is one of them."""
        told: dict[int, dict[str, float]] = defaultdict(dict)
        shared: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for at, subject in found:
            mine = told[subject]
            for word, bits in self.tells[at].items() if at else [("@waiting", math.inf)]:
                mine[word] = max(bits, mine.get(word, 0))
            if at in self.hard:
                shared[subject].add(self.hard[at])
        least = LEAST_SHARE * sum(map(self._worth, self.words))
        ranks = sorted((-sum(bits.values()), subject) for subject, bits in told.items())
        return [
            Candidate(subject, -bits, frozenset(shared[subject])) for bits, subject in ranks[:most] if -bits >= least
        ]

    def _tell_word(self, word: str, meant: Meant) -> None:
        """Who bears it; of a word that many bear, who does in this town."""
        bits = self._bits(meant)
        if meant.names <= MOST_OF_A_KEY:
            self._tell(key("word", meant.word), {word: bits})
            return
        for town in self.side.town:
            self._tell(key("town", meant.word, town), {word: bits, "@town": TOLD_BY_TOWN})

    def _tell_name(self, name: Name) -> None:
        """Who is called by all of its words, by its words written as one, by its initials."""
        everything = {word: self._worth(word) for word in self.words if word in name.stems}
        spoken_as_one = (*joined(name), *name.stems, *name.words)
        as_one = {said: {said: TOLD_AS_ONE} for said in spoken_as_one if len(said) >= SHORTEST_JOINED}
        as_one |= {name.joined: everything, "".join(name.words): everything}
        for said, bits in as_one.items():
            self._tell(key("joined", said), bits)
        for kind, spoken in (
            ("whole", whole(name, self.side)), ("letters", initials(name, self.side)),
            ("initials", letters(name, self.side)),
        ):  # fmt: skip
            for said in spoken:
                self._tell(key(kind, said), everything | ({"@town": TOLD_BY_TOWN} if IN in said else {}))

    def _pairs(self) -> list[tuple[tuple[str, Meant], tuple[str, Meant]]]:
        """Two words that many bear, each, where one alone would lead to too many."""
        found = [((one, ours), (other, theirs)) for one, other in combinations(self.words, 2)
                 for ours in self.meant[one] for theirs in self.meant[other]
                 if ours.names > MOST_OF_A_KEY and theirs.names > MOST_OF_A_KEY]  # fmt: skip
        return sorted(found, key=lambda pair: sum(one.lost for _word, one in pair))[:MOST_PAIRS]

    def _tell(self, at: int, bits: dict[str, float]) -> None:
        for word, more in bits.items():
            self.tells[at][word] = max(more, self.tells[at].get(word, 0))

    def _worth(self, word: str) -> float:
        """What a word of the side tells: as what it most likely stands for, which is the one that most bear."""
        names = max((one.names for one in self.meant.get(word, ())), default=1)
        return math.log2(1 + self.all / names)

    def _bits(self, meant: Meant) -> float:
        return math.log2(1 + self.all / meant.names) * (1 - meant.lost)


def _lost(word: str, other: str) -> float | None:
    """What is lost where one word stands for the other: for slips, or for the sound alone; None if it does not."""
    if word == other:
        return 0
    short = min(len(word), len(other))
    if short >= SLIP_LEAST_LETTERS and not (word.isdigit() or other.isdigit()):
        most = 1 + (short >= TWO_SLIPS_LETTERS)
        if abs(len(word) - len(other)) <= most:
            slips = OSA.distance(word, other, score_cutoff=most)
            if slips <= most:
                return LOST_BY_A_SLIP * slips
        if sounds(word) & sounds(other):
            return LOST_BY_SOUND
    return None
