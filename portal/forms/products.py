"""What is sold, and at which list price."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.amounts import amount
from portal.forms.base import RecordForm, tidy
from portal.forms.fields import short
from portal.models.products import CURRENCIES, Product


class ProductForm(RecordForm):
    """A product and its list prices."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(120)])
    series = StringField(_l("Series"), filters=[tidy], validators=[short(60)])
    is_sold = BooleanField(_l("Partners may sell it"), default=True)
    price_usd = StringField(_l("List price in USD"), filters=[tidy])
    price_eur = StringField(_l("List price in EUR"), filters=[tidy])
    price_mxn = StringField(_l("List price in MXN"), filters=[tidy])
    price_gbp = StringField(_l("List price in GBP"), filters=[tidy])

    def __init__(self, product: Product | None, **how: Any):
        super().__init__(product, **how)
        self.product = product
        if product is not None and self.shows_record(how):
            for currency, price in product.prices.items():
                self[f"price_{currency.lower()}"].data = f"{price.normalize():f}"

    def validate_name(self, field: StringField) -> None:
        """No two products are called alike."""
        if Product.is_named(field.data or "", but=self.product):
            raise ValidationError(_("Another product has this name."))

    def validate_price_usd(self, field: StringField) -> None:
        """At least one price, all of them amounts."""
        try:
            prices = self.prices
        except ValueError as error:
            raise ValidationError(_("Write a price like 1,250.00.")) from error
        if self.is_sold.data and not prices:
            raise ValidationError(_("Give at least one list price."))

    @property
    def price_fields(self) -> list[Any]:
        """The price of each currency."""
        return [self[f"price_{currency.lower()}"] for currency in CURRENCIES]

    @property
    def prices(self) -> dict[str, Decimal]:
        """The list prices that were given. Raises ValueError."""
        given = {currency: self[f"price_{currency.lower()}"].data for currency in CURRENCIES}
        return {currency: amount(text) for currency, text in given.items() if text}
