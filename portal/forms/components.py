"""A field of each kind, as the catalogue of components shows it; nothing of it is kept."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Form, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from portal.forms.fields import CheckboxesField, EmailField, NewPasswordField, WholeNumberField, ZoneField

KINDS = [("a", _l("The first")), ("b", _l("The second")), ("c", _l("The third"))]


class ExampleForm(Form):
    """Each kind of field once."""

    title = StringField(_l("A line of text"), validators=[InputRequired()])
    email = EmailField()
    password = NewPasswordField()
    number = WholeNumberField(_l("A number"), 1, 365)
    day = DateField(_l("A day"))
    zone = ZoneField()
    one_of = SelectField(_l("One of many"), choices=KINDS)
    one_of_few = RadioField(_l("One of few"), choices=KINDS, default="a")
    several = CheckboxesField(_l("Several of a few"), choices=KINDS, default=["a"])
    words = TextAreaField(_l("Several lines"))
    find = SearchField(_l("Something to find"))
    yes = BooleanField(_l("I agree"), validators=[InputRequired()])

    @classmethod
    def refused(cls, **how: Any) -> "ExampleForm":
        """The same, with something wrong in each field."""
        form = cls(**how)
        for field in form:
            field.errors = [_("What is wrong, and what to do.")]
        return form
