"""A question of a quiz, as an editor writes it; and how the quiz is held."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from portal.forms.base import OnceForm, RecordForm
from portal.forms.texts import short, tidy
from portal.models.training.questions import MOST_OPTIONS, QuestionKind, QuizRules

ROWS = 6
MOST_FORMS = 20  # that a text is accepted in


class OptionForm(Form):
    """One option: its words, whether it is right, and what belongs to it."""

    key = HiddenField(filters=[tidy], validators=[short(20)])
    en = StringField(_l("Option, English"), filters=[tidy], validators=[short(200)])
    es = StringField(_l("Option, Spanish"), filters=[tidy], validators=[short(200)])
    right = BooleanField(_l("Is right"))
    to_en = StringField(_l("Belongs to it, English"), filters=[tidy], validators=[short(200)])
    to_es = StringField(_l("Belongs to it, Spanish"), filters=[tidy], validators=[short(200)])


class QuestionForm(RecordForm):
    """What a kind of question needs; the other fields are left alone."""

    text_en = TextAreaField(
        _l("Question, English"), filters=[tidy], validators=[DataRequired(_l("Ask something.")), short(2000)],
        render_kw={"rows": 3},
    )  # fmt: skip
    text_es = TextAreaField(_l("Question, Spanish"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})
    options = FieldList(FormField(OptionForm), min_entries=ROWS, max_entries=MOST_OPTIONS)
    value = StringField(_l("The number"), filters=[tidy], validators=[short(40)])
    tolerance = StringField(_l("Tolerance, up and down"), filters=[tidy], validators=[short(40)])
    forms = TextAreaField(_l("Accepted forms, one a line"), filters=[tidy], validators=[short(2000)])
    says_en = TextAreaField(_l("Why, English"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 2})
    says_es = TextAreaField(_l("Why, Spanish"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 2})
    bank = StringField(_l("Bank"), filters=[tidy], validators=[short(40)])
    knocks_out = BooleanField(_l("Has to be right to pass"))

    def __init__(self, kind: QuestionKind, question: Any = None, **how: Any):
        given = {} if question is None else _as_typed(question)
        super().__init__(question, **{"data": given, **how})
        self.kind = kind

    def validate_options(self, _field: FieldList) -> None:
        """Enough of them; of one answer exactly one right, of several at least one."""
        if not self.kind.has_options:
            return
        options = self.filled
        if len(options) < 2:
            raise ValidationError(_("Give at least two options."))
        rights = sum(bool(one.get("right")) for one in options)
        if self.kind == QuestionKind.ONE and rights != 1:
            raise ValidationError(_("Mark exactly one option as right."))
        if self.kind == QuestionKind.MANY and not rights:
            raise ValidationError(_("Mark at least one option as right."))
        if self.kind == QuestionKind.MATCH and not all(one.get("to_en") for one in options):
            raise ValidationError(_("Say for each option what belongs to it."))

    def validate_value(self, field: StringField) -> None:
        """A number, where one is asked for."""
        if self.kind == QuestionKind.NUMBER and _decimal(field.data) is None:
            raise ValidationError(_("Type a number, such as 12 or 12.5."))

    def validate_tolerance(self, field: StringField) -> None:
        """A number that is not below zero, or nothing."""
        off = _decimal(field.data or "0")
        if self.kind == QuestionKind.NUMBER and (off is None or off < 0):
            raise ValidationError(_("Type a number, such as 12 or 12.5."))

    def validate_forms(self, field: TextAreaField) -> None:
        """At least one form, where a text is asked for."""
        if self.kind == QuestionKind.TEXT and not 1 <= len(_lines(field.data)) <= MOST_FORMS:
            raise ValidationError(_("Give between 1 and %(most)d forms.", most=MOST_FORMS))

    @property
    def filled(self) -> list[dict[str, Any]]:
        """The options with words, each with what its kind needs."""
        needs = {QuestionKind.ORDER: (), QuestionKind.MATCH: ("to_en", "to_es")}.get(self.kind, ("right",))
        rows = [entry.form.data for entry in self.options if entry.form.en.data]
        return [
            {**({"key": row["key"]} if row["key"] else {}), **{name: row[name] for name in ("en", "es", *needs)}}
            for row in rows
        ]

    @property
    def said(self) -> dict[str, Any]:
        """The columns of the question."""
        plain = {name: self[name].data for name in ("text_en", "text_es", "says_en", "says_es", "bank", "knocks_out")}
        accepted = {
            QuestionKind.NUMBER: [str(_decimal(self.value.data) or 0)], QuestionKind.TEXT: _lines(self.forms.data),
        }.get(self.kind, [])  # fmt: skip
        return {
            **plain, "options": self.filled if self.kind.has_options else [], "accepted": accepted,
            "tolerance": str(_decimal(self.tolerance.data or "0") or 0),
        }  # fmt: skip


class HoldingForm(OnceForm):
    """How the quiz is held."""

    minutes = IntegerField(
        _l("Time limit in minutes"),
        validators=[Optional(), NumberRange(1, 600, _l("Choose between %(min)d and %(max)d minutes."))],
    )
    pass_mark = IntegerField(
        _l("Own pass mark in per cent"),
        validators=[Optional(), NumberRange(1, 100, _l("Choose between %(min)d and %(max)d per cent."))],
    )
    draw = TextAreaField(_l("How many of each bank"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})
    is_shuffled = BooleanField(_l("Shuffle questions and options"))

    @classmethod
    def showing(cls, rules: QuizRules) -> "HoldingForm":
        """As it is held now."""
        drawn = "\n".join(f"{bank}: {number}" for bank, number in rules.draw.items())
        return cls(
            formdata=None, minutes=rules.minutes, pass_mark=rules.pass_mark, draw=drawn, is_shuffled=rules.is_shuffled
        )

    def validate_draw(self, field: TextAreaField) -> None:
        """Lines of a bank and a number."""
        for line in _lines(field.data):
            _bank, colon, number = line.rpartition(":")
            if not colon or not number.strip().isascii() or not number.strip().isdigit():
                raise ValidationError(_("Write a line for each bank, such as: sizing: 3"))

    @property
    def rules(self) -> dict[str, Any]:
        """As the lesson keeps them."""
        pairs = [line.rpartition(":") for line in _lines(self.draw.data)]
        return {
            "minutes": self.minutes.data, "pass_mark": self.pass_mark.data, "shuffled": self.is_shuffled.data,
            "draw": {bank.strip(): int(number) for bank, _colon, number in pairs},
        }  # fmt: skip


def _as_typed(question: Any) -> dict[str, Any]:
    plain = {
        name: getattr(question, name)
        for name in ("text_en", "text_es", "says_en", "says_es", "bank", "knocks_out", "options", "tolerance")
    }
    accepted = question.accepted
    return {**plain, "value": accepted[0] if accepted else "", "forms": "\n".join(accepted)}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _decimal(text: str | None) -> Decimal | None:
    try:
        number = Decimal((text or "").replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < 10**15 else None
