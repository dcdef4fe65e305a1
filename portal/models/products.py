"""What is sold, and at which list price."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.identifiers import caseless
from portal.models.people import User

USUAL_CURRENCIES = ("USD", "EUR", "GBP", "MXN")


class Product(Referenced, Recorded, Versioned, Record):
    """Something of the vendor's that partners sell."""

    __tablename__ = "products"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PR"))
    name: Mapped[str] = mapped_column(unique=True)
    series: Mapped[str]
    is_sold: Mapped[bool] = mapped_column(default=True)

    # Commands
    @classmethod
    def begin(cls, *, by: User, prices: Mapping[str, Decimal], **values: Any) -> "Product":
        """Sell something new."""
        product = cls(ref=new_ref("PR")(), version=1, **values)
        db.session.add(product)
        db.session.flush()
        product.record("product.begun", by=by, called=product.name)
        product._price(prices, by)
        return product

    def update(self, *, by: User, prices: Mapping[str, Decimal], **values: Any) -> None:
        """Change it or its prices; deals keep the price at which they were sent."""
        if self.change("product.changed", by=by, **values) | self._price(prices, by):
            self.version += 1

    # Questions
    @property
    def prices(self) -> dict[str, Decimal]:
        """The list price by currency."""
        rows = db.session.execute(select(ListPrice.currency, ListPrice.amount).where(ListPrice.product_id == self.id))
        return {row.currency: row.amount for row in rows}

    # Queries
    @classmethod
    def with_prices(cls) -> list[tuple["Product", dict[str, Decimal]]]:
        """All products by name, each with its prices."""
        prices: dict[int, dict[str, Decimal]] = defaultdict(dict)
        for row in db.session.execute(select(ListPrice.product_id, ListPrice.currency, ListPrice.amount)):
            prices[row.product_id][row.currency] = row.amount
        return [(product, prices[product.id]) for product in products_by_name()]

    @classmethod
    def is_named(cls, name: str, *, but: "Product | None") -> bool:
        """Whether another product has this name."""
        others = db.session.scalars(select(cls.name).where(cls.id != (but.id if but else 0)))
        return caseless(name) in map(caseless, others)

    def _price(self, prices: Mapping[str, Decimal], by: User) -> bool:
        before = self.prices
        changed = {
            currency: [str(before.get(currency, "")), str(prices.get(currency, ""))]
            for currency in {*before, *prices}
            if before.get(currency) != prices.get(currency)
        }
        for currency in changed:
            db.session.execute(delete(ListPrice).where(ListPrice.product_id == self.id, ListPrice.currency == currency))
            if currency in prices:
                db.session.add(ListPrice(product_id=self.id, currency=currency, amount=prices[currency]))
        if changed:
            self.record("product.priced", by=by, changed=changed)
        return bool(changed)


class ListPrice(Record):
    """The price of one product in one currency, before any margin."""

    __tablename__ = "list_prices"
    __table_args__ = (UniqueConstraint("product_id", "currency"), CheckConstraint("amount >= 0", name="not_negative"))

    id: Mapped[pk]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    currency: Mapped[str]
    amount: Mapped[Decimal]


class PriceList:
    """What is sold in one currency, by name: read once, asked often."""

    def __init__(self, currency: str):
        self.currency = currency
        rows = db.session.execute(
            select(Product.id, Product.ref, Product.name, ListPrice.amount)
            .join(ListPrice, ListPrice.product_id == Product.id)
            .where(ListPrice.currency == currency, Product.is_sold)
            .order_by(Product.name)
        ).all()
        self.rows = rows
        self._by_ref = {row.ref: row for row in rows}

    def __contains__(self, ref: str) -> bool:
        return ref in self._by_ref

    def product_id(self, ref: str) -> int:
        """The product's key. Raises KeyError for what is not sold."""
        return self._by_ref[ref].id

    def name(self, ref: str) -> str:
        """The product's name. Raises KeyError for what is not sold."""
        return self._by_ref[ref].name

    def amount(self, ref: str) -> Decimal:
        """The list price of one. Raises KeyError for what is not sold."""
        return self._by_ref[ref].amount


def currencies() -> list[str]:
    """The currencies that have a price list, by code."""
    return list(db.session.scalars(select(ListPrice.currency).distinct().order_by(ListPrice.currency)))


def priced_currencies() -> list[str]:
    """The currencies in which prices are asked and shown: the usual ones, and any other that has a price."""
    return [*USUAL_CURRENCIES, *(code for code in currencies() if code not in USUAL_CURRENCIES)]


def product_names() -> tuple[tuple[str, str], ...]:
    """Reference and name of all products, for a filter."""
    return tuple(
        (ref, name) for ref, name in db.session.execute(select(Product.ref, Product.name).order_by(Product.name))
    )


def products_by_name() -> list[Product]:
    """All products, for a person to choose from."""
    return list(db.session.scalars(select(Product).order_by(Product.name)))
