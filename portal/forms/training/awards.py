"""Certificates given by hand: one, or a list."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from portal import clock
from portal.forms.base import OnceForm
from portal.forms.fields import EmailField
from portal.forms.texts import short, tidy
from portal.models.training import awards

MOST_BYTES, MOST_LETTERS = 200_000, 60_000
WHY = {
    awards.HELD: _l("holds this certificate already, or a newer one"),
    awards.TO_COME: _l("this day is still to come"),
    awards.ENDED: _l("a certificate of this day would have ended by now"),
    awards.UNKNOWN_PERSON: _l("nobody here has this address"),
    awards.UNKNOWN_COURSE: _l("no course of this address gives a certificate"),
    awards.NO_DAY: _l("write the day as 2026-05-31"),
    awards.TWICE: _l("stands in the list twice for this course"),
    awards.NO_COLUMNS: _l("the first line names the columns: email, course, day"),
    awards.TOO_MANY: _l("the most in one list is 500"),
    awards.NOTHING: _l("there is nobody in the list"),
}


def _reason() -> StringField:
    validators = [DataRequired(_l("Say why.")), short(300)]
    return StringField(_l("Why it is given"), filters=[tidy], validators=validators)


class AwardForm(OnceForm):
    """One certificate: to whom, for what, as of which day, and why."""

    email = EmailField(_l("E-mail of the person"))
    course = SelectField(_l("Course"), validators=[InputRequired(_l("Choose a course."))])
    day = DateField(_l("As of"), validators=[InputRequired(_l("Choose a day."))])
    reason = _reason()

    def __init__(self, courses: list[tuple[str, str]], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.course.choices = [("", _("Choose a course")), *courses]
        if not self.is_submitted() and not self.day.data:
            self.day.data = clock.today()

    def validate_day(self, field: DateField) -> None:
        """Never of a day to come."""
        if field.data and field.data > clock.today():
            raise ValidationError(_("Choose today or an earlier day."))


class AwardListForm(OnceForm):
    """A list of certificates: a file, or typed; and why they are given."""

    file = FileField(_l("A file (CSV)"), render_kw={"accept": ".csv,text/csv,text/plain"})
    rows = TextAreaField(
        _l("Or the list itself"), validators=[short(MOST_LETTERS)], render_kw={"rows": 8, "spellcheck": "false"}
    )
    reason = _reason()

    def read_file(self) -> None:
        """Put the file's text where a list is typed."""
        said = self.file.data
        if not (said and said.filename):
            return
        content = said.read(MOST_BYTES + 1)
        try:
            if len(content) > MOST_BYTES:
                raise ValueError
            self.rows.data = content.decode("utf-8-sig")
        except ValueError:
            self.rows.data = ""
            self.file_is_wrong = True

    file_is_wrong = False

    def validate_file(self, _field: FileField) -> None:
        """A list in UTF-8, and not too long."""
        if self.file_is_wrong:
            raise ValidationError(_("Save the list as CSV in UTF-8, at most 200 KB."))

    def validate_rows(self, field: TextAreaField) -> None:
        """There is a list."""
        if not (field.data or "").strip() and not self.file_is_wrong:
            raise ValidationError(_("Choose a file, or write the list."))
