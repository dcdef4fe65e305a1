"""What a person says of a file that is brought in."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy
from portal.models.importing.judging import Rules
from portal.models.importing.plans import Field, Plan, Sort

DAY_STYLES = [
    ("", _l("As the column shows")),
    ("dmy", _l("Day first: 31/05/2026")),
    ("mdy", _l("Month first: 05/31/2026")),
]
AMOUNT_STYLES = [
    ("", _l("As the column shows")),
    (".", _l("Point for decimals: 1,250.50")),
    (",", _l("Comma for decimals: 1.250,50")),
]
STYLES = {Sort.DAY: DAY_STYLES, Sort.AMOUNT: AMOUNT_STYLES}


class ImportFileForm(OnceForm):
    """A file, and what is in it."""

    kind = SelectField(_l("What is in it"), validators=[InputRequired(_l("Choose what is in the file."))])
    file = FileField(_l("File (CSV or XLSX)"), render_kw={"accept": ".csv,.tsv,.txt,.xlsx"})

    def __init__(self, kinds: Sequence[tuple[str, Any]], **how: Any):
        super().__init__(**how)
        self.kind.choices = [("", _("Choose what is in the file")), *kinds]

    def validate_file(self, field: FileField) -> None:
        """There is one."""
        if not (field.data and field.data.filename):
            raise ValidationError(_("Choose a file."))


class PlanForm(OnceForm):
    """Which column is which field; what holds where the file says nothing. Made for a kind by `plan_form`."""

    rules: type[Rules]
    has_header = BooleanField(_l("The first line names the columns"))
    keep_as = StringField(_l("Keep this choice as"), filters=[tidy], validators=[short(60)])

    def __init__(self, plan: Plan, columns: Sequence[str], rules: Rules, sample: dict[str, str], **how: Any):
        super().__init__(**how)
        self.plan = plan
        shown = [("", _("No column")), *((name, _named(name, sample.get(name, ""), plan)) for name in columns)]
        for one in rules.fields:
            self[f"column_{one.name}"].choices = shown
            choices = rules.choices(one.name)
            if choices and isinstance(self[f"fixed_{one.name}"], SelectField):
                self[f"fixed_{one.name}"].choices = [("", _("Nothing")), *choices]
        if not self.is_submitted():
            self._show(plan)

    def _show(self, plan: Plan) -> None:
        self.has_header.data = plan.has_header
        for one in self.rules.fields:
            self[f"column_{one.name}"].data = plan.columns.get(one.name, "")
            self[f"fixed_{one.name}"].data = plan.fixed.get(one.name, "")
            if f"style_{one.name}" in self:
                self[f"style_{one.name}"].data = plan.styles.get(one.name, "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge everything; what must be said is said by a column, or for all rows."""
        is_right = super().validate(extra_validators)
        if self.has_header.data != self.plan.has_header:
            return is_right
        for one in self.rules.fields:
            column, fixed = self[f"column_{one.name}"], self[f"fixed_{one.name}"]
            if one.is_required and not column.data and not fixed.data:
                column.errors = [_("Choose a column, or say what holds for all rows.")]
                is_right = False
        return is_right

    @property
    def rows(self) -> list[tuple[Field, Any, Any, Any]]:
        """For each field of ours: itself, its column, what holds else, how it is written."""
        parts = ("column", "fixed", "style")
        return [(one, *(self._fields.get(f"{part}_{one.name}") for part in parts)) for one in self.rules.fields]

    @property
    def chosen(self) -> Plan:
        """What was said."""

        def said(part: str) -> dict[str, str]:
            found = {
                one.name: self[f"{part}_{one.name}"].data for one in self.rules.fields if f"{part}_{one.name}" in self
            }
            return {name: value for name, value in found.items() if value}

        return replace(
            self.plan,
            columns=said("column"),
            fixed=said("fixed"),
            styles=said("style"),
            has_header=bool(self.has_header.data),
        )


class KeptPlanForm(OnceForm):
    """A choice that was kept."""

    kept = SelectField(_l("Use a choice that was kept"), validators=[InputRequired(_l("Choose one."))])

    def __init__(self, names: Sequence[str], **how: Any):
        super().__init__(**how)
        self.kept.choices = [("", _("Choose one")), *((name, name) for name in names)]


class RepairForm(OnceForm):
    """One word that means another, in all rows alike."""

    field = StringField()
    said = StringField(filters=[lambda said: said or ""])
    meant = StringField(
        _l("Read it as"), filters=[tidy], validators=[short(200), InputRequired(_l("Say what is meant."))]
    )


class RunForm(OnceForm):
    """All or nothing, or the good rows."""

    how = RadioField(
        _l("If a row is not good"),
        choices=[("good", _l("bring in the good rows, and give the others back")), ("all", _l("bring in nothing"))],
        default="good",
    )


def plan_form(rules: type[Rules]) -> type[PlanForm]:
    """The form of a kind: for each field a column, and what holds where the file says nothing."""
    return _form_of(rules.kind, rules)  # type: ignore[arg-type]  # a class is hashable


@lru_cache(maxsize=16)
def _form_of(_kind: str, rules: type[Rules]) -> type[PlanForm]:
    class FormOfKind(PlanForm):
        """With the fields of this kind."""

    FormOfKind.rules = rules
    for one in rules.fields:
        setattr(FormOfKind, f"column_{one.name}", SelectField(one.words, default=""))
        words = _l("%(field)s, where the file says nothing", field=one.words)
        fixed = (
            SelectField(words, default="", choices=[("", "")], validate_choice=False)
            if one.name in rules.with_choices
            else StringField(words, filters=[tidy], validators=[short(200)])
        )
        setattr(FormOfKind, f"fixed_{one.name}", fixed)
        if one.sort in STYLES:
            words = _l("%(field)s: how it is written", field=one.words)
            setattr(FormOfKind, f"style_{one.name}", SelectField(words, default="", choices=STYLES[one.sort]))
    return FormOfKind


def _named(name: str, sample: str, plan: Plan) -> str:
    called = name if plan.has_header else _("Column %(number)s", number=name)
    return f"{called} ({sample})" if sample else called
