"""Giving an asset out, and taking it out of use."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

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
