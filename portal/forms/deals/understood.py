"""A registration as it is understood so far: what of the words has one form, a sum, a meaning."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from flask_babel import format_currency, format_date
from flask_babel import gettext as _

from portal.forms.deals.fields import RegistrationFields
from portal.models import identifiers
from portal.models.countries import country_name
from portal.models.deals import ClaimLine

NO_WEBSITE = {"none", "has none", "-", "no tiene", "ninguna", "no"}


class AsUnderstood(RegistrationFields):
    """What is read in the words; empty where it is not understood yet."""

    @property
    def has_no_website(self) -> bool:
        """Whether the customer is said to have none."""
        return bool(self.customer_website_none.data) or (self.customer_website.data or "").casefold() in NO_WEBSITE

    @property
    def website(self) -> str:
        """The web site in its one form; empty where there is none or it is not understood yet."""
        return _or_empty(identifiers.website, self.customer_website.data)

    @property
    def email(self) -> str:
        """The e-mail address in its one form; empty where it is not understood yet."""
        return _or_empty(identifiers.email, self.contact_email.data)

    @property
    def phone(self) -> str:
        """The phone number in its one form; empty where it is not understood yet."""
        return _or_empty(identifiers.phone, self.contact_phone.data, self.customer_country.data or "")

    @property
    def tax_id(self) -> str:
        """The tax number in its one form."""
        return identifiers.tax_id(self.customer_tax_id.data or "", self.customer_country.data or "")

    @property
    def read_lines(self) -> list[ClaimLine]:
        """The lines that are understood so far."""
        return [line for line in (entry.form.read() for entry in self.lines if entry.form.is_touched) if line]

    @property
    def total(self) -> Decimal:
        """The sum of the lines that are understood so far."""
        return sum((line.amount for line in self.read_lines), Decimal(0))

    @property
    def reading(self) -> list[tuple[Any, str]]:
        """What was typed as it will be kept, for the person to see before it is sent."""
        website = _("none") if self.has_no_website else self.website
        return [
            (_("Customer"), self.customer_name.data or ""),
            (_("Web site"), website),
            (_("Country"), country_name(self.customer_country.data or "")),
            (_("Tax number"), self.tax_id),
            (_("Contact"), self.contact_name.data or ""),
            (_("E-mail"), self.email),
            (_("Phone"), identifiers.phone_words(self.phone)),
            (_("Expected close"), format_date(self.expected_close.data, "d MMM y") if self.expected_close.data else ""),
            *(
                (f"{line.quantity} × {line.product}", _in(self.prices.currency, line.amount))
                for line in self.read_lines
            ),
        ]


def _in(currency: str, value: Decimal) -> str:
    return str(format_currency(value, currency))


def _or_empty(read: Callable[..., str], text: str | None, *more: str) -> str:
    try:
        return read(text, *more) if text else ""
    except ValueError:
        return ""
