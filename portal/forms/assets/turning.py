"""Giving an asset out, and taking it out of use."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from portal import clock
from portal.forms.assets.describing import end_of
from portal.forms.base import RecordForm
from portal.forms.texts import short, tidy


class PublicationForm(RecordForm):
    """Nothing to say: the version that was read goes along."""


class WithdrawalForm(RecordForm):
    """Why it must not be used any more."""

    reason = TextAreaField(
        _l("Why must it not be used any more?"), filters=[tidy], render_kw={"rows": 2},
        validators=[DataRequired(_l("Write the reason.")), short(500)],
    )  # fmt: skip


class SendingBackForm(RecordForm):
    """What is missing before it can come out."""

    note = TextAreaField(
        _l("What is missing?"), filters=[tidy], render_kw={"rows": 2},
        validators=[DataRequired(_l("Write what is missing.")), short(500)],
    )  # fmt: skip


class ProlongationForm(RecordForm):
    """Until when it may be used now."""

    last_day = DateField(
        _l("To be used until"), validators=[InputRequired(_l("Choose a day."))], render_kw={"type": "date"}
    )

    def validate_last_day(self, field: DateField) -> None:
        """In the future."""
        if field.data is not None and field.data <= clock.today():
            raise ValidationError(_("Choose a day after today."))

    @property
    def valid_until(self) -> datetime | None:
        """The moment in which that day ends. Only after `validate`."""
        return end_of(self.last_day.data)
