"""An ad that is held against a spec: the file, and the words beside it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import StringField
from wtforms.validators import ValidationError

from portal.forms.assets.handing_in import WHY_NOT
from portal.forms.texts import length, short, tidy
from portal.forms.tokens import PageForm
from portal.models.assets.ad_specs import AdSpec, TextPart

TOO_HEAVY = _l("It can't be made that light and look well. Use fewer details or colours.")


class CheckForm(PageForm):
    """One file; and each text that the spec limits, if the person likes. Nothing of it is kept."""

    creative = FileField(_l("Your ad"), render_kw={"required": True})
    headline = StringField(_l("Headline"), filters=[tidy], validators=[short(2000)])
    text = StringField(_l("Text"), filters=[tidy], validators=[short(2000)])
    description = StringField(_l("Description"), filters=[tidy], validators=[short(2000)])
    button = StringField(_l("Button"), filters=[tidy], validators=[short(2000)])

    def __init__(self, spec: AdSpec, **how: Any):
        super().__init__(**how)
        for part in TextPart:
            if not spec.text_limits.get(part):
                del self[part]

    def validate_creative(self, field: FileField) -> None:
        """There is one."""
        if not (isinstance(field.data, FileStorage) and field.data.filename):
            raise ValidationError(_("Choose a file."))

    @property
    def text_fields(self) -> list[StringField]:
        """The words beside the picture that have a limit."""
        return [self[part] for part in TextPart if part in self]

    @property
    def letters(self) -> dict[str, int]:
        """How many letters each of them has, as people count."""
        return {field.name: length(field.data) for field in self.text_fields if field.data}

    def refuse(self, reason: str) -> None:
        """Say why the file can't be read."""
        self.creative.errors = [TOO_HEAVY if reason == "heavy" else WHY_NOT.get(reason, WHY_NOT["broken"])]
