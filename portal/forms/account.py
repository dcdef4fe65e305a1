"""How a person wants the portal to speak, look and write."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField

from portal.forms.base import OnceForm
from portal.forms.fields import CheckboxesField, PersonNameField
from portal.forms.tokens import PageForm
from portal.models.letters import OPTIONAL
from portal.models.people import User


class PreferencesForm(PageForm):
    """Language and theme, kept on the server."""

    language = RadioField(
        _l("Language"), choices=[("", _l("As the browser says")), ("en", "English"), ("es", "Español")], default=""
    )
    theme = RadioField(
        _l("Appearance"),
        choices=[("", _l("As the device says")), ("light", _l("Light")), ("dark", _l("Dark"))],
        default="",
    )


class KeysForm(PageForm):
    """Whether single letters are shortcuts."""

    uses_keys = BooleanField(_l("Use single keys as shortcuts"))


class NameForm(OnceForm):
    """How a person writes their own name."""

    name = PersonNameField(_l("Your name"))


class LettersForm(PageForm):
    """Which letters a person wants, of those that are no duty."""

    wanted = CheckboxesField(_l("Write to me about"))

    def __init__(self, person: User):
        super().__init__()
        self.wanted.choices = list(OPTIONAL.items())
        if not self.is_submitted():
            self.wanted.data = [template for template in OPTIONAL if template not in person.unwanted_letters]

    @property
    def unwanted(self) -> list[str]:
        """What was not ticked."""
        return [template for template in OPTIONAL if template not in (self.wanted.data or ())]
