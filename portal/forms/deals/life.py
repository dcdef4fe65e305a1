"""What is asked through a deal's life: how it goes, more protection, a second look, a colleague, how it ended."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError

from portal import clock
from portal.forms.amounts import amount, amount_words, plain_amount
from portal.forms.base import RecordForm
from portal.forms.deals.fields import DayField
from portal.forms.deals.reasons import must_be_chosen, reasons
from portal.forms.texts import short, tidy
from portal.models.deals import LossReason, Stage
from portal.models.deals.colleagues import colleagues_of

MOST_MONTHS = 36


class YesOrNoForm(RecordForm):
    """Two answers at one address: `action` says which."""

    action = HiddenField()


class WithValue(RecordForm):
    """Asks for an amount in the deal's currency."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.read_value: Decimal | None = None

    def validate_value(self, field: StringField) -> None:
        """An amount, exactly."""
        text = (field.data or "").strip()
        if not text:
            return
        try:
            self.read_value = amount(text, self.record.currency)
        except ValueError as error:
            raise ValidationError(amount_words(error, self.record.currency)) from error


class UpdateForm(WithValue):
    """How it goes: stage, what it is worth now, what comes next."""

    stage = SelectField(
        _l("How far you are"), validate_choice=False, validators=[InputRequired(_l("Choose how far you are."))]
    )
    value = StringField(_l("What it is worth now"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    next_step = StringField(_l("Next step"), filters=[tidy], validators=[short(300)])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.stage.choices = [("", _("Choose how far you are")), *((one.value, one.words) for one in Stage)]

    def show(self, deal: Any) -> None:
        """As it was told last."""
        self.stage.data, self.next_step.data = deal.stage or "", deal.next_step
        worth = deal.total if deal.expected_value is None else deal.expected_value
        self.value.data = plain_amount(worth)

    def validate_stage(self, field: SelectField) -> None:
        """One of the fixed set."""
        if field.data not in set(Stage):
            raise ValidationError(_("Choose how far you are."))


class ExtensionRequestForm(RecordForm):
    """Why more protection is wanted."""

    reason = StringField(
        _l("Why do you need more time?"), filters=[tidy],
        validators=[DataRequired(_l("Say why in a few words.")), short(500)],
    )  # fmt: skip


class RenewalForm(RecordForm):
    """Why protection is wanted again."""

    reason = StringField(
        _l("What is going on with the customer?"), filters=[tidy],
        validators=[DataRequired(_l("Say it in a few words.")), short(500)],
    )  # fmt: skip


class AppealForm(RecordForm):
    """What the second person should know."""

    words = TextAreaField(
        _l("What should we look at again?"), filters=[tidy], render_kw={"rows": 4},
        validators=[DataRequired(_l("Say what we should look at again.")), short(4000)],
    )  # fmt: skip


class ReopeningForm(RecordForm):
    """Put it back at its old place."""


class TransferForm(RecordForm):
    """To which colleague."""

    to = SelectField(_l("Colleague"), validate_choice=False, validators=[InputRequired(_l("Choose a colleague."))])

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.colleagues = {one.ref: one for one in colleagues_of(self.record)}
        names = ((ref, one.name) for ref, one in self.colleagues.items())
        self.to.choices = [("", _("Choose a colleague")), *names]

    def validate_to(self, field: SelectField) -> None:
        """One of those that are offered: somebody else's person is nobody."""
        if field.data not in self.colleagues:
            raise ValidationError(_("Choose a colleague."))


class WinClaimForm(WithValue):
    """The order: its number, its day, its value."""

    number = StringField(
        _l("Number of the order"), filters=[tidy], render_kw={"autocomplete": "off"},
        validators=[DataRequired(_l("Write the number of the order.")), short(100)],
    )  # fmt: skip
    day = DayField(_l("Day of the order"), validators=[InputRequired(_l("Say when it was ordered."))])
    value = StringField(
        _l("Value of the order"), validators=[DataRequired(_l("Write what it is worth."))],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )  # fmt: skip

    @property
    def order(self) -> dict[str, Any]:
        """What was said of it."""
        return {"number": self.number.data, "on": self.day.data, "value": self.read_value}

    def validate_day(self, field: DayField) -> None:
        """An order is not in the future."""
        if field.data and (field.data - clock.today()).days > 1:
            raise ValidationError(_("An order can't be of a day that is still to come."))


class WinForm(RecordForm):
    """The order is there."""


class WinRefusalForm(RecordForm):
    """Why the order can't be confirmed."""

    reason = TextAreaField(
        _l("Why can't you confirm it?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Say why; the partner reads it.")), short(2000)],
    )  # fmt: skip


class LossForm(RecordForm):
    """Why it was lost, and when to try again."""

    reason = SelectField(_l("Reason"), validate_choice=False)
    try_again_months = IntegerField(
        _l("Try again in (months)"),
        validators=[Optional(), NumberRange(1, MOST_MONTHS, _l("Choose between %(min)d and %(max)d months."))],
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.reason.choices = reasons(LossReason)

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set."""
        must_be_chosen(field)
