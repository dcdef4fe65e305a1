"""Templates as editors say them: the page, and what stands where on it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.assets.filling import is_address, too_faint
from portal.forms.assets.specs import FigureField
from portal.forms.base import RecordForm
from portal.forms.fields import WholeNumberField
from portal.forms.texts import short, tidy
from portal.models.assets import Asset, AssetFile
from portal.models.assets.co_templates import ARTWORK, BRAND, UNITS, Layout, Slot, SlotKind
from portal.models.assets.contrast import DARK_INK, HEX, WHITE_INK, contrast

MOST_SIDE, MOST_PX = 3000, 4000
FAINT = _l("Words in this colour can hardly be read on this ground.")
PAGE = ("width", "height", "bleed")
PLACE = ("left", "top", "width", "height", "size")


class ColourField(StringField):
    """A colour as `#rrggbb`."""

    def __init__(self, label: Any, **how: Any):
        super().__init__(label, filters=[tidy, str.lower], render_kw={"autocomplete": "off"}, **how)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no colour."""
        if self.data and not HEX.fullmatch(self.data):
            raise ValidationError(_("Write a colour like #2f5bd7."))


class LayoutForm(RecordForm):
    """The page: its size, what lies under the slots, and what comes of it."""

    unit = SelectField(_l("Unit"), choices=[(one, one) for one in UNITS])
    width = FigureField(_l("Width"), least="10", most=MOST_PX, validators=[DataRequired(_l("Say how wide it is."))])
    height = FigureField(_l("Height"), least="10", most=MOST_PX, validators=[DataRequired(_l("Say how high it is."))])
    bleed = FigureField(_l("Bleed"), most=30)
    ground = ColourField(_l("Colour of the page"))
    background = SelectField(_l("What lies under it"), coerce=int)
    campaign = StringField(_l("Code of the campaign, for QR codes"), filters=[tidy], validators=[short(60)])
    asks_approval = BooleanField(_l("We look at each result before the partner has it"))
    note = TextAreaField(_l("What changed?"), filters=[tidy], validators=[short(500)], render_kw={"rows": 2})

    def __init__(self, asset: Asset, layout: Layout, files: Iterable[AssetFile], **how: Any):
        super().__init__(asset, **how)
        self.layout = layout
        under = [(file.position, file.name) for file in files if file.media_type in ARTWORK]
        self.background.choices = [(-1, _("Nothing")), *under]
        if self.shows_record(how):
            for name in PAGE:
                self[name].data = plain(getattr(layout, name))
            for name in ("unit", "ground", "campaign", "asks_approval"):
                self[name].data = getattr(layout, name)
            self.background.data = -1 if layout.background is None else layout.background

    def validate_width(self, field: FigureField) -> None:
        """A page of paper is smaller than one of pixels."""
        if self.unit.data == "mm" and (field.figure or 0) > MOST_SIDE:
            raise ValidationError(_("Choose between %(min)s and %(max)s.", min="10", max=str(MOST_SIDE)))

    @property
    def said(self) -> Layout:
        """The layout with what was typed. Only after `validate`."""
        said: dict[str, Any] = {name: float(self[name].figure or 0) for name in PAGE}
        said |= {"unit": self.unit.data, "ground": self.ground.data or WHITE_INK, "campaign": self.campaign.data or ""}
        background = self.background.data
        return replace(
            self.layout, **said, background=None if background == -1 else background,
            asks_approval=self.asks_approval.data,
        )  # fmt: skip


class SlotForm(RecordForm):
    """One place on the page, and what stands in it."""

    kind = SelectField(_l("What stands there"), choices=[(str(one), one.words) for one in SlotKind])
    label = StringField(_l("What it is called"), filters=[tidy], validators=[short(60)])
    left = FigureField(_l("From the left"), most=MOST_PX, validators=[DataRequired(_l("Say where it stands."))])
    top = FigureField(_l("From the top"), most=MOST_PX, validators=[DataRequired(_l("Say where it stands."))])
    width = FigureField(_l("Width"), least="1", most=MOST_PX, validators=[DataRequired(_l("Say how wide it is."))])
    height = FigureField(_l("Height"), least="1", most=MOST_PX, validators=[DataRequired(_l("Say how high it is."))])
    text = TextAreaField(_l("Text or address at first"), filters=[tidy], validators=[short(1000)],
                         render_kw={"rows": 3})  # fmt: skip
    is_locked = BooleanField(_l("Nobody may change it"))
    most = WholeNumberField(_l("Letters, at most"), 1, 1000, default=80)
    size = FigureField(_l("Size of letters in points"), least="4", most=400)
    is_bold = BooleanField(_l("Bold"))
    is_theirs = BooleanField(_l("In the partner's colour"))
    colour = ColourField(_l("Colour of letters"))
    ground = ColourField(_l("Colour under it"))

    def __init__(self, asset: Asset, layout: Layout, slot: Slot | None, **how: Any):
        super().__init__(asset, **how)
        self.layout, self.slot = layout, slot
        if slot is None or not self.shows_record(how):
            return
        for name in PLACE:
            self[name].data = plain(getattr(slot, name))
        for name in ("kind", "label", "text", "is_locked", "most", "is_bold", "ground"):
            self[name].data = getattr(slot, name)
        self.is_theirs.data = slot.colour == BRAND
        self.colour.data = "" if slot.colour == BRAND else slot.colour

    def validate_width(self, field: FigureField) -> None:
        """It ends on the page."""
        self._ends_on_page(field, self.left, self.layout.width)

    def validate_height(self, field: FigureField) -> None:
        """It ends on the page."""
        self._ends_on_page(field, self.top, self.layout.height)

    def validate_text(self, field: TextAreaField) -> None:
        """What nobody may change says something, and what is typed fits into its limit."""
        if self.is_locked.data and not field.data and self.kind.data not in (SlotKind.LOGO,):
            raise ValidationError(_("Say what stands there, if nobody may change it."))
        if self.kind.data == SlotKind.QR:
            is_address(self, field)

    def validate_is_locked(self, field: BooleanField) -> None:
        """What is the partner's own can't be fixed."""
        if field.data and self.kind.data not in (SlotKind.TEXT, SlotKind.QR):
            raise ValidationError(_("Only a text or a QR code can be fixed; this is the partner's own."))

    def validate_colour(self, field: ColourField) -> None:
        """Letters are read on what lies under them."""
        ground = self.ground.data or WHITE_INK
        if self.is_theirs.data or self.kind.data in (SlotKind.LOGO, SlotKind.QR) or not HEX.fullmatch(ground):
            return
        if HEX.fullmatch(field.data or DARK_INK):
            for words in too_faint(contrast(field.data or DARK_INK, ground), FAINT):
                raise ValidationError(words)

    @property
    def said(self) -> Slot:
        """The slot with what was typed. Only after `validate`."""
        said: dict[str, Any] = {name: float(self[name].figure or 0) for name in PLACE}
        said |= {name: self[name].data or "" for name in ("kind", "label", "text")}
        colour = BRAND if self.is_theirs.data else self.colour.data or DARK_INK
        return Slot(
            **{**said, "size": said["size"] or 10}, is_locked=self.is_locked.data, most=self.most.data or 80,
            is_bold=self.is_bold.data, colour=colour, ground=self.ground.data or WHITE_INK,
            number=self.slot.number if self.slot else -1,
        )  # fmt: skip

    def _ends_on_page(self, field: FigureField, start: FigureField, whole: float) -> None:
        try:
            end = (start.figure or 0) + (field.figure or 0)
        except ValueError:
            return
        if end > whole:
            raise ValidationError(_("This goes over the page's edge; %(most)s is the most.", most=plain(whole)))


def plain(number: float) -> str:
    """As it may be typed: 10, 10.5."""
    return f"{number:g}"
