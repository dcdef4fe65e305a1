"""An answer to one question of an attempt, as its page sends it: by places where its options stand."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from wtforms import HiddenField, IntegerField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.forms.tokens import PageForm
from portal.models.training.asking import Asked
from portal.models.training.marking import MOST_SIGNS, readings
from portal.models.training.questions import MOST_OPTIONS, QuestionKind

MOST_QUESTIONS = 200


class StepForm(PageForm):
    """Which question, how often its answer was saved when the page was read, and where to go on."""

    question = IntegerField(validators=[InputRequired(), NumberRange(1, MOST_QUESTIONS)])
    saves = IntegerField(default=0, validators=[Optional(), NumberRange(0, 1_000_000)])
    go = HiddenField(default="next", validators=[Length(max=10)])

    @property
    def goes_to(self) -> int | None:
        """The question to go on with; None for the end."""
        number = self.question.data or 1
        if (self.go.data or "").isascii() and (self.go.data or "").isdigit():
            return int(self.go.data)
        return {"back": number - 1, "next": number + 1, "stay": number}.get(self.go.data or "")


class WrongAnswer(ValidationError):
    """An answer that can't be one; `chosen` is what stood there."""

    def __init__(self, words: str, chosen: Any):
        super().__init__(words)
        self.chosen = chosen


def chosen(asked: Asked) -> Any:
    """What the page says of this question. Raises WrongAnswer."""
    match asked.kind:
        case QuestionKind.ONE:
            return next(iter(_places(request.form.getlist("choice"))), None)
        case QuestionKind.MANY:
            return _places(request.form.getlist("choice"))
        case QuestionKind.ORDER:
            return _order(asked)
        case QuestionKind.MATCH:
            return _of_each(asked, "match")
    return _typed(asked)


def _order(asked: Asked) -> dict[int, int]:
    places = _of_each(asked, "place")
    if len(set(places.values())) < len(places):
        raise WrongAnswer(_("Give each place once."), places)
    return places


def _typed(asked: Asked) -> str:
    said = request.form.get("typed", "").strip()
    if len(said) > MOST_SIGNS:
        raise WrongAnswer(_("Type at most %(most)d characters.", most=MOST_SIGNS), said)
    if said and asked.kind == QuestionKind.NUMBER and not readings(said):
        raise WrongAnswer(_("Type a number, such as 12 or 12.5."), said)
    return said


def _of_each(asked: Asked, name: str) -> dict[int, int]:
    found = {place: _places([request.form.get(f"{name}-{place}", "")]) for place, _words in asked.options}
    return {place: numbers[0] for place, numbers in found.items() if numbers}


def _places(said: Sequence[str]) -> list[int]:
    return [int(one) for one in said[:MOST_OPTIONS] if one.isascii() and one.isdigit() and len(one) < len("1000")]
