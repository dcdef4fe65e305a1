"""A share link: for whom, for how long, and with what in front of it."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, PasswordField, StringField
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from portal.forms.base import OnceForm
from portal.forms.fields import WholeNumberField
from portal.forms.texts import short, tidy
from portal.forms.tokens import PageForm
from portal.models.assets.share_links import MOST_DAYS, MOST_DOWNLOADS, USUAL_DAYS


class ShareLinkForm(OnceForm):
    """A new link."""

    whom_for = StringField(_l("Whom it is for"), filters=[tidy], validators=[short(120)])
    days = WholeNumberField(_l("Good for (days)"), 1, MOST_DAYS, default=USUAL_DAYS)
    password = PasswordField(
        _l("Password"), render_kw={"autocomplete": "new-password"},
        validators=[Optional(), Length(8, 200, _l("Use at least %(min)d characters; a few words are good."))],
    )  # fmt: skip
    most_downloads = IntegerField(
        _l("Downloads, at most"), render_kw={"inputmode": "numeric"},
        validators=[Optional(), NumberRange(1, MOST_DOWNLOADS, _l("Choose between %(min)d and %(max)d."))],
    )  # fmt: skip
    keeps_version = BooleanField(_l("This version, also when there is a newer one"))
    watermark = BooleanField(_l("With a watermark: our company, whom it is for and the day"))

    def validate_whom_for(self, field: StringField) -> None:
        """A watermark names them. Raises ValidationError."""
        if self.watermark.data and not field.data:
            raise ValidationError(_l("Say whom it is for: the watermark names them."))


class LinkPasswordForm(PageForm):
    """What somebody without an account types to open a link."""

    password = PasswordField(_l("Password"), render_kw={"autocomplete": "off"})
