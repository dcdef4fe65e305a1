"""The rep's own acts: to answer a question, to take a deal back, to throw a draft away."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import DataRequired

from portal.forms.base import RecordForm
from portal.forms.deals.asked import AskedForm
from portal.forms.deals.reasons import must_be_chosen, reasons
from portal.forms.texts import short, tidy
from portal.models.deals import WithdrawalReason


class InformationForm(AskedForm):
    """The rep's reply, with those fields of the deal that the question names: no other can be changed."""

    answer = TextAreaField(
        _l("Your reply"), filters=[tidy], render_kw={"rows": 4},
        validators=[DataRequired(_l("Write your reply.")), short(4000)],
    )  # fmt: skip


class WithdrawalForm(RecordForm):
    """Why the rep takes the deal back."""

    reason = SelectField(_l("Reason"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = reasons(
            WithdrawalReason, but=(WithdrawalReason.PARTNERSHIP_ENDED, WithdrawalReason.NOT_CONFIRMED)
        )

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set."""
        must_be_chosen(field)


class RemovalForm(RecordForm):
    """Throw a draft away."""
