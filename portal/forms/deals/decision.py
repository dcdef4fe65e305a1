"""The vendor's answers to a registration, and taking one back."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange

from portal.forms.base import RecordForm
from portal.forms.deals.asked import asked_words
from portal.forms.deals.reasons import must_be_chosen, reasons
from portal.forms.fields import CheckboxesField
from portal.forms.texts import short, tidy
from portal.models.deals import DeclineReason
from portal.models.deals.asking import ASKABLE
from portal.models.programme import USUAL
from portal.models.vendor import vendor


class ApprovalForm(RecordForm):
    """The vendor's yes: how long the claim holds, and what the partner reads with it."""

    protected_days = IntegerField(
        _l("Protect for (days)"),
        validators=[
            InputRequired(_l("Say for how many days.")),
            NumberRange(1, USUAL.longest_protection_days, _l("Choose between %(min)d and %(max)d days.")),
        ],
    )
    note = TextAreaField(_l("Message to the partner"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})


class InformationRequestForm(RecordForm):
    """What the vendor wants to know before it decides."""

    question = TextAreaField(
        _l("What do you need to know?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Write your question.")), short(2000)],
    )  # fmt: skip
    fields = CheckboxesField(_l("What should be put right?"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields.choices = [(name, words) for name, words in asked_words().items()]

    def validate_fields(self, field: CheckboxesField) -> None:
        """Only what can be asked for; anything else is nothing."""
        field.data = [name for name in field.data or () if name in ASKABLE]


class DeclineForm(RecordForm):
    """The vendor's no: one of the fixed reasons, and words to it."""

    reason = SelectField(_l("Reason"), validate_choice=False)
    note = TextAreaField(_l("Message to the partner"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        unused = (*vendor().unused_decline_reasons, DeclineReason.NO_ANSWER)
        self.reason.choices = reasons(DeclineReason, but=unused)

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set that the vendor uses."""
        must_be_chosen(field)


class RevocationForm(RecordForm):
    """Why an approval was wrong."""

    reason = TextAreaField(
        _l("Why was it wrong?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Say why; the partner reads it.")), short(2000)],
    )  # fmt: skip
