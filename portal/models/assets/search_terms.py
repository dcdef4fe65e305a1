"""Words as the library looks for them: without case and accents, a size as one word, and near ones for who mistypes."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, literal, select, union_all
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, pk
from portal.models.identifiers import folded
from portal.models.tenancy import Reach, Walled, Width, read_rows

SIZE = re.compile(r"(?<!\d)(\d{1,5})\s?[x×✕*]\s?(\d{1,5})(?!\d)", re.IGNORECASE)  # 300x250, 300 × 250
WHOLE_SIZE = re.compile(r"\d{2,5}x\d{2,5}")
MOST_TERMS = 8
MOST_LETTERS = 40
LEAST_MISTYPED, MOST_MISTYPED = 4, 20  # letters of a word in which we look for a slip
LEAST_FOR_TWO = 8  # letters, from which two slips are forgiven
BYTEWISE = String().with_variant(String(collation="C"), "postgresql")  # so that what begins alike stands together
BEYOND = "\U0010ffff"


def plain(text: str) -> str:
    """Text as it is looked for: `Ad, 300 × 250` is `ad 300x250`."""
    return folded(SIZE.sub(r"\1x\2", text))


def terms_of(query: str) -> list[str]:
    """The words of a query, few and short ones: a monstrous query is cut."""
    words = (word[:MOST_LETTERS] for word in plain(query[:400]).split())
    return list(dict.fromkeys(words))[:MOST_TERMS]


def begins(term: str, *, is_last: bool) -> bool:
    """Whether words that begin with it are meant, too: not for sizes and the shortest, but while it is typed."""
    return not WHOLE_SIZE.fullmatch(term) and len(term) >= (2 if is_last else 3)


def may_be_mistyped(word: str) -> bool:
    """Whether a slip is looked for: a number is what it is."""
    return LEAST_MISTYPED <= len(word) <= MOST_MISTYPED and not any(map(str.isdigit, word))


def keys_of(word: str) -> set[str]:
    """The word itself, and with each letter left out: two words that share one differ little (as SymSpell has it)."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def is_near(typed: str, word: str) -> bool:
    """Whether, of two that share a key, one may be meant for the other: one slip; in a long word two."""
    if min(len(typed), len(word)) >= LEAST_FOR_TWO or abs(len(typed) - len(word)) == 1:
        return True
    if len(typed) != len(word):
        return False
    differing = [at for at, (one, other) in enumerate(zip(typed, word, strict=True)) if one != other]
    if len(differing) == 2 and next(b - a for a, b in pairwise(differing)) == 1:
        return typed[differing[0]] == word[differing[1]] and typed[differing[1]] == word[differing[0]]
    return len(differing) == 1


class AssetWord(Walled, Record):
    """A word of what is or was out for an audience, by one of its keys. It widens queries, and is never shown.

    Kept apart for each audience, so that no word of what others have comes between.
    """

    __tablename__ = "asset_words"
    __table_args__ = (
        UniqueConstraint("key", "audience_id", "word"),
        Index("ix_asset_words_word_audience_id", "word", "audience_id"),
    )

    id: Mapped[pk]
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(BYTEWISE)
    word: Mapped[str] = mapped_column(BYTEWISE)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """Of the audiences that one is in; the vendor's people see all."""
        if reach.is_of_partner and reach.width > Width.NONE:
            return cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


def near(terms: Iterable[str]) -> dict[str, list[str]]:
    """For each term with which no word begins that can be found: the words that it may be meant for."""
    looked_for = [term for term in terms if may_be_mistyped(term + "s")]  # a letter may be missing
    if not looked_for:
        return {}
    found: dict[str, set[str]] = {term: set() for term in looked_for}
    known = set()
    for sort, word in read_rows(union_all(*_known(looked_for), _sharing(looked_for))):
        if sort:
            known.add(sort)
        for term in looked_for if not sort else ():
            if may_be_mistyped(word) and is_near(term, word) and keys_of(term) & keys_of(word):
                found[term].add(word)
    return {term: sorted(words) for term, words in found.items() if words and term not in known}


def _known(terms: list[str]) -> Iterator:
    for term in terms:
        one = select(AssetWord.word).where(AssetWord.word >= term, AssetWord.word < term + BEYOND).limit(1).subquery()
        yield select(literal(term).label("sort"), one.c.word)


def _sharing(terms: list[str]):
    keys = sorted(set().union(*map(keys_of, terms)))
    return select(literal("").label("sort"), AssetWord.word).where(AssetWord.key.in_(keys)).distinct()
