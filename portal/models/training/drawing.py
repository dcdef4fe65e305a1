"""Drawing: which questions an attempt has, in which order, and how their options stand. Done once, then kept."""

from collections import defaultdict
from collections.abc import Sequence
from secrets import SystemRandom
from typing import Any

from portal.models.training.questions import QuestionKind, QuizRules

Drawn = dict[str, Any]  # key, order of its options, order of what belongs to them


def draw(questions: Sequence[Any], rules: QuizRules, luck: SystemRandom | None = None) -> list[Drawn]:
    """So many of each bank as the rules say; a question that knocks out is among them before any other."""
    luck = luck or SystemRandom()
    banks = defaultdict(list)
    for one in questions:
        banks[one.bank].append(one)
    chosen = {one.key for bank, those in banks.items() for one in _some(those, rules.draw.get(bank), luck)}
    asked = [one for one in questions if one.key in chosen]
    if rules.is_shuffled:
        luck.shuffle(asked)
    return [_laid_out(one, rules, luck) for one in asked]


def _some(questions: list[Any], number: int | None, luck: SystemRandom) -> list[Any]:
    if number is None or number >= len(questions):
        return questions
    mixed = luck.sample(questions, len(questions))
    return sorted(mixed, key=lambda one: not one.knocks_out)[:number]


def _laid_out(question: Any, rules: QuizRules, luck: SystemRandom) -> Drawn:
    """Where the order would tell what is right, it is always by chance."""
    keys = [option["key"] for option in question.options]
    tells = question.kind in (QuestionKind.ORDER, QuestionKind.MATCH)
    order = luck.sample(keys, len(keys)) if rules.is_shuffled or tells else keys
    to = luck.sample(keys, len(keys)) if question.kind == QuestionKind.MATCH else []
    return {"key": question.key, "order": order, "to": to}
