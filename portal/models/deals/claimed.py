"""What a deal says: the customer, the chance and its lines, taken over from the claim once it is sent."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Select, or_, select
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship

from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals.claim import CLAIMED, Claim
from portal.models.deals.lines import DealLine
from portal.models.deals.states import OPEN, Help
from portal.models.identifiers import folded, name_key

if TYPE_CHECKING:
    from portal.models.deals import Deal


class Claimed:
    """Names one customer, and is found by its words."""

    ref: Any
    partner_id: Any

    customer_name: Mapped[str] = mapped_column(default="")
    customer_website: Mapped[str] = mapped_column(default="")
    customer_country: Mapped[str] = mapped_column(default="")
    customer_city: Mapped[str] = mapped_column(default="")
    customer_tax_id: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_role: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    needs: Mapped[str] = mapped_column(default="")
    expected_close_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(default="")
    total: Mapped[Decimal] = mapped_column(default=Decimal(0))
    help_wanted: Mapped[list[str]] = mapped_column(JSON, default=list)
    competitors: Mapped[str] = mapped_column(default="")
    differs_because: Mapped[str] = mapped_column(default="")
    external_ref: Mapped[str] = mapped_column(default="", index=True)  # deals that are brought in are known by it
    search_text: Mapped[str] = mapped_column(default="")

    @declared_attr
    def customer_id(cls) -> Mapped[int | None]:
        """Whom the partner knows under what was typed."""
        return mapped_column(ForeignKey("customers.id"), index=True)

    @declared_attr
    def lines(cls) -> Mapped[list[DealLine]]:
        """What the customer would buy."""
        return relationship(
            lazy="raise_on_sql", order_by=DealLine.position, cascade="all, delete-orphan", passive_deletes=True
        )

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.customer_name or self.ref

    @property
    def help_words(self) -> str:
        """The help that the rep wants, as a list in words."""
        return ", ".join(str(Help(one).words) for one in self.help_wanted)

    # Queries
    @classmethod
    def with_same_customer(cls: Any, *, partner_id: int, name: str, website: str, but: str = "") -> "Deal | None":
        """The newest open deal of this partner with the same customer: its web site, its name or how that looks."""
        if not (name_key(name) or website):
            return None
        same = Customer.is_called(name)
        if website:
            same = or_(same, Customer.website == website)
        found: Select[Deal] = (
            select(cls)
            .join(Customer, Customer.id == cls.customer_id)
            .where(cls.partner_id == partner_id, cls.state.in_(OPEN), cls.ref != but, same)
            .options(joinedload(cls.registered_by))
            .order_by(cls.id.desc())
            .limit(1)
        )
        return db.session.scalars(found).one_or_none()

    # In the order in which they are called
    def _take_over(self, claim: Claim) -> None:
        for name in CLAIMED:
            setattr(self, name, getattr(claim, name))
        self.help_wanted = list(claim.help_wanted)
        self.total = claim.total
        self.lines = [
            DealLine(
                partner_id=self.partner_id, position=position, product_id=line.product_id, quantity=line.quantity,
                unit_price=line.unit_price, list_price=line.list_price, reason=line.reason,
            )
            for position, line in enumerate(claim.lines)
        ]  # fmt: skip
        self._index()
        customer = Customer.known_as(
            partner_id=self.partner_id or 0, name=claim.customer_name, website=claim.customer_website,
            country=claim.customer_country, city=claim.customer_city, tax_id=claim.customer_tax_id,
        )  # fmt: skip
        db.session.flush()
        self.customer_id = customer.id

    def _index(self) -> None:
        said = (self.customer_name, self.title, self.customer_website, self.external_ref)
        self.search_text = folded(" ".join(filter(None, said)))
