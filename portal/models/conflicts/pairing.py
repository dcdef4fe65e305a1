"""Two names of companies: how alike they are, in what they agree, and what speaks against it.

Words are paired (equal, abbreviated, misspelled, sounding alike, written as one), each weighs what it tells
(`words.bits`). So "Solutions" in common is nothing, and "Zweigert" nearly all.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from portal.models.conflicts.letters import sound, sounds
from portal.models.conflicts.names import LONGEST_ACRONYM, Name
from portal.models.conflicts.words import (
    BITS_OF_A_LETTER,
    BITS_OF_A_PLACE,
    HARMLESS,
    JOINING,
    TELLING,
    TELLING_BITS,
    bits,
    is_place,
)

SLIP_LEAST_LETTERS, TWO_SLIPS_LETTERS, THREE_SLIPS_LETTERS = 4, 8, 11
LOST_BY_A_SLIP = 0.1
MOST_TELLING = 3  # of a long name the first words tell; the twelfth tells no more
MOST_WRITTEN_AS_ONE = 4
Word = tuple[str, str]  # in its one form, and as it stands in the name


class Grade(StrEnum):
    """How near two names are, the nearest first."""

    EQUAL = "equal"  # but for legal form, case, accents, order, joining words
    ALIKE = "alike"  # and for slips, abbreviations, spelling
    ACRONYM = "acronym"  # one is made of the other's first letters
    NEARLY = "nearly"  # one has more words, and they tell nothing: Group, Services
    MORE = "more"  # one has more words at its end
    PART = "part"  # one has more words, elsewhere
    RELATED = "related"  # they have words in common, and each has more
    OTHER = "other"


@dataclass(frozen=True)
class Likeness:
    """What comparing two names gave: a grade, the share of what they tell in common (0 to 1), and its bits."""

    grade: Grade
    share: float
    bits: float
    letters: float = 1.0
    slips: int = 0
    numbers_differ: bool = False
    places_differ: bool = False
    forms_differ: bool = False
    has_telling_more: bool = False
    says_place_once: bool = False

    @property
    def percent(self) -> int:
        """How alike the names are, for people; 100 is for equal ones."""
        return min(99, round(100 * (self.letters if self.grade == Grade.ALIKE else self.share)))


def paired(left: Name, right: Name, towns: frozenset[str] = frozenset()) -> Likeness:
    """How alike two names are; the same whichever comes first. `towns`: words for where the two are, which tell nothing
    in a name.
    """
    if (right.stems, right.said) < (left.stems, left.said):
        left, right = right, left
    pairing = _Pairing(
        list(zip(left.stems, left.words, strict=True)), list(zip(right.stems, right.words, strict=True)),
        by_sound=left.is_latin != right.is_latin, abbreviated=left.abbreviated | right.abbreviated,
    )  # fmt: skip
    pairing.equal()
    pairing.written_as_one()
    pairing.shortened(left, right)
    pairing.nearly_equal()
    pairing.initials()
    pairing.contained()
    pairing.equal_but_for_blanks()
    pairing.without(JOINING)
    says_town = pairing.without(towns)
    return pairing.judged(left, right, says_town=says_town)


@dataclass
class _Pairing:
    left: list[Word]
    right: list[Word]
    by_sound: bool  # one of the two is written in another script
    abbreviated: frozenset[str]
    told: list[float] = field(default_factory=list)
    slips: int = 0
    is_spelled_otherwise: bool = False

    def equal(self) -> None:
        for one in tuple(self.left):
            other = next((other for other in self.right if one[0] == other[0]), None)
            if other is None:
                continue
            self.left.remove(one)
            self.right.remove(other)
            self.told.append(bits(one[0]))
            self.is_spelled_otherwise |= one[1] != other[1]

    def written_as_one(self) -> None:
        """`Zoom Drive` and `Zoomdrive`: words of one side that make a word of the other."""
        for ours, theirs in ((self.left, self.right), (self.right, self.left)):
            for word in tuple(theirs):
                if found := _making(word[1], ours):
                    self._spelled([*ours[found], word], slips=0)
                    del ours[found]
                    theirs.remove(word)

    def shortened(self, left: Name, right: Name) -> None:
        """A word that is the initials of the other name (`HPT Plastics`, `Hoosier Plastics Technology`), or of some of
        its words (`S. V. Mills`, `Sri Venkatesa Mills`).
        """
        if not self.told:
            return
        for ours, theirs, name in ((self.left, self.right, left), (self.right, self.left, right)):
            for word in tuple(theirs):
                if _is_initials(word[1], name):
                    self._short_for(word, [one for one in ours if one[1][0] in word[1]], ours, theirs)
                elif found := _making(word[1], ours, initials=True):
                    self._short_for(word, ours[found], ours, theirs)

    def _short_for(self, word: Word, found: list[Word], ours: list[Word], theirs: list[Word]) -> None:
        self.told.append(BITS_OF_A_LETTER * len(word[1]) * (1 - LOST_BY_A_SLIP))
        self.slips += 1
        self.is_spelled_otherwise = True
        theirs.remove(word)
        for one in found:
            ours.remove(one)

    def nearly_equal(self) -> None:
        for one in sorted(self.left, key=lambda word: -len(word[0])):
            near = [(slips, other) for other in self.right if (slips := self._slips(one, other)) is not None]
            if not near:
                continue
            slips, other = min(near, key=lambda found: (found[0], -len(found[1][0])))
            self.left.remove(one)
            self.right.remove(other)
            self._spelled([one, other], slips)

    def initials(self) -> None:
        """`V. Hugo` and `Victor Hugo`."""
        for ours, theirs in ((self.left, self.right), (self.right, self.left)):
            for word in [one for one in theirs if len(one[1]) == 1 and one[1].isalpha()]:
                other = next((one for one in ours if one[1].startswith(word[1])), None)
                if other is not None and self.told:
                    self._short_for(word, [other], ours, theirs)

    def contained(self) -> None:
        """`Gasthof Hirsch` and `Landgasthof Hirsch`: a word in a longer one, where what is telling is in common."""
        if max(self.told, default=0) < TELLING_BITS:
            return
        for ours, theirs in ((self.left, self.right), (self.right, self.left)):
            for word in tuple(theirs):
                other = next((one for one in ours if _holds(one[1], word[1]) or _is_a_slip(one[1], word[1])), None)
                if other is not None:
                    self.told.append(bits(word[0]) / 2)
                    self.slips += 1
                    self.is_spelled_otherwise = True
                    ours.remove(other)
                    theirs.remove(word)

    def equal_but_for_blanks(self) -> None:
        """`Zoom Drive` and `Zumdrive`: what is left of both sides is one but for slips, blanks aside."""
        if not self.left or not self.right or len(self.left) == len(self.right) == 1:
            return
        ours, theirs = ("".join(word[1] for word in words) for words in (self.left, self.right))
        slips = self._slips((ours, ours), (theirs, theirs))
        if slips is not None:
            self._spelled([*self.left, *self.right], slips)
            self.left, self.right = [], []

    def without(self, words: frozenset[str]) -> bool:
        """Pass over these words where they are left; answers whether any was."""
        before = len(self.left) + len(self.right)
        self.left = [one for one in self.left if one[1] not in words]
        self.right = [one for one in self.right if one[1] not in words]
        return len(self.left) + len(self.right) < before

    def judged(self, left: Name, right: Name, *, says_town: bool) -> Likeness:
        more = [stem for stem, _ in (*self.left, *self.right)]
        common = 2 * sum(self.told)
        grade = self._grade(left, right)
        if grade == Grade.ACRONYM:
            return Likeness(grade, share=1.0, bits=BITS_OF_A_LETTER * min(len(left.joined), len(right.joined)))
        return Likeness(
            grade=grade, share=common / (common + sum(map(_more, more)) or 1), slips=self.slips,
            bits=sum(sorted(self.told)[-MOST_TELLING:]), letters=ratio(left.joined, right.joined) / 100,
            numbers_differ=left.numbers != right.numbers,
            places_differ=all(any(is_place(stem) for stem, _ in words) for words in (self.left, self.right)),
            forms_differ=bool(left.forms and right.forms and not left.forms & right.forms),
            says_place_once=says_town or left.says_own_country != right.says_own_country,
            has_telling_more=any(word in TELLING or is_place(word) for word in more),
        )  # fmt: skip

    def _grade(self, left: Name, right: Name) -> Grade:
        if not self.left and not self.right:
            return Grade.ALIKE if self.is_spelled_otherwise else Grade.EQUAL
        if _is_acronym(left, right) or _is_acronym(right, left):
            return Grade.ACRONYM
        if not self.told:
            return Grade.OTHER
        if self.left and self.right:
            return Grade.RELATED
        more = [*self.left, *self.right]
        if all(stem in HARMLESS for stem, _ in more):
            return Grade.NEARLY
        longer = left.words if self.left else right.words
        return Grade.MORE if longer[-len(more) :] == tuple(word for _, word in more) else Grade.PART

    def _spelled(self, words: list[Word], slips: int) -> None:
        self.told.append(sum(bits(stem) for stem, _ in words) / 2 * (1 - LOST_BY_A_SLIP * slips))
        self.slips += slips
        self.is_spelled_otherwise = True

    def _slips(self, one: Word, other: Word) -> int | None:
        """How many slips make one word of the other: 0 for an abbreviation, a spelling; None if they are two words."""
        short, long = sorted((one[1], other[1]), key=len)
        if any(word.isdigit() for word in (short, long, one[0], other[0])):
            return None
        if short in self.abbreviated and _abbreviates(short, long):
            return 0
        if _is_short_for(short, long) or _sounds_so(short, long, by_sound=self.by_sound):
            return 0
        if (
            self.by_sound
            and len(sound(short)) >= SLIP_LEAST_LETTERS
            and _osa(sound(short), sound(long), most=1) is not None
        ):
            return 1
        if len(short) < SLIP_LEAST_LETTERS:
            return None
        return _osa(short, long, most=1 + (len(short) >= TWO_SLIPS_LETTERS) + (len(short) >= THREE_SLIPS_LETTERS))


def _more(word: str) -> float:
    """What a word tells that one side has alone: where a company is tells little of what it is called."""
    return min(bits(word), BITS_OF_A_PLACE) if is_place(word) else bits(word)


def _making(word: str, of: list[Word], *, initials: bool = False) -> slice | None:
    """Where in these words those stand that make this one, by themselves or by their initials."""
    for start in range(len(of)):
        for stop in range(start + 2, min(start + MOST_WRITTEN_AS_ONE, len(of)) + 1):
            if "".join(one[1][0] if initials else one[1] for one in of[start:stop]) == word:
                return slice(start, stop)
    return None


def _holds(long: str, short: str) -> bool:
    if len(long) <= len(short) or short.isdigit():
        return False
    ends = len(short) > SLIP_LEAST_LETTERS and long.endswith(short)
    return ends or (len(short) > 2 and long.startswith(short)) or (2 < len(short) < 6 and _abbreviates(short, long))


def _is_a_slip(one: str, other: str) -> bool:
    """`Brake` and `Break`: more slips than a word of this length is allowed where nothing else is in common."""
    return (
        min(len(one), len(other)) > SLIP_LEAST_LETTERS and one[0] == other[0] and _osa(one, other, most=2) is not None
    )


def _is_initials(word: str, name: Name) -> bool:
    """Whether a word is a name's initials, in this order or another."""
    if not 2 < len(word) <= LONGEST_ACRONYM:
        return False
    return word in name.initials or sorted(word) in map(sorted, name.initials)


def _osa(one: str, other: str, *, most: int) -> int | None:
    """Slips between two words (optimal string alignment), or None if there are more."""
    found = OSA.distance(one, other, score_cutoff=most)
    return found if found <= most else None


def _sounds_so(short: str, long: str, *, by_sound: bool) -> bool:
    """Whether two words are one, spelled with ae, oe, ue, ph, a double letter; or in another script."""
    if not sounds(short) & sounds(long):
        return False
    return by_sound or (len(short) >= SLIP_LEAST_LETTERS and _osa(short, long, most=2) is not None)


def _is_short_for(short: str, long: str) -> bool:
    """`techn` for technology: the beginning of a word that is common."""
    return 3 <= len(short) <= len(long) - 3 <= 9 and long.startswith(short) and bits(long) < TELLING_BITS


def _abbreviates(short: str, long: str) -> bool:
    """`Masch.` for Maschinenfabrik, `Ayto.` for Ayuntamiento."""
    return long.startswith(short) or (short[0] == long[0] and short[-1] == long[-1] and _in_order(short, long))


def _is_acronym(short: Name, long: Name) -> bool:
    """`IBM`, and `SKF` for Svenska Kullagerfabriken: letters of the words in order, each word's first among them."""
    letters = short.letters
    if not letters or len(long.words) < 2 or len(letters) < len(long.words):
        return letters in long.initials if letters and len(long.words) > 1 else False
    return letters in long.initials or _spells(letters, long.words)


def _spells(letters: str, words: tuple[str, ...]) -> bool:
    if not words:
        return not letters
    if not letters or letters[0] != words[0][0]:
        return False
    return any(
        _in_order(letters[:count], words[0]) and _spells(letters[count:], words[1:])
        for count in range(1, len(letters) + 1)
    )


def _in_order(short: str, long: str) -> bool:
    left = iter(long)
    return all(letter in left for letter in short)
