"""Filling a template: one field for each thing that the partner says, with what the brand kit knows already."""

from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy
from portal.models.assets.brand_kits import BrandKit
from portal.models.assets.co_templates import BRAND, Layout, Slot, SlotKind
from portal.models.assets.contrast import LEAST, contrast, outline_contrast

FAINT_LOGO = _l("Your logo can hardly be seen on this ground; put one for such grounds into the brand kit.")
FAINT_WORDS = _l("Words in your colour can hardly be read on this ground; choose a stronger one in the brand kit.")
TOO_LONG = _l("This is longer than its place on the page. Write less, or in fewer lines.")
FIXED_TOO_LONG = _l("A fixed text of this template is longer than its place. Tell whoever looks after the template.")
NOT_LAID_OUT = _l("This could not be laid out. Write less, or tell whoever looks after the template.")
LONG = 60  # letters, from which a text is typed in several lines


class FillingForm(OnceForm):
    """What stands in the slots."""

    layout: Layout
    kit: BrandKit | None
    too_long: Collection[str] = ()

    @property
    def asked(self) -> list[Field]:
        """The fields, in the order of the slots."""
        return [self[key] for key in self.layout.typed]

    @property
    def filled(self) -> dict[str, str]:
        """What stands in the slots, by key."""
        return {**self.layout.fixed, **{key: self[key].data or "" for key in self.layout.typed}}

    def validate(self, *args: Any, **how: Any) -> bool:
        """The fields; then what the brand kit lacks for this template."""
        is_good = super().validate(*args, **how)
        self.form_errors: list[str] = self._lacks()
        return is_good and not self.form_errors

    def refuse_layout(self) -> None:
        """Say what could not be laid out: beside the fields that are too long, where those are it."""
        typed = [key for key in self.too_long if key in self.layout.typed]
        for key in typed:
            self[key].errors = [TOO_LONG]
        if not typed:
            self.form_errors = [FIXED_TOO_LONG if self.too_long else NOT_LAID_OUT]

    def _lacks(self) -> list[str]:
        """The words of all that stops it, each once."""
        layout, kit = self.layout, self.kit
        lacks = []
        for ground in dict.fromkeys(slot.ground for slot in layout.logos):
            logo = kit.logo_on(ground) if kit else None
            if logo is None:
                return [_("Put your logo into the brand kit first.")]
            lacks += too_faint(outline_contrast(logo["outline"], ground), FAINT_LOGO)
        coloured = (slot.ground for slot in layout.slots if slot.colour == BRAND and not slot.is_drawn)
        for ground in dict.fromkeys(coloured):
            if kit and kit.colour:
                lacks += too_faint(contrast(kit.colour, ground), FAINT_WORDS)
        return lacks


def too_faint(figure: float, words: Any) -> list[str]:
    """Words for a contrast that is too small; none where it is good."""
    if figure >= LEAST:
        return []
    contrast_words = _("The contrast is %(figure)s to 1; 3 to 1 is the least.", figure=f"{figure:.1f}")
    return [f"{words} {contrast_words}"]


def filling_form(
    layout: Layout, kit: BrandKit | None, *, before: dict[str, str] | None = None, **how: Any
) -> FillingForm:
    """The form of a template, filled with what was said before, or with what the kit says."""
    known = kit.lines() if kit else {}
    fields = {key: _field(slot, (before or {}).get(key) or known.get(key) or slot.text)
              for key, slot in layout.typed.items()}  # fmt: skip
    made: Callable[..., FillingForm] = type("SlotsForm", (FillingForm,), {**fields, "layout": layout, "kit": kit})
    return made(**how)


def _field(slot: Slot, default: str) -> Any:
    label = slot.label or slot.kind_words
    validators: list[Any] = [short(slot.most)]
    if slot.kind == SlotKind.QR:
        return StringField(
            label, filters=[tidy], default=default, validators=[*validators, is_address],
            render_kw={"inputmode": "url", "placeholder": "https://"},
        )  # fmt: skip
    takes_lines = slot.kind == SlotKind.ADDRESS or (slot.kind == SlotKind.TEXT and slot.most > LONG)
    field: Any = TextAreaField if takes_lines else StringField
    return field(label, filters=[tidy], default=default, validators=validators)


def is_address(_form: Form, field: Field) -> None:
    """A whole web address."""
    said: Any = field.data or ""
    if not said:
        return
    try:
        parts = urlsplit(said)
        is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_whole = False
    if not is_whole or " " in said:
        raise ValidationError(_("Write the whole address, like https://www.example.com."))
