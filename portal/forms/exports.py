"""Taking a list along: in which format, under which headings, and that it is really the person."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField
from wtforms.validators import InputRequired

from portal.forms.base import OnceForm

ENDINGS = (("csv", _l("CSV")), ("xlsx", _l("Excel (XLSX)")), ("json", _l("JSON, for programs")))


class ExportForm(OnceForm):
    """What the file shall be like."""

    ending = SelectField(_l("Format"), choices=ENDINGS, default="csv")
    keys = BooleanField(_l("Fixed column names, for programs"))
    password_again = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *, asks_password: bool, asks_format: bool = True, **how: Any):
        super().__init__(**how)
        if not asks_format:
            del self.ending, self.keys
        if not asks_password:
            del self.password_again
