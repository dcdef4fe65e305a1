"""The product lines of a deal."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Record, pk
from portal.models.products import Product
from portal.models.tenancy import PartnerOwned


class DealLine(PartnerOwned, Record):
    """Product, quantity, unit price; a price below list says why."""

    __tablename__ = "deal_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("unit_price >= 0", name="unit_price_not_negative"),
    )

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    list_price: Mapped[Decimal]
    reason: Mapped[str] = mapped_column(default="")
    product: Mapped[Product] = relationship(lazy="raise_on_sql")

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price."""
        return self.quantity * self.unit_price

    @property
    def is_below_list(self) -> bool:
        """Whether the rep asks for less than the list price."""
        return self.unit_price < self.list_price
