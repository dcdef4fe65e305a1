"""Marking: whether an answer is right, and what a whole attempt comes to. Nothing here knows a page or a database.

An answer is right or it is not: of several that are to be chosen, ordered or matched, all have to be. Half a procedure
is none.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.models.training.questions import QuestionKind

Given = Any  # one: a key; many: keys; order: key to place; match: key to key; number and text: what was typed
MOST_SIGNS = 200  # of a number or a text
DECIMAL = re.compile(r"[+-]?(?:\d+[.,]?\d*|[.,]\d+)", re.ASCII)
ENGLISH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?", re.ASCII)  # with its thousands set off
SPANISH = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
BLANKS = {ord(blank): None for blank in " \u00a0\u2009\u202f'’"}


def is_right(question: Any, given: Given) -> bool:
    """Whether this is the answer to the question."""
    return bool(given) and MARKS[question.kind](question, given)


def right_answer(question: Any) -> Given:
    """An answer that is right; the first where there are several."""
    keys = _keys(question.options)
    match question.kind:
        case QuestionKind.ONE:
            return next((one["key"] for one in question.options if one.get("right")), None)
        case QuestionKind.MANY:
            return sorted(one["key"] for one in question.options if one.get("right"))
        case QuestionKind.ORDER:
            return {key: place for place, key in enumerate(keys, 1)}
        case QuestionKind.MATCH:
            return {key: key for key in keys}
    return question.accepted[0] if question.accepted else None


def is_whole(question: Any, given: Given) -> bool:
    """Whether nothing of the answer is missing; it need not be right."""
    if question.kind in (QuestionKind.ORDER, QuestionKind.MATCH):
        return bool(given) and {option["key"] for option in question.options} == set(given)
    return bool(given)


@dataclass(frozen=True)
class Outcome:
    """What an attempt comes to."""

    right: int
    asked: int
    is_knocked_out: bool

    @property
    def score(self) -> int:
        """Per cent, never rounded up over the mark."""
        return self.right * 100 // self.asked if self.asked else 0

    def passes(self, pass_mark: int) -> bool:
        """Whether it is enough; so many per cent exactly are."""
        return self.asked > 0 and not self.is_knocked_out and self.right * 100 >= pass_mark * self.asked


def outcome(questions: Sequence[Any], answers: dict[str, Given]) -> tuple[Outcome, dict[str, int]]:
    """What the answers to these questions come to, and 1 or 0 for each."""
    marks = {one.key: int(is_right(one, answers.get(one.key))) for one in questions}
    is_knocked_out = any(one.knocks_out and not marks[one.key] for one in questions)
    return Outcome(sum(marks.values()), len(marks), is_knocked_out), marks


def readings(text: str) -> set[Decimal]:
    """The numbers that a text may stand for: 1,500 is one thing in English and another in Spanish."""
    bare = unicodedata.normalize("NFKC", text).translate(BLANKS).replace("\u2212", "-")
    written = {bare.replace(",", ".")} if DECIMAL.fullmatch(bare) else set()
    for in_thousands, thousands in ((ENGLISH, ","), (SPANISH, ".")):
        if in_thousands.fullmatch(bare):
            written.add(bare.replace(thousands, "").replace(",", "."))
    return {number for number in map(_decimal, written) if number is not None}


def plain(text: str) -> str:
    """A text as it is compared: without case, accents, blanks at will, and a full stop."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return " ".join(bare.split()).rstrip(" .!")


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < MOST_SIGNS else None


def _keys(options: Iterable[dict[str, Any]]) -> list[str]:
    return [option["key"] for option in options]


def _one(question: Any, given: Given) -> bool:
    return given in _keys(option for option in question.options if option.get("right"))


def _many(question: Any, given: Given) -> bool:
    return set(given) == set(_keys(option for option in question.options if option.get("right")))


def _order(question: Any, given: Given) -> bool:
    return given == {key: place for place, key in enumerate(_keys(question.options), 1)}


def _match(question: Any, given: Given) -> bool:
    """Two that read alike are alike: what belongs to one may be chosen for the other."""
    words = {option["key"]: (option.get("to_en", ""), option.get("to_es", "")) for option in question.options}
    return set(given) == set(words) and all(words.get(chosen) == words[key] for key, chosen in given.items())


def _number(question: Any, given: Given) -> bool:
    wanted, within = (_decimal(text) for text in (question.accepted[0], question.tolerance or "0"))
    return any(abs(number - wanted) <= (within or 0) for number in readings(given)) if wanted is not None else False


def _text(question: Any, given: Given) -> bool:
    return plain(given) in {plain(form) for form in question.accepted}


MARKS: dict[QuestionKind, Callable[[Any, Given], bool]] = {
    QuestionKind.ONE: _one, QuestionKind.MANY: _many, QuestionKind.ORDER: _order, QuestionKind.MATCH: _match,
    QuestionKind.NUMBER: _number, QuestionKind.TEXT: _text,
}  # fmt: skip
