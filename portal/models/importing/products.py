"""Products and their list prices, one row a product and currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.models.currencies import decimals, digits
from portal.models.identifiers import caseless
from portal.models.importing.judging import Dirt, Judged, Outcome, Rules, Values
from portal.models.importing.plans import Field, Sort
from portal.models.products import Product, currencies


@dataclass
class Known:
    """A product as it is, or as the rows before would make it."""

    series: str
    is_sold: bool
    prices: dict[str, Decimal]
    product: Product | None = None


class Products(Rules):
    """The catalogue."""

    kind = "products"
    words = _l("Products and prices")
    fields = (
        Field("name", _l("Name"), synonyms=("product", "product name", "article", "item", "producto", "artículo",
              "nombre", "descripción"), is_required=True, most=120),
        Field("series", _l("Series"), synonyms=("family", "line", "product line", "range", "category", "serie", "gama",
              "línea", "familia", "categoría"), most=60),
        Field("price", _l("List price"), Sort.AMOUNT, synonyms=("sales price", "sales_price", "unit price", "amount",
              "msrp", "rrp", "precio", "precio de venta", "tarifa", "pvp", "importe")),
        Field("currency", _l("Currency"), Sort.CURRENCY, synonyms=("currency code", "cur", "moneda", "divisa"),
              is_required=True),
        Field("is_sold", _l("Partners may sell it"), Sort.YES, synonyms=("active", "sold", "for sale", "activo",
              "en venta")),
    )  # fmt: skip

    @cached_property
    def known(self) -> dict[str, Known]:
        """All of the catalogue, by name."""
        return {
            caseless(product.name): Known(product.series, product.is_sold, dict(prices), product)
            for product, prices in Product.with_prices()
        }

    def defaults(self) -> dict[str, str]:
        """Prices are in the currency that is in use."""
        return {"currency": (currencies() or ["USD"])[0]}

    def key(self, values: Values) -> Any:
        """A product has one price in a currency."""
        return caseless(values["name"]), values["currency"]

    def judge(self, row: Judged) -> None:
        """By its name, whatever the case."""
        values, price = row.values, row.values.get("price")
        if price is not None and decimals(price) > digits(values["currency"]):
            row.reasons.append(Dirt("too_many_decimals", "price", str(price)))
            return
        known = self.known.get(caseless(values["name"]))
        if known is None:
            if price is None and values.get("is_sold", True):
                row.reasons.append(Dirt("empty", "price"))
                return
            row.outcome, known = Outcome.MADE, Known("", True, {})
            self.known[caseless(values["name"])] = known
        self._change(known, row)

    def write(self, rows: Sequence[Judged]) -> None:
        """One after the other; a catalogue is short."""
        for row in rows:
            known = self.known[caseless(row.values["name"])]
            said: Values = {"series": known.series, "is_sold": known.is_sold, "prices": dict(known.prices)}
            if known.product is None:
                known.product = Product.begin(by=self.by, name=row.values["name"], **said)
            else:
                known.product.update(by=self.by, **said)

    def _change(self, known: Known, row: Judged) -> None:
        price, currency = row.values.get("price"), row.values["currency"]
        wanted = {"series": row.values.get("series", known.series), "is_sold": row.values.get("is_sold", known.is_sold)}
        for name, value in wanted.items():
            if getattr(known, name) != value:
                row.changes[name] = str(getattr(known, name)), str(value)
                setattr(known, name, value)
        if price is not None and known.prices.get(currency) != price:
            row.changes["price"] = f"{known.prices.get(currency, '')}", f"{price} {currency}"
            known.prices[currency] = price
        if row.outcome != Outcome.MADE:
            row.outcome = Outcome.CHANGED if row.changes else Outcome.SAME
