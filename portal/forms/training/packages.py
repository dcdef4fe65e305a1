"""What the page of a package says for it; and a package that is handed in."""

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FloatField, HiddenField, IntegerField
from wtforms.validators import AnyOf, Length, NumberRange, Optional, ValidationError

from portal.forms.assets.handing_in import WithFiles
from portal.forms.base import OnceForm
from portal.forms.tokens import PageForm
from portal.models.training.packages import WHY_NOT, Said

MOST_SUSPENDED, MOST_PLACE, MOST_SECONDS = 64_000, 1_000, 10_000_000
LATEST = 2**53  # as JavaScript counts
SCORES = ("raw", "min", "max", "scaled")


class PackageForm(OnceForm, WithFiles):
    """One SCORM package, that takes the place of the one before."""

    takes_packages: ClassVar[bool] = True

    def validate_files(self, field: Any) -> None:
        """One, and no more."""
        super().validate_files(field)
        if len(self.sent) + len(self.arrived) > 1:
            raise ValidationError(_l("Choose one package."))

    def refuse(self, name: str, reason: str) -> None:
        """Say why it is not taken."""
        if reason not in WHY_NOT:
            super().refuse(name, reason)
        else:
            self.files.errors = [*self.files.errors, f"{name}: {WHY_NOT[reason]}"]


class SaidForm(PageForm):
    """What a part of a package says of itself, as its page sends it."""

    item = HiddenField()
    completion = HiddenField(default="unknown", validators=[AnyOf(("completed", "incomplete", "unknown"))])
    success = HiddenField(default="unknown", validators=[AnyOf(("passed", "failed", "unknown"))])
    raw = FloatField(validators=[Optional(), NumberRange(-1_000_000, 1_000_000)])
    min = FloatField(validators=[Optional(), NumberRange(-1_000_000, 1_000_000)])
    max = FloatField(validators=[Optional(), NumberRange(-1_000_000, 1_000_000)])
    scaled = FloatField(validators=[Optional(), NumberRange(-1, 1)])
    place = HiddenField(default="", validators=[Length(max=MOST_PLACE)])
    suspended = HiddenField(default="", validators=[Length(max=MOST_SUSPENDED)])
    seconds = IntegerField(default=0, validators=[Optional(), NumberRange(0, MOST_SECONDS)])
    ended = BooleanField()
    launched = IntegerField(default=0, validators=[Optional(), NumberRange(0, LATEST)])
    number = IntegerField(default=0, validators=[Optional(), NumberRange(0, 2**31 - 1)])

    def said(self, *, now: int) -> Said:
        """As it is kept. Only after `validate`."""
        return Said(
            completion=self.completion.data or "unknown", success=self.success.data or "unknown",
            score={name: self[name].data for name in SCORES}, place=_plain(self.place.data),
            suspended=_plain(self.suspended.data), seconds=self.seconds.data or 0, has_ended=bool(self.ended.data),
            launched=min(self.launched.data or 0, now), number=self.number.data or 0,
        )  # fmt: skip


def _plain(said: str | None) -> str:
    return (said or "").replace("\0", "")
