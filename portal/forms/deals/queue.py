"""What is done from the queue to one deal or to several at once, and being away."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Optional, ValidationError

from portal import clock
from portal.forms.base import OnceForm
from portal.forms.deals.reasons import must_be_chosen, reasons
from portal.forms.texts import short, tidy
from portal.models.deals import DeclineReason
from portal.models.vendor import vendor

MOST_AT_ONCE = 50


class TogetherForm(OnceForm):
    """Several deals, by reference."""

    deal = SelectMultipleField(_l("Deals"), validate_choice=False)

    def validate_deal(self, field: SelectMultipleField) -> None:
        """Some, and not too many to look at."""
        if not field.data:
            raise ValidationError(_("Choose at least one deal."))
        if len(set(field.data)) > MOST_AT_ONCE:
            raise ValidationError(_("Choose at most %(num)d deals.", num=MOST_AT_ONCE))


class AssignmentForm(TogetherForm):
    """To whom they are given; to nobody: to the partners' managers."""

    colleague = SelectField(_l("Assign to"), validate_choice=False)

    def __init__(self, people: tuple[tuple[str, str], ...], **how: Any):
        super().__init__(**how)
        self.colleague.choices = [("", _("The partner's manager")), *people]

    def validate_colleague(self, field: SelectField) -> None:
        """One who answers deals."""
        if (field.data or "") not in dict(field.choices):
            raise ValidationError(_("Choose a colleague."))


class QuestionForm(TogetherForm):
    """One question to all of them."""

    question = TextAreaField(
        _l("What do you need to know?"), filters=[tidy], render_kw={"rows": 3},
        validators=[DataRequired(_l("Write your question.")), short(2000)],
    )  # fmt: skip


class RefusalForm(TogetherForm):
    """One reason for all of them."""

    reason = SelectField(_l("Reason"), validate_choice=False)
    note = TextAreaField(_l("Message to the partner"), filters=[tidy], validators=[short(2000)], render_kw={"rows": 3})

    def __init__(self, **how: Any):
        super().__init__(**how)
        self.reason.choices = reasons(DeclineReason, but=vendor().unused_decline_reasons)

    def validate_reason(self, field: SelectField) -> None:
        """One of the fixed set that the vendor uses."""
        must_be_chosen(field)


class AbsenceForm(OnceForm):
    """When somebody is away, and who answers meanwhile."""

    first = DateField(_l("First day"), validators=[Optional()])
    last = DateField(_l("Last day"), validators=[Optional()])
    deputy = SelectField(_l("Who answers meanwhile"), validate_choice=False)

    def __init__(self, people: tuple[tuple[str, str], ...], **how: Any):
        super().__init__(**how)
        self.deputy.choices = [("", _("Choose a colleague")), *people]

    def validate_deputy(self, field: SelectField) -> None:
        """One who may."""
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError(_("Choose a colleague."))

    def validate_first(self, field: DateField) -> None:
        """A day."""
        if field.data is None:
            raise ValidationError(_("Say from which day."))

    def validate_last(self, field: DateField) -> None:
        """Not over yet, and not before the first one."""
        if field.data is None:
            raise ValidationError(_("Say until which day."))
        if field.data < clock.today():
            raise ValidationError(_("This day is over."))
        if self.first.data is not None and field.data < self.first.data:
            raise ValidationError(_("The last day comes before the first."))
