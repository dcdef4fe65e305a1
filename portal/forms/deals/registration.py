"""A registration: shown again exactly as it was typed, judged when it is sent, and read into a claim."""

from datetime import timedelta
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from wtforms import DateField, SelectField, SelectMultipleField, StringField
from wtforms.validators import ValidationError

from portal import clock
from portal.forms.deals.shown import AsShown
from portal.forms.deals.typed import AS_TYPED, AsTyped
from portal.models.currencies import MOST_OF_A_DEAL
from portal.models.deals import Claim, Help
from portal.models.programme import rules

FURTHEST_CLOSE = timedelta(days=5 * 366)


class RegistrationForm(AsTyped, AsShown):
    """What must hold before a registration can be sent."""

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge everything; a line that nobody touched is dropped, save that one is needed."""
        touched = [entry for entry in self.lines if entry.form.is_touched]
        self.lines.entries = touched or self.lines.entries[:1]
        return bool(super().validate(extra_validators)) & self._can_be_kept() & self._has_all_that_is_asked()

    def _has_all_that_is_asked(self) -> bool:
        """Whether what the programme asks of every registration is there."""
        missing = [self[name] for name in rules().required_fields if name in self and not self[name].data]
        for field in missing:
            field.errors = [*field.errors, _("We need this of every registration.")]
        return not missing

    def _can_be_kept(self) -> bool:
        """Whether all lines together come to an amount that a database holds; said beside the largest."""
        if self.total < MOST_OF_A_DEAL:
            return True
        largest = max((entry.form for entry in self.lines), key=lambda line: line.worth)
        most = format_decimal(MOST_OF_A_DEAL)
        said = _("A deal is worth less than %(most)s. Check quantity and unit price.", most=most)
        largest.unit_price.errors = [*largest.unit_price.errors, said]
        self.lines.errors = [entry.errors for entry in self.lines]
        return False

    def validate_partner(self, field: SelectField) -> None:
        """Whoever registers for a partner says for which."""
        if self.for_partner is None:
            raise ValidationError(_("Choose the partner."))

    def validate_customer_website(self, field: StringField) -> None:
        """A host, or said to be none."""
        if self.has_no_website:
            return
        if not field.data:
            raise ValidationError(_("Enter the web site, or say that there is none."))
        if not self.website:
            raise ValidationError(_("The web site needs a dot, like zoomdrive.com."))

    def validate_customer_country(self, field: SelectField) -> None:
        """A country there is."""
        if field.data not in dict(field.choices):
            raise ValidationError(_("Choose the country."))

    def validate_contact_email(self, field: StringField) -> None:
        """An address; it or the phone must be there."""
        if not field.data and not self.contact_phone.data:
            raise ValidationError(_("Enter an e-mail address or a phone number."))
        if field.data and "." not in field.data.rpartition("@")[2]:
            raise ValidationError(_("The part after @ needs a dot, like zoomdrive.com."))
        if field.data and not self.email:
            raise ValidationError(_("This does not look like an e-mail address."))

    def validate_contact_phone(self, field: StringField) -> None:
        """A number that can be dialled from the customer's country."""
        if field.data and not self.phone:
            raise ValidationError(_("This does not look like a phone number. Begin with + and the country's code."))

    def validate_expected_close(self, field: DateField) -> None:
        """Neither in the past nor beyond five years."""
        if field.data and not clock.today() - timedelta(days=1) <= field.data <= clock.today() + FURTHEST_CLOSE:
            raise ValidationError(_("Choose a day from today on, within five years."))

    def validate_currency(self, field: SelectField) -> None:
        """One that has list prices."""
        if field.data and field.data not in dict(field.choices):
            raise ValidationError(_("Choose a currency from the list."))

    def validate_help_wanted(self, field: SelectMultipleField) -> None:
        """Only what we offer."""
        if not set(field.data or ()) <= set(Help):
            raise ValidationError(_("Choose from the list."))

    def claim(self) -> Claim:
        """What is claimed, in one form each. Only after `validate`."""
        data = {name: self[name].data or "" for name in AS_TYPED}
        return Claim(
            **data,
            customer_website="" if self.has_no_website else self.website,
            customer_tax_id=self.tax_id,
            contact_email=self.email,
            contact_phone=self.phone,
            expected_close_on=self.expected_close.data,  # type: ignore[arg-type]
            currency=self.prices.currency,
            lines=tuple(self.read_lines),
            help_wanted=tuple(self.help_wanted.data or ()),
        )
