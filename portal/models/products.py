"""What is sold, and at which list price."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, db, new_ref, pk


class Product(Record):
    """Something of the vendor's that partners sell."""

    __tablename__ = "products"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PR"))
    name: Mapped[str] = mapped_column(unique=True)
    series: Mapped[str]
    is_sold: Mapped[bool] = mapped_column(default=True)


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
    """The currencies that have a price list, the most complete first."""
    return list(db.session.scalars(select(ListPrice.currency).distinct().order_by(ListPrice.currency)))


def products_by_name() -> list[Product]:
    """All products, for a person to choose from."""
    return list(db.session.scalars(select(Product).order_by(Product.name)))
