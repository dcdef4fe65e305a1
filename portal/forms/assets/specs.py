"""What an ad must be, as an editor says it."""

import re
from decimal import Decimal
from typing import Any

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from portal.forms.assets.describing import SaidOfAsset
from portal.forms.base import OnceForm, RecordForm
from portal.forms.fields import CheckboxesField
from portal.forms.texts import short, tidy
from portal.models.assets import Asset
from portal.models.assets.ad_specs import KB, SIDES, AdSpec, Channel, ColourSpace, FileType, SafeUnit, TextPart, plain

MOST_PIXELS, MOST_MM = 8192, 20_000  # a wall of 20 m
MOST_KB = 4 * KB * KB
ASPECT = re.compile(r"\d{1,3}(\.\d{1,2})?:\d{1,3}(\.\d{1,2})?")
OPEN = {"inputmode": "decimal", "autocomplete": "off"}


class FigureField(StringField):
    """A number, with decimals where they are typed, between two."""

    data: Any

    def __init__(self, label: Any, *, least: str = "0", most: int = 100_000, **how: Any):
        super().__init__(label, filters=[tidy], render_kw=OPEN, **how)
        self.least, self.most = Decimal(least), most

    def process_data(self, value: Any) -> None:
        """Show a number as it may be typed again."""
        self.data = plain(value) if isinstance(value, Decimal) else value or ""

    @property
    def figure(self) -> Decimal | None:
        """The number; nothing where none was typed. Raises ValueError."""
        if not self.data:
            return None
        try:
            return Decimal(parse_decimal(self.data, locale=str(get_locale() or "en"), strict=True))
        except NumberFormatError:
            if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", self.data):
                raise ValueError(self.data) from None
            return Decimal(self.data)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no number, or too small or large."""
        try:
            figure = self.figure
        except ValueError as error:
            raise ValidationError(_("Write a number, like 300.")) from error
        if figure is not None and not self.least <= figure <= self.most:
            raise ValidationError(
                _("Choose between %(min)s and %(max)s.", min=plain(self.least), max=f"{self.most}")
            )  # fmt: skip
        if figure is not None and round(figure, 2) != figure:
            raise ValidationError(_("Write at most two decimals."))


class WholeField(IntegerField):
    """A whole number between two, or none."""

    def __init__(self, label: Any, least: int, most: int, **how: Any):
        between = NumberRange(least, most, _l("Choose between %(min)d and %(max)d."))
        super().__init__(label, validators=[Optional(), between], render_kw={"inputmode": "numeric"}, **how)


class AskedOfAd(Form):
    """All that a spec may ask."""

    channel = SelectField(_l("Channel"), choices=[(str(one), one.words) for one in Channel])
    format_name = StringField(_l("Name of the format"), filters=[tidy], validators=[short(80)])
    width = FigureField(_l("Width"), least="1", most=MOST_MM, validators=[DataRequired(_l("Say how wide it is."))])
    height = FigureField(_l("Height"), least="1", most=MOST_MM, validators=[DataRequired(_l("Say how high it is."))])
    is_exact = BooleanField(_l("Exactly this size"), default=True)
    aspect = StringField(_l("Aspect"), filters=[tidy], validators=[short(12)])
    most_kb = WholeField(_l("Weight in KB, at most"), 1, MOST_KB)
    file_types = CheckboxesField(_l("File types"), choices=[(str(one), one.words) for one in FileType])
    colour_space = SelectField(
        _l("Colours"), choices=[("", _l("Any")), *((str(one), one.words) for one in ColourSpace)], default=""
    )
    least_seconds = FigureField(_l("Length in seconds, at least"), most=7200)
    most_seconds = FigureField(_l("Length in seconds, at most"), most=7200)
    least_fps = FigureField(_l("Frames a second, at least"), most=240)
    most_fps = FigureField(_l("Frames a second, at most"), most=240)
    may_move = BooleanField(_l("It may be animated"), default=True)
    most_plays = WholeField(_l("Runs of the animation, at most"), 1, 1000)
    most_moving_seconds = FigureField(_l("Seconds of animation in all, at most"), most=7200)
    safe_unit = SelectField(_l("Safe area in"), choices=[(str(one), one.words) for one in SafeUnit])
    safe_top = FigureField(_l("Free at the top"), most=MOST_MM)
    safe_right = FigureField(_l("Free at the right"), most=MOST_MM)
    safe_bottom = FigureField(_l("Free at the bottom"), most=MOST_MM)
    safe_left = FigureField(_l("Free at the left"), most=MOST_MM)
    bleed_mm = FigureField(_l("Bleed in mm"), most=100)
    least_dpi = WholeField(_l("Resolution in dpi, at least"), 36, 2400)
    headline = WholeField(_l("Headline, letters at most"), 1, 10_000)
    text = WholeField(_l("Text, letters at most"), 1, 10_000)
    description = WholeField(_l("Description, letters at most"), 1, 10_000)
    button = WholeField(_l("Button, letters at most"), 1, 1000)

    def show_spec(self, spec: AdSpec | None) -> None:
        """Put a spec into the fields."""
        if spec is None:
            return
        for name in ("width", "height", "least_seconds", "most_seconds", "least_fps", "most_fps",
                     "most_moving_seconds", "bleed_mm"):  # fmt: skip
            self[name].process_data(getattr(spec, name))
        for name in ("channel", "format_name", "is_exact", "aspect", "may_move", "most_plays", "least_dpi"):
            self[name].data = getattr(spec, name)
        self.most_kb.data = spec.most_bytes and spec.most_bytes // KB
        self.file_types.data, self.safe_unit.data = list(spec.file_types), str(spec.safe_unit)
        self.colour_space.data = str(spec.colour_space or "")
        for side in SIDES:
            self[f"safe_{side}"].data = spec.safe.get(side, "")
        for part in TextPart:
            self[part].data = spec.text_limits.get(part)

    def validate_width(self, field: FigureField) -> None:
        """A screen has no more than so many pixels."""
        self._few_pixels(field)

    def validate_height(self, field: FigureField) -> None:
        """A screen has no more than so many pixels, and no halves."""
        self._few_pixels(field)

    def validate_aspect(self, field: StringField) -> None:
        """Two numbers."""
        if field.data and not (ASPECT.fullmatch(field.data) and 0 not in map(float, field.data.split(":"))):
            raise ValidationError(_("Write it like 16:9."))

    def validate_file_types(self, field: CheckboxesField) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(_("Choose at least one file type."))

    def validate_most_seconds(self, field: FigureField) -> None:
        """Not shorter than the least."""
        self._not_below(field, self.least_seconds)

    def validate_most_fps(self, field: FigureField) -> None:
        """Not fewer than the least."""
        self._not_below(field, self.least_fps)

    def validate_safe_bottom(self, field: FigureField) -> None:
        """Something is left between top and bottom."""
        self._leaves_room(field, self.safe_top, self.height)

    def validate_safe_right(self, field: FigureField) -> None:
        """Something is left between left and right."""
        self._leaves_room(field, self.safe_left, self.width)

    def validate_bleed_mm(self, field: FigureField) -> None:
        """Only what is printed bleeds."""
        if _read(field) and self.channel.data != Channel.PRINT:
            raise ValidationError(_("Only print has a bleed. Leave this empty."))

    @property
    def asked(self) -> dict[str, Any]:
        """What `Asset.specify` takes. Only after `validate`."""
        figures = ("least_seconds", "most_seconds", "least_fps", "most_fps", "most_moving_seconds")
        colour, kilobytes = self.colour_space.data, self.most_kb.data
        safe = {side: self[f"safe_{side}"].figure for side in SIDES}
        return {
            **{name: self[name].figure for name in figures},
            **{name: self[name].data for name in ("format_name", "is_exact", "aspect", "may_move", "most_plays",
                                                  "least_dpi")},
            "channel": Channel(self.channel.data), "width": self.width.figure, "height": self.height.figure,
            "most_bytes": kilobytes and kilobytes * KB, "file_types": list(self.file_types.data or ()),
            "colour_space": ColourSpace(colour) if colour else None, "bleed_mm": self.bleed_mm.figure or Decimal(0),
            "safe": {side: plain(value) for side, value in safe.items() if value},
            "safe_unit": SafeUnit(self.safe_unit.data),
            "text_limits": {str(part): self[part].data for part in TextPart if self[part].data},
        }  # fmt: skip

    def _few_pixels(self, field: FigureField) -> None:
        value = _read(field)
        if value is None or self.channel.data == Channel.PRINT:
            return
        if value > MOST_PIXELS:
            raise ValidationError(_("Choose between %(min)s and %(max)s.", min="1", max=str(MOST_PIXELS)))
        if value != int(value):
            raise ValidationError(_("Pixels come whole."))

    def _not_below(self, field: FigureField, least: FigureField) -> None:
        most_value, least_value = _read(field), _read(least)
        if most_value is not None and least_value is not None and most_value < least_value:
            raise ValidationError(_("This is less than the least."))

    def _leaves_room(self, field: FigureField, other: FigureField, side: FigureField) -> None:
        taken = (_read(field) or Decimal(0)) + (_read(other) or Decimal(0))
        whole = Decimal(100) if self.safe_unit.data == SafeUnit.PERCENT else _read(side)
        if whole is not None and taken >= whole and taken:
            raise ValidationError(_("Nothing is left between the sides."))


class NewSpecForm(OnceForm, SaidOfAsset, AskedOfAd):
    """A new asset that says what an ad must be."""

    kind = None  # it is an ad spec


class SpecForm(RecordForm, AskedOfAd):
    """What an ad must be from now on, and what changed."""

    note = TextAreaField(_l("What changed?"), filters=[tidy], validators=[short(500)], render_kw={"rows": 2})

    def __init__(self, asset: Asset, spec: AdSpec | None, **how: Any):
        super().__init__(asset, **how)
        if self.shows_record(how):
            self.show_spec(spec)


def _read(field: FigureField) -> Decimal | None:
    try:
        return field.figure
    except ValueError:
        return None
