"""How far somebody came in a lesson, as its page says by itself or a person by a button."""

from math import isfinite

from wtforms import FloatField, HiddenField, IntegerField, ValidationError
from wtforms.validators import NumberRange, Optional

from portal.forms.tokens import PageForm

MOST_PARTS = 500
Part = tuple[float, float]


class ProgressForm(PageForm):
    """`share` per cent of a lesson; of a video where to go on, and the parts that were watched (`0-12.5,40-60`)."""

    share = IntegerField(default=0, validators=[Optional(), NumberRange(0, 100)])
    place = FloatField(validators=[Optional(), NumberRange(0, 1_000_000)])
    watched = HiddenField(default="")

    def validate_watched(self, field: HiddenField) -> None:
        """Only seconds from and to."""
        try:
            parts = self.parts
        except ValueError as error:
            raise ValidationError from error
        if len(parts) > MOST_PARTS or not all(isfinite(edge) for part in parts for edge in part):
            raise ValidationError

    @property
    def parts(self) -> list[Part]:
        """The parts that were watched, in seconds. Raises ValueError."""
        said = [part.partition("-") for part in (self.watched.data or "").split(",") if part]
        return [(float(since), float(to)) for since, _dash, to in said]
