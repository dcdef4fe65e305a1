"""Product lines as they are typed: each by a number that stays its own, read into what is claimed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, SelectField, StringField
from wtforms.validators import ValidationError

from portal.forms.amounts import amount, amount_words
from portal.forms.texts import short, tidy
from portal.models.deals import ClaimLine
from portal.models.deals.drafting import LINE
from portal.models.products import PriceList

MOST_QUANTITY = 1_000_000


class LinesField(FieldList):
    """Product lines by their numbers, which stay as they are: other devices know them by these."""

    def _extract_indices(self, _prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        yield from (int(found[1].rpartition("-")[2]) for found in map(LINE.fullmatch, formdata) if found)

    def _compact_indices(self) -> None:
        """Numbers stay."""


class LineForm(Form):
    """One product line; a line that nobody touched does not count."""

    product = SelectField(_l("Product"), validate_choice=False)
    quantity = StringField(_l("Quantity"), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    unit_price = StringField(_l("Unit price"), render_kw={"inputmode": "decimal", "autocomplete": "off"})
    reason = StringField(_l("Why less than the list price?"), filters=[tidy], validators=[short(500)])

    prices: PriceList

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.claimed: ClaimLine | None = None

    def offer(self, prices: PriceList) -> None:
        """Let the person choose from what is sold in this currency."""
        self.prices = prices
        self.product.choices = [
            ("", _("Choose a product"), {}),
            *((row.ref, row.name, {"data-list-price": f"{row.amount:f}"}) for row in prices.rows),
        ]

    @property
    def words(self) -> str:
        """The line as it was typed, in a few words."""
        product = self.prices.name(self.product.data) if self.product.data in self.prices else self.product.data
        parts = (self.quantity.data and f"{self.quantity.data} ×", product, self.unit_price.data, self.reason.data)
        return " ".join(part.strip() for part in parts if part and part.strip())

    @property
    def is_touched(self) -> bool:
        """Whether anything was said in this line."""
        return any(field.data and str(field.data).strip() for field in (self.product, self.unit_price, self.reason))

    def validate_product(self, field: SelectField) -> None:
        """One of what is sold; another partner's price or an invention is no product at all."""
        if field.data not in self.prices:
            raise ValidationError(_("Choose a product from the list."))

    def validate_quantity(self, field: StringField) -> None:
        """A whole number; an empty one is one."""
        if self._quantity() is None:
            raise ValidationError(_("Write a whole number from 1 to %(most)s.", most=format_decimal(MOST_QUANTITY)))

    def validate_unit_price(self, field: StringField) -> None:
        """An amount; empty is the list price."""
        try:
            self._unit_price()
        except ValueError as error:
            raise ValidationError(amount_words(error, self.prices.currency)) from error

    def validate_reason(self, field: StringField) -> None:
        """Less than the list price says why."""
        line = self.read()
        if line and line.unit_price < line.list_price and not field.data:
            raise ValidationError(_("Say why the price is lower than the list price."))

    def read(self) -> ClaimLine | None:
        """The line as it is understood; None while it is not."""
        quantity = self._quantity()
        if self.product.data not in self.prices or quantity is None:
            return None
        try:
            listed, asked = self.prices.amount(self.product.data), self._unit_price()
        except ValueError:
            return None
        return ClaimLine(
            product_id=self.prices.product_id(self.product.data), product=self.prices.name(self.product.data),
            quantity=quantity, unit_price=listed if asked is None else asked, list_price=listed,
            reason=self.reason.data or "",
        )  # fmt: skip

    @property
    def worth(self) -> Decimal:
        """What it comes to; nothing while it is not understood."""
        line = self.read()
        return line.amount if line else Decimal(0)

    def _quantity(self) -> int | None:
        text = (self.quantity.data or "").strip() or "1"
        number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 7 else 0
        return number if 1 <= number <= MOST_QUANTITY else None

    def _unit_price(self) -> Decimal | None:
        """What is asked; None is the list price. Raises ValueError for what is no amount."""
        text = (self.unit_price.data or "").strip()
        return amount(text, self.prices.currency) if text else None
