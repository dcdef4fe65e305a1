"""What all forms share: CSRF, the send-once key, the version that was read, whole-field text."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.forms.tokens import PageForm
from portal.models.form_keys import FormKeyMaker


def tidy(text: str | None) -> str:
    """Text without NUL and other control characters, trimmed; line ends as one sign."""
    plain = (text or "").replace("\r\n", "\n").encode("utf-8", "replace").decode()
    return "".join(letter for letter in plain if letter in "\n\t" or letter.isprintable() or letter.isspace()).strip()


class OnceForm(PageForm):
    """A form that is acted on once: carries a key made for this person."""

    form_key = HiddenField(validators=[InputRequired(_l("Open the form again."))])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = FormKeyMaker(current_app.config["SECRET_KEY"]).make(current_user.id)


class RecordForm(OnceForm):
    """A form about a record as the person saw it: carries the version that was read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def __init__(self, record: Any = None, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.record = record
        if record is not None and self.version.data is None:
            self.version.data = record.version
