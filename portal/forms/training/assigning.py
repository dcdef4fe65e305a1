"""Whom is asked to do which course by which day."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired

from portal import clock
from portal.forms.base import OnceForm

USUAL_TIME = timedelta(days=30)
LONGEST_TIME = timedelta(days=730)


class PeopleForm(OnceForm):
    """Some people of the table (references) and one of its courses (its address)."""

    people = SelectMultipleField(_l("People"), validators=[InputRequired(_l("Choose at least one person."))])
    course = SelectField(_l("Course"), validators=[InputRequired(_l("Choose a course."))])

    def __init__(self, courses: list[tuple[str, str]], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.course.choices = [("", _("Choose a course")), *courses]
        self.people.validate_choice = False  # who is not within reach is looked up in vain


class AssignmentForm(PeopleForm):
    """And the day by which it is to be done."""

    due_on = DateField(_l("To be done by"), validators=[InputRequired(_l("Choose a day."))])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.is_submitted() and not self.due_on.data:
            self.due_on.data = clock.today() + USUAL_TIME

    def validate_due_on(self, field: DateField) -> None:
        """A day to come, and not too far."""
        if not isinstance(field.data, date) or not clock.today() <= field.data <= clock.today() + LONGEST_TIME:
            raise ValidationError(_("Choose a day within the next two years."))
