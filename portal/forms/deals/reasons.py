"""Reasons to choose from: one of a fixed set."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import SelectField
from wtforms.validators import ValidationError

from portal.models.deals.states import Worded


def reasons(of: type[Worded], *, but: Sequence[str] = ()) -> list[tuple[str, Any]]:
    """Those that may be chosen now, in words."""
    return [("", _("Choose a reason")), *((one.value, one.words) for one in of if one not in but)]


def must_be_chosen(field: SelectField) -> None:
    """One that is offered."""
    if not field.data or field.data not in dict(field.choices):
        raise ValidationError(_("Choose a reason."))
