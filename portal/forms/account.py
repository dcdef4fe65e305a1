"""How a person wants the portal to speak and look."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField


class PreferencesForm(FlaskForm):
    """Language and theme, kept on the server."""

    language = RadioField(
        _l("Language"), choices=[("", _l("As the browser says")), ("en", "English"), ("es", "Español")], default=""
    )
    theme = RadioField(
        _l("Appearance"),
        choices=[("", _l("As the device says")), ("light", _l("Light")), ("dark", _l("Dark"))],
        default="",
    )
