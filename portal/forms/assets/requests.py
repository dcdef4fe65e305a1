"""Requests: what somebody needs of the library, and the answer to it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Optional, ValidationError

from portal.forms.base import OnceForm, RecordForm
from portal.forms.texts import short, tidy
from portal.models.assets.requests import today


class RequestForm(OnceForm):
    """What is needed, and until when."""

    about = HiddenField()
    words = TextAreaField(
        _l("What do you need?"), filters=[tidy], validators=[DataRequired(_l("Say what you need.")), short(1000)],
        render_kw={"rows": 3},
    )  # fmt: skip
    wanted_on = DateField(_l("Needed by"), validators=[Optional()])

    def validate_wanted_on(self, field: DateField) -> None:
        """Not what is over."""
        if field.data and field.data < today():
            raise ValidationError(_("This day is over."))


class AnswerForm(RecordForm):
    """What became of it."""

    answer = TextAreaField(
        _l("Answer"), filters=[tidy], validators=[DataRequired(_l("Say where it is, or why not.")), short(1000)],
        render_kw={"rows": 3},
    )  # fmt: skip
