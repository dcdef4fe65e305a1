"""What people write on a deal."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy

MOST_LETTERS = 4000


class MessageForm(OnceForm):
    """A message to the other side."""

    message = TextAreaField(
        _l("Your message"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Write your message.")), short(MOST_LETTERS)],
    )  # fmt: skip


class NoteForm(OnceForm):
    """A note for the vendor's own people."""

    internal_note = TextAreaField(
        _l("Your note"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Write your note.")), short(MOST_LETTERS)],
    )  # fmt: skip
