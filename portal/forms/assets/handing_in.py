"""Handing in files: a new asset, or a new version of one."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, Form, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from portal.forms.assets.describing import SaidOfAsset
from portal.forms.base import OnceForm, RecordForm
from portal.forms.texts import short, tidy
from portal.models.assets import Kept
from portal.models.assets.uploads import Upload

A_LETTER = "message/rfc822"  # taken as proof of a deal alone
WHY_NOT: dict[str, Any] = {
    "kind": _l("We take no files of this kind. Choose another one."),
    "broken": _l("This file can't be read. Save it again and send it once more."),
    "pixels": _l("This picture has too many pixels. Save it smaller."),
    "elsewhere": _l("This file needs other files. Save it as one that has all in itself."),
    "active": _l("There is a program in this file. Save it without."),
    "locked": _l("This file is locked by a password. Save it without."),
    "pages": _l("This document has too many pages. Send it in parts."),
    "nested": _l("There are archives in this archive. Send what is in them."),
    "storage": _l("The file store does not answer, so nothing was kept. Send it again in a few minutes."),
    "much": _l("This file is too much to read. Save it simpler."),
    "large": _l("This file is too large for what it is. Save it smaller."),
}


class ReceivedField(Field):
    """References of files that came in parts before, several of this name; the template shows them."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take them as they are."""
        self.data = valuelist


class WithFiles(Form):
    """One file or several: with the form, or received before in parts."""

    files = MultipleFileField(_l("Files"), render_kw={"required": True})
    received = ReceivedField(default=list)

    takes_packages: ClassVar[bool] = False  # zips with pages that act, for lessons alone

    def objection(self, kept: Kept) -> str:
        """Why a file of this kind is not taken here, as a word of WHY_NOT; empty where it is."""
        if kept.media_type == A_LETTER:
            return "kind"
        return "active" if kept.facts.get("runs") and not self.takes_packages else ""

    @property
    def sent(self) -> list[FileStorage]:
        """The files that came."""
        return [file for file in self.files.data or () if isinstance(file, FileStorage) and file.filename]

    @property
    def arrived(self) -> Sequence[Upload]:
        """The files that came before."""
        return Upload.among(self.received.data) if self.received.data else ()

    def validate_files(self, field: MultipleFileField) -> None:
        """At least one, and all that were sent before still there."""
        if len(self.arrived) < len(set(self.received.data or ())):
            raise ValidationError(_("A file that was sent before is not here any more. Send it again."))
        if not self.sent and not self.arrived:
            raise ValidationError(_("Choose a file."))
        if not all(one.is_whole for one in self.arrived):
            raise ValidationError(_("A file is not all here yet. Wait for it, then send this again."))

    def refuse(self, name: str, reason: str) -> None:
        """Say of a file why it is not taken."""
        words = WHY_NOT.get(reason, WHY_NOT["broken"])
        self.files.errors = [*self.files.errors, f"{name}: {words}" if name else str(words)]


class TitleOfOne:
    """There must be a title, unless each file gives its own."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse none. Raises StopValidation."""
        if not field.data and not form["each"].data:
            raise StopValidation(str(_l("Write the title.")))


class NewAssetForm(OnceForm, SaidOfAsset, WithFiles):
    """A new asset with its first version; or one of each file, which are named like their files."""

    each = BooleanField(_l("A draft of its own for each file, titled as the file is named"))
    title_en = StringField(_l("Title in English"), filters=[tidy], validators=[TitleOfOne(), short(120)])

    @property
    def said(self) -> dict[str, str]:
        """What is said of one asset of all files. Only after `validate`."""
        return {name: self[name].data or "" for name in ("title_en", "title_es", "words_en", "words_es")}


class NewVersionForm(RecordForm, WithFiles):
    """The next version: its files, and what changed."""

    note = TextAreaField(_l("What changed?"), filters=[tidy], validators=[short(500)], render_kw={"rows": 2})
