"""The vendor's no to what a partner made of a template."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import RecordForm
from portal.forms.texts import short, tidy


class RefusalForm(RecordForm):
    """Why not, and what to change."""

    reason = TextAreaField(
        _l("Why not, and what to change?"), filters=[tidy],
        validators=[DataRequired(_l("Say what is to be changed.")), short(500)], render_kw={"rows": 3},
    )  # fmt: skip
