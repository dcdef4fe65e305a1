"""Accepting terms of use."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired

from portal.forms.base import OnceForm


class TermsForm(OnceForm):
    """The tick."""

    accepted = BooleanField(_l("I accept these terms"), validators=[InputRequired(_l("Tick this to go on."))])
