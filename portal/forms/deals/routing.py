"""A rule of routing: what it asks of a deal, and who answers then."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import ValidationError

from portal.forms.amounts import amount, amount_words
from portal.forms.base import OnceForm
from portal.forms.texts import short, tidy
from portal.models.countries import countries_by_name
from portal.models.currencies import currencies_by_name

Pairs = tuple[tuple[str, str], ...]


class RoutingForm(OnceForm):
    """What is left empty is not asked."""

    country = SelectField(_l("Customer's country"), default="")
    product = SelectField(_l("Product"), default="")
    value_from = StringField(_l("Value from"), filters=[tidy], validators=[short(30)])
    currency = SelectField(_l("Currency"), default="USD")
    manager = SelectField(_l("Partner looked after by"), default="")
    person = SelectField(_l("Then it is assigned to"), validate_choice=False)

    def __init__(self, *, products: Pairs, people: Pairs, language: str, **how: Any):
        super().__init__(**how)
        self.country.choices = [("", _("Any")), *countries_by_name()]
        self.product.choices = [("", _("Any")), *products]
        self.currency.choices = list(currencies_by_name(language))
        self.manager.choices = [("", _("Anybody")), *people]
        self.person.choices = [("", _("Choose a colleague")), *people]

    @property
    def least(self) -> Decimal | None:
        """The value from which it holds. Raises ValueError."""
        return amount(self.value_from.data, self.currency.data) if self.value_from.data else None

    def validate_value_from(self, field: StringField) -> None:
        """An amount in the currency, or nothing."""
        try:
            _least = self.least
        except ValueError as error:
            raise ValidationError(amount_words(error, self.currency.data)) from error

    def validate_person(self, field: SelectField) -> None:
        """Somebody has to."""
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError(_("Choose a colleague."))
