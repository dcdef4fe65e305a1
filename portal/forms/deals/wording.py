"""What the deals' forms say of text that is too long."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length


def short(most: int = 200) -> Length:
    """A line of text."""
    return Length(max=most, message=_l("Write at most %(max)d characters."))
