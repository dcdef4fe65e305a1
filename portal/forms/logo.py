"""The vendor's logo: one picture, SVG or PNG."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import PasswordField
from wtforms.validators import InputRequired, ValidationError

from portal.forms.base import OnceForm
from portal.logs import refused
from portal.storage.pictures import NoPicture, redrawn

MOST_KB = 512
WHY_NOT = {
    "kind": _l("This is neither SVG nor PNG. Choose another file."),
    "broken": _l("This picture can't be read. Save it again as SVG or PNG."),
    "pixels": _l("This picture is too large. Save it with at most 3,000 pixels on a side."),
    "elsewhere": _l("This picture needs other files. Save it as a plain SVG, or as PNG."),
    "much": _l("This picture is too much to draw. Save it simpler, or as PNG."),
}


class LogoForm(OnceForm):
    """A picture that takes the letter's place; redrawn, so that nothing else of the file is kept."""

    logo = FileField(_l("Picture"), render_kw={"accept": "image/svg+xml,image/png,.svg,.png"})
    password_again = PasswordField(
        _l("Your password"),
        validators=[InputRequired(_l("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )

    def __init__(self, *, asks_password: bool, **how: Any):
        super().__init__(**how)
        self.picture = b""
        if not asks_password:
            del self.password_again

    def validate_logo(self, field: FileField) -> None:
        """Small, and a picture by its content; what it is called tells nothing."""
        content = field.data.read() if field.data else b""
        if not content:
            raise ValidationError(_("Choose a file."))
        if len(content) > MOST_KB * 1024:
            size = -(-len(content) // 1024)
            raise ValidationError(_("This file is %(size)d KB; the most is %(most)d KB.", size=size, most=MOST_KB))
        try:
            self.picture = redrawn(content)
        except NoPicture as no:
            refused("picture")
            raise ValidationError(WHY_NOT[no.reason]) from no
