"""Fields that several capabilities ask: an address, a zone, a country, a new password."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, IntegerField, PasswordField, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.forms.texts import short, tidy
from portal.models import identifiers
from portal.models.people.passwords import LONGEST, SHORTEST, is_easy_to_guess
from portal.models.vendor import vendor

NO_PLACES = ("Etc/", "posix", "right")
ZONES = {zone for zone in available_timezones() if "/" in zone and not zone.startswith(NO_PLACES)}

USUAL_ZONES = (
    "UTC", "Africa/Johannesburg", "Africa/Lagos", "America/Argentina/Buenos_Aires", "America/Bogota",
    "America/Chicago", "America/Denver", "America/Lima", "America/Los_Angeles", "America/Mexico_City",
    "America/New_York", "America/Santiago", "America/Sao_Paulo", "America/Toronto", "Asia/Dubai", "Asia/Hong_Kong",
    "Asia/Kolkata", "Asia/Seoul", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney", "Europe/Amsterdam",
    "Europe/Berlin", "Europe/Istanbul", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Paris",
    "Europe/Rome", "Europe/Stockholm", "Europe/Warsaw", "Pacific/Auckland",
)  # fmt: skip


class CheckboxesField(SelectMultipleField):
    """Several of a few."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonNameField(StringField):
    """How a person is called."""

    def __init__(self, label: Any = None, **how: Any):
        validators = [DataRequired(_l("Write the name.")), short(120)]
        super().__init__(
            label or _l("Name"), filters=[tidy], validators=validators, render_kw={"autocomplete": "name"}, **how
        )


class EmailField(StringField):
    """An e-mail address, in lower case."""

    data: str | None

    def __init__(self, label: Any = None, **how: Any):
        validators = [DataRequired(_l("Enter the e-mail address.")), short(254)]
        render_kw = {"type": "email", "autocomplete": "email"}
        super().__init__(label or _l("E-mail"), filters=[tidy], validators=validators, render_kw=render_kw, **how)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no address."""
        if self.data:
            try:
                self.data = identifiers.email(self.data).lower()
            except ValueError as error:
                raise ValidationError(_("This does not look like an e-mail address.")) from error


class WholeNumberField(IntegerField):
    """A whole number between two."""

    def __init__(self, label: Any, least: int, most: int, *, optional: bool = False, **how: Any):
        between = NumberRange(least, most, _l("Choose between %(min)d and %(max)d."))
        validators = [Optional() if optional else InputRequired(_l("Give a number.")), between]
        super().__init__(label, validators=validators, render_kw={"inputmode": "numeric"}, **how)


class ZoneField(StringField):
    """A time zone of the IANA's database."""

    def __init__(self, **how: Any):
        super().__init__(
            _l("Time zone"), filters=[tidy], default="UTC", render_kw={"list": "zones", "autocomplete": "off"}, **how
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no zone."""
        if self.data not in ZONES and self.data != "UTC":
            raise ValidationError(_("Write a time zone like America/Mexico_City."))


class NewPasswordField(PasswordField):
    """A password that is chosen now."""

    def __init__(self, label: Any = None, **how: Any):
        super().__init__(
            label or _l("New password"),
            validators=[
                InputRequired(_l("Choose a password.")),
                Length(SHORTEST, LONGEST, _l("Use at least %(min)d characters; a few words are good.")),
            ],
            render_kw={"autocomplete": "new-password", "minlength": SHORTEST},
            **how,
        )


def refuse_easy(field: PasswordField, own_words: Iterable[str]) -> None:
    """Refuse a password that is guessed soon. Raises ValidationError."""
    if is_easy_to_guess(field.data or "", own_words=tuple(own_words)):
        raise ValidationError(_("This is guessed too easily. Put a few words together that only you would."))


def own_words_of(*said: str) -> list[str]:
    """The words in names and addresses that a guesser tries first."""
    words = [text.replace("@", " ").replace(".", " ").split() for text in said]
    return [word for parts in words for word in (*parts, "".join(parts))]


class WithNewPassword(Form):
    """A form in which a password is chosen."""

    password = NewPasswordField()
    own_words: tuple[str, ...] = ()

    def validate_password(self, field: PasswordField) -> None:
        """Refuse one that is guessed soon."""
        refuse_easy(field, (*self.own_words, *own_words_of(vendor().name)))
