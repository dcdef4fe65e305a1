"""The brand kit of a partner's company."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.forms.assets.handing_in import WHY_NOT
from portal.forms.base import RecordForm
from portal.forms.texts import short, tidy
from portal.models import identifiers
from portal.models.assets.brand_kits import LINES, BrandKit
from portal.models.assets.contrast import HEX

LOGOS = ("logo", "logo_dark")
ACCEPT = {"accept": "image/svg+xml,image/png,.svg,.png"}
NO_LOGO: dict[str, Any] = {
    **WHY_NOT,
    "no_logo": _l("This is neither SVG nor PNG. Choose another file."),
    "kind": _l("This is neither SVG nor PNG. Choose another file."),
    "small": _l("This logo is too small for print. Send it as SVG, or as PNG at least 1,000 pixels wide."),
    "empty": _l("Nothing can be seen in this picture. Choose another file."),
}


class BrandKitForm(RecordForm):
    """All of it; a logo that is not sent stays as it is."""

    logo = FileField(_l("Logo"), render_kw=ACCEPT)
    logo_dark = FileField(_l("Logo for dark grounds"), render_kw=ACCEPT)
    no_logo_dark = BooleanField(_l("No logo of its own for dark grounds"))
    colour = StringField(_l("Your colour"), filters=[tidy], render_kw={"placeholder": "#2f5bd7", "autocomplete": "off"})
    name = StringField(_l("Company name"), filters=[tidy], validators=[short(80)])
    phone = StringField(_l("Phone"), filters=[tidy], validators=[short(40)], render_kw={"autocomplete": "off"})
    website = StringField(_l("Web site"), filters=[tidy], validators=[short(120)], render_kw={"autocomplete": "off"})
    address = TextAreaField(_l("Address"), filters=[tidy], validators=[short(200)], render_kw={"rows": 3})
    email = StringField(_l("Contact e-mail"), filters=[tidy], validators=[short(254)])

    def __init__(self, kit: BrandKit, **how: Any):
        super().__init__(kit, **how)

    def validate_colour(self, field: StringField) -> None:
        """As `#rrggbb`; with three digits too."""
        said = (field.data or "").lower().removeprefix("#")
        said = "".join(one * 2 for one in said) if len(said) == 3 else said
        if said and not HEX.fullmatch(f"#{said}"):
            raise ValidationError(_("Write a colour like #2f5bd7."))
        field.data = f"#{said}" if said else ""

    def validate_email(self, field: StringField) -> None:
        """Refuse what is no address."""
        if field.data:
            try:
                identifiers.email(field.data)
            except ValueError as error:
                raise ValidationError(_("This does not look like an e-mail address.")) from error

    def sent(self, name: str) -> FileStorage | None:
        """The logo that came, if one did."""
        file = self[name].data
        return file if isinstance(file, FileStorage) and file.filename else None

    def refuse(self, name: str, reason: str) -> None:
        """Say why a logo is not taken."""
        self[name].errors = [NO_LOGO.get(reason, NO_LOGO["broken"])]

    @property
    def values(self) -> dict[str, str]:
        """What was said."""
        return {name: self[name].data or "" for name in ("colour", *LINES)}
