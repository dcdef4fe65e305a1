"""A live session: when, where, for how many; and the code by which one was there."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import DateTimeLocalField, Form, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, InputRequired

from portal import clock
from portal.forms.base import OnceForm, RecordForm
from portal.forms.fields import WholeNumberField
from portal.forms.texts import short, tidy

MOST_SEATS = 10_000
WORDS = ("title_en", "title_es", "words_en", "words_es", "place", "language", "seats")
LANGUAGES = [("en", "English"), ("es", "Español")]


class SaidOfSession(Form):
    """What is said of a session. Times are of the editor's own zone."""

    title_en = StringField(
        _l("Title in English"), filters=[tidy], validators=[DataRequired(_l("Write the title.")), short(120)]
    )
    title_es = StringField(_l("Title in Spanish"), filters=[tidy], validators=[short(120)])
    words_en = TextAreaField(
        _l("What it is about, in English"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 4}
    )
    words_es = TextAreaField(
        _l("What it is about, in Spanish"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 4}
    )
    starts = DateTimeLocalField(_l("Begins"), validators=[InputRequired(_l("Choose a day and a time."))])
    ends = DateTimeLocalField(_l("Ends"), validators=[InputRequired(_l("Choose a day and a time."))])
    place = StringField(
        _l("Address or link"), filters=[tidy], validators=[DataRequired(_l("Say where it is.")), short(300)]
    )
    language = SelectField(_l("Language"), choices=LANGUAGES, default="en")
    seats = WholeNumberField(_l("Seats"), 1, MOST_SEATS, default=20)

    def validate_ends(self, field: DateTimeLocalField) -> None:
        """After it begins."""
        if field.data and self.starts.data and field.data <= self.starts.data:
            raise ValidationError(_("It ends after it begins."))

    def validate_starts(self, field: DateTimeLocalField) -> None:
        """To come."""
        if field.data and _aware(field.data) <= clock.now():
            raise ValidationError(_("Choose a time to come."))

    @property
    def said(self) -> dict[str, Any]:
        """What the session's commands take. Only after `validate`."""
        times = {"starts_at": _aware(self.starts.data), "ends_at": _aware(self.ends.data)}  # type: ignore[arg-type]
        return {**{name: self[name].data or "" for name in WORDS}, **times}


class NewSessionForm(OnceForm, SaidOfSession):
    """A new session."""


class SessionForm(RecordForm, SaidOfSession):
    """A session, to change."""

    def __init__(self, record: Any, *args: Any, **kwargs: Any):
        times = {"starts": _local(record.starts_at), "ends": _local(record.ends_at)}
        super().__init__(record, *args, **{**times, **kwargs})


class CancellationForm(RecordForm):
    """Why it does not take place."""

    reason = StringField(_l("Reason"), filters=[tidy], validators=[DataRequired(_l("Say why.")), short(300)])


class AttendanceForm(OnceForm):
    """What was said in the session."""

    code = StringField(
        _l("Code of the session"), filters=[tidy], validators=[DataRequired(_l("Type the code.")), short(20)],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "inputmode": "text"},
    )  # fmt: skip


def _aware(typed: datetime) -> datetime:
    return typed.replace(tzinfo=ZoneInfo(current_user.zone)).astimezone(UTC)


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(current_user.zone)).replace(tzinfo=None)
