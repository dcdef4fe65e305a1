"""Asking: a question as a page may carry it. Options go by the place where they stand in this attempt, never by a key,
so that nothing of a page tells what is right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.models.base import NotThere
from portal.models.training.attempts import Attempt
from portal.models.training.drawing import Drawn
from portal.models.training.marking import Given, is_right, is_whole, right_answer
from portal.models.training.questions import QuestionKind, questions_to_ask

Choices = list[tuple[int, str]]


@dataclass(frozen=True)
class Asked:
    """One question of an attempt: its number, words and options; what was answered, by places; how often saved."""

    number: int
    kind: QuestionKind
    text: str
    options: Choices
    to: Choices
    chosen: Any  # one: a place; many: places; order and match: by place; number and text: what was typed
    saves: int
    is_whole: bool
    knocks_out: bool


@dataclass(frozen=True)
class Reviewed:
    """One question after marking: what was answered, what is right, and why."""

    number: int
    text: str
    answered: str
    right: str
    says: str
    is_right: bool


class Sheet:
    """All questions of an attempt, in one language."""

    def __init__(self, attempt: Attempt, language: str):
        self._by_key = {one.key: one for one in questions_to_ask(attempt.lesson_id)}
        self._attempt, self._language = attempt, language
        self._drawn: list[Drawn] = [one for one in attempt.drawn if one["key"] in self._by_key]

    def __len__(self) -> int:
        return len(self._drawn)

    def asked(self) -> Sequence[Asked]:
        """Each question as it stands."""
        return [self.question(number) for number in range(1, len(self) + 1)]

    def question(self, number: int) -> Asked:
        """The question of this number. Raises NotThere."""
        drawn, question = self._find(number)
        kept = self._attempt.answers.get(question.key, {"given": None, "saves": 0})
        words = {option["key"]: option for option in question.options}
        return Asked(
            number, question.kind, self._say(question, "text"),
            [(place, self._of(words[key])) for place, key in enumerate(drawn["order"])],
            [(place, self._of(words[key], "to_")) for place, key in enumerate(drawn["to"])],
            _as_places(drawn, question.kind, kept["given"]), kept["saves"], is_whole(question, kept["given"]),
            question.knocks_out,
        )  # fmt: skip

    def given(self, number: int, chosen: Any) -> tuple[str, Given]:
        """The question's key, and what was chosen on a page as it is kept."""
        drawn, question = self._find(number)
        return question.key, _as_keys(drawn, question.kind, chosen)

    def answered(self, number: int) -> str:
        """What is saved as the answer, in words."""
        drawn, question = self._find(number)
        return self._told(question, self._attempt.answers.get(drawn["key"], {"given": None})["given"])

    @property
    def first_open(self) -> int:
        """The first question without a whole answer; the last where all have one."""
        return next((one.number for one in self.asked() if not one.is_whole), max(len(self), 1))

    def reviewed(self) -> Sequence[Reviewed]:
        """Each question with what is right; for when that may be told."""
        return [self._review(number, drawn) for number, drawn in enumerate(self._drawn, 1)]

    def _review(self, number: int, drawn: Drawn) -> Reviewed:
        question = self._by_key[drawn["key"]]
        given = self._attempt.answers.get(question.key, {"given": None})["given"]
        right = self._told(question, right_answer(question))
        return Reviewed(
            number, self._say(question, "text"), self._told(question, given), right, self._say(question, "says"),
            is_right(question, given),
        )  # fmt: skip

    def _find(self, number: int) -> tuple[Drawn, Any]:
        if not 1 <= number <= len(self._drawn):
            raise NotThere(str(number))
        drawn = self._drawn[number - 1]
        return drawn, self._by_key[drawn["key"]]

    def _say(self, question: Any, what: str) -> str:
        spanish = getattr(question, f"{what}_es") if self._language == "es" else ""
        return str(spanish or getattr(question, f"{what}_en"))

    def _of(self, option: Mapping[str, Any], side: str = "") -> str:
        spanish = option.get(f"{side}es") if self._language == "es" else ""
        return str(spanish or option.get(f"{side}en", ""))

    def _told(self, question: Any, given: Given) -> str:
        """An answer as lines for a person to read."""
        words = {option["key"]: option for option in question.options}
        if not given:
            return ""
        match question.kind:
            case QuestionKind.ONE | QuestionKind.MANY:
                keys = [given] if isinstance(given, str) else given
                return "\n".join(self._of(words[key]) for key in words if key in keys)
            case QuestionKind.ORDER:
                placed = sorted((place, self._of(words[key])) for key, place in given.items() if key in words)
                return "\n".join(f"{place}. {said}" for place, said in placed)
            case QuestionKind.MATCH:
                pairs = [(words[key], words[to]) for key, to in given.items() if key in words and to in words]
                return "\n".join(f"{self._of(one)}: {self._of(other, 'to_')}" for one, other in pairs)
        return str(given)


def _as_places(drawn: Drawn, kind: QuestionKind, given: Given) -> Any:
    order, to = drawn["order"], drawn["to"]
    match kind:
        case QuestionKind.ONE:
            return order.index(given) if given in order else None
        case QuestionKind.MANY:
            return [order.index(key) for key in given or () if key in order]
        case QuestionKind.ORDER:
            return {order.index(key): place for key, place in (given or {}).items() if key in order}
        case QuestionKind.MATCH:
            pairs = (given or {}).items()
            return {order.index(key): to.index(other) for key, other in pairs if key in order and other in to}
    return given or ""


def _as_keys(drawn: Drawn, kind: QuestionKind, chosen: Any) -> Given:
    """Nothing chosen is None; a place that isn't there is nothing chosen."""
    order, to = drawn["order"], drawn["to"]
    places = range(len(order))
    match kind:
        case QuestionKind.ONE:
            return order[chosen] if chosen in places else None
        case QuestionKind.MANY:
            return sorted({order[place] for place in chosen if place in places}) or None
        case QuestionKind.ORDER:
            return {order[at]: place for at, place in chosen.items() if at in places and place - 1 in places} or None
        case QuestionKind.MATCH:
            return {order[at]: to[other] for at, other in chosen.items() if at in places and other in places} or None
    return chosen.strip() or None
