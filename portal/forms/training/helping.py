"""What a manager gives to a learner: another attempt, or more time."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy
from portal.models.training.unlocking import EXTRA_TIMES


class UnlockForm(OnceForm):
    """Why another attempt is fair."""

    reason = TextAreaField(
        _l("Why another attempt?"), filters=[tidy], validators=[DataRequired(_l("Say why.")), short(500)],
        render_kw={"rows": 2},
    )  # fmt: skip


class ExtraTimeForm(OnceForm):
    """How much more time; why is not asked."""

    per_cent = SelectField(_l("Extra time in quizzes"), coerce=int, choices=[(one, f"{one} %") for one in EXTRA_TIMES])
