"""Customers: whom a partner wants to sell to. Each partner knows its own and nobody else's."""

from datetime import datetime

from sqlalchemy import ColumnElement, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db, new_ref, pk
from portal.models.identifiers import name_key
from portal.models.locking import hold
from portal.models.lookalikes import look
from portal.models.tenancy import PartnerOwned


class Customer(PartnerOwned, Record):
    """A company as one partner knows it. The name stays as typed; the key beside it is for comparing."""

    __tablename__ = "customers"
    __table_args__ = (
        Index("ix_customers_partner_id_name_key", "partner_id", "name_key"),
        Index("ix_customers_partner_id_look", "partner_id", "look"),
        Index("ix_customers_partner_id_website", "partner_id", "website"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CU"))
    name: Mapped[str]
    name_key: Mapped[str]
    look: Mapped[str] = mapped_column(default="")  # `lookalikes.py`
    website: Mapped[str] = mapped_column(default="")
    country: Mapped[str]
    city: Mapped[str] = mapped_column(default="")
    tax_id: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    # Commands
    @classmethod
    def known_as(
        cls, *, partner_id: int, name: str, website: str, country: str, city: str = "", tax_id: str = ""
    ) -> "Customer":
        """The partner's customer with this web site, or this name in this country; a new one if there is none.

        A name in letters that look like another's is that other. `Modern` and `Modem` look alike too, and stay two.
        """
        hold(db.session, f"customers of {partner_id}")
        same: ColumnElement[bool] = cls.is_called(name) & (cls.country == country)
        if website:
            same = or_(cls.website == website, same & (cls.website == ""))
        key = name_key(name)
        found = db.session.scalars(select(cls).where(cls.partner_id == partner_id, same).order_by(cls.id)).all()
        known = [one for one in found if (website and one.website == website) or one.name_key == key]
        disguised = [one for one in found if not (one.name_key.isascii() and key.isascii())]
        customer = next(iter((*known, *disguised)), None)
        if customer is None:
            customer = cls(
                partner_id=partner_id, name=name, name_key=key, look=look(name), website=website,
                country=country, city=city, tax_id=tax_id,
            )  # fmt: skip
            db.session.add(customer)
        return customer

    # Queries
    @classmethod
    def is_called(cls, name: str) -> ColumnElement[bool]:
        """Whether it has this name, or one that looks like it."""
        key, looks = name_key(name), look(name)
        same = cls.name_key == key
        return or_(same, cls.look == looks) if looks else same

    @classmethod
    def suggested(cls, start: str, *, partner_id: int, most: int = 8) -> list["Customer"]:
        """The partner's own customers whose name begins so, for a person who types it."""
        key, looks = name_key(start), look(start)
        if not key:
            return []
        begins = or_(cls.name_key.startswith(key, autoescape=True), cls.look.startswith(looks, autoescape=True))
        like = select(cls).where(cls.partner_id == partner_id, begins)
        return list(db.session.scalars(like.order_by(cls.name_key, cls.id).limit(most)))
