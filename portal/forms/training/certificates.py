"""What is said about a certificate after it was given."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy


class ConsentForm(OnceForm):
    """Whether the public page says whose it is."""

    shows_name = BooleanField(_l("Show my name to who has the link"))


class WithdrawalForm(OnceForm):
    """Why it does not hold any more."""

    reason = TextAreaField(
        _l("Why?"), filters=[tidy], validators=[DataRequired(_l("Say why.")), short(500)], render_kw={"rows": 3}
    )


class CorrectionForm(OnceForm):
    """The name as it should be."""

    name = StringField(
        _l("Name as it is to be"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(120)]
    )
