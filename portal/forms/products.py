"""What is sold, and at which list price in which currency."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, ValidationError

from portal.forms.amounts import amount, amount_words, plain_amount
from portal.forms.base import RecordForm
from portal.forms.texts import short, tidy
from portal.models.currencies import currencies_by_name
from portal.models.products import Product, priced_currencies


class PriceField(StringField):
    """A list price in one currency; empty where there is none."""

    def __init__(self, *args: Any, currency: str, **how: Any):
        super().__init__(_l("List price in %(currency)s", currency=currency), *args, filters=[tidy], **how)
        self.currency = currency

    @property
    def price(self) -> Decimal | None:
        """The amount. Raises ValueError."""
        return amount(self.data, self.currency) if self.data else None

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no amount in this currency."""
        try:
            _ = self.price
        except ValueError as error:
            raise ValidationError(amount_words(error, self.currency)) from error


class ProductForm(RecordForm):
    """A product and its list prices: in each currency that is in use, and in one more."""

    name = StringField(_l("Name"), filters=[tidy], validators=[DataRequired(_l("Write the name.")), short(120)])
    series = StringField(_l("Series"), filters=[tidy], validators=[short(60)])
    is_sold = BooleanField(_l("Partners may sell it"), default=True)
    other_currency = SelectField(_l("Another currency"), default="")
    other_price = StringField(_l("List price in it"), filters=[tidy])

    def __init__(self, product: Product | None, **how: Any):
        super().__init__(product, **how)
        self.product = product
        known = {field.currency for field in self.price_fields} - {self.other_currency.data}  # or it has one by now
        others = [one for one in currencies_by_name(str(get_locale() or "en")) if one[0] not in known]
        self.other_currency.choices = [("", _("Choose a currency")), *others]
        if product is not None and self.shows_record(how):
            for currency, price in product.prices.items():
                self[f"price_{currency.lower()}"].data = plain_amount(price)

    def validate_name(self, field: StringField) -> None:
        """No two products are called alike."""
        if Product.is_named(field.data or "", but=self.product):
            raise ValidationError(_("Another product has this name."))

    def validate_other_currency(self, field: SelectField) -> None:
        """A price is in some currency."""
        if self.other_price.data and not field.data:
            raise ValidationError(_("Choose the currency of this price."))

    def validate_other_price(self, field: StringField) -> None:
        """An amount in the currency that was chosen."""
        try:
            _ = self._other
        except ValueError as error:
            raise ValidationError(amount_words(error, self.other_currency.data)) from error

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge everything; what is sold has a price."""
        if not super().validate(extra_validators):
            return False
        if self.is_sold.data and not self.prices:
            self.price_fields[0].errors = [_("Give at least one list price.")]
            return False
        return True

    @property
    def price_fields(self) -> list[PriceField]:
        """The price of each currency."""
        return [field for field in self if isinstance(field, PriceField)]

    @property
    def prices(self) -> dict[str, Decimal]:
        """The list prices that were given. Only after `validate`."""
        given = {field.currency: field.price for field in self.price_fields}
        return {currency: price for currency, price in {**given, **self._other}.items() if price is not None}

    @property
    def _other(self) -> dict[str, Decimal]:
        """The price in one more currency. Raises ValueError."""
        currency, text = self.other_currency.data, self.other_price.data
        return {currency: amount(text, currency)} if currency and text else {}


def product_form(product: Product | None, **how: Any) -> ProductForm:
    """The form with a price for each currency that is in use."""
    return _form_with(tuple(priced_currencies()))(product, **how)


@lru_cache(maxsize=64)
def _form_with(currencies: tuple[str, ...]) -> type[ProductForm]:
    class Priced(ProductForm):
        """With these currencies."""

    for currency in currencies:
        setattr(Priced, f"price_{currency.lower()}", PriceField(currency=currency))
    return Priced
