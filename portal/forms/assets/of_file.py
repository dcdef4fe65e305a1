"""What an editor says of one file of an asset."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from portal.forms.base import RecordForm
from portal.models.assets import AssetFile, Variant

SHOWN_WIDTH = 300  # pixels, at which the picture is shown; a click on it says a place in it
PERCENT = NumberRange(0, 100, _l("Choose between %(min)d and %(max)d."))


class FileForm(RecordForm):
    """For which ground it is made, and around which place it is cut."""

    variant = SelectField(_l("It is"), choices=[(str(one), one.words) for one in Variant])
    across = IntegerField(_l("From the left, in percent"), validators=[Optional(), PERCENT])
    down = IntegerField(_l("From the top, in percent"), validators=[Optional(), PERCENT])

    def __init__(self, asset: object, *, obj: AssetFile | None = None, **how: object):
        super().__init__(asset, obj=obj, **how)
        if obj is not None and self.shows_record(how):
            self.across.data, self.down.data = _percent(obj.focus_x), _percent(obj.focus_y)

    def point_at(self, file: AssetFile, said: Mapping[str, str]) -> None:
        """Take the place that was clicked on the picture, where one was: browsers send it by themselves."""
        x, y = said.get("place.x", ""), said.get("place.y", "")
        if not (x.isdecimal() and y.isdecimal() and len(x + y) < 12 and file.width and file.height):
            return
        high = SHOWN_WIDTH * file.height / file.width
        self.across.data = min(100, round(int(x) * 100 / SHOWN_WIDTH))
        self.down.data = min(100, round(int(y) * 100 / high))

    def validate_across(self, _field: IntegerField) -> None:
        """Both or none; of one that is empty nothing is asked."""
        if (self.across.data is None) != (self.down.data is None):
            raise ValidationError(_("Give both, or neither for the middle."))

    validate_down = validate_across

    @property
    def focus(self) -> tuple[int | None, int | None]:
        """The place in thousandths. Only after `validate`."""
        across, down = self.across.data, self.down.data
        return (None, None) if across is None or down is None else (across * 10, down * 10)


def _percent(thousandths: int | None) -> int | None:
    return None if thousandths is None else round(thousandths / 10)
