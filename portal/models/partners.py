"""Partners and their tiers: who sells with us, and what the programme gives them."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.models.base import Key, Listing, Record, Referenced, new_ref, pk
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width


class Kind(StrEnum):
    """What sort of business the partner does with us."""

    RESELLER = "reseller"
    VAR = "var"
    SYSTEM_INTEGRATOR = "system_integrator"
    AGENCY = "agency"
    INDIRECT_SALES = "indirect_sales"
    AFFILIATE = "affiliate"
    BPO = "bpo"
    MSP = "msp"
    DISTRIBUTOR = "distributor"
    TECHNOLOGY = "technology"
    STRATEGIC = "strategic"

    @property
    def words(self) -> Any:
        """The kind in the reader's language."""
        return KIND_WORDS[self]


KIND_WORDS = {
    Kind.RESELLER: _l("reseller"),
    Kind.VAR: _l("VAR"),
    Kind.SYSTEM_INTEGRATOR: _l("system integrator"),
    Kind.AGENCY: _l("agency"),
    Kind.INDIRECT_SALES: _l("indirect sales"),
    Kind.AFFILIATE: _l("affiliate"),
    Kind.BPO: _l("BPO"),
    Kind.MSP: _l("MSP"),
    Kind.DISTRIBUTOR: _l("distributor"),
    Kind.TECHNOLOGY: _l("technology"),
    Kind.STRATEGIC: _l("strategic"),
}


class Tier(Record):
    """What a partner has reached, and what it brings: protection, margin, a quick answer."""

    __tablename__ = "tiers"

    id: Mapped[pk]
    name: Mapped[str] = mapped_column(unique=True)
    protection_days: Mapped[int]
    margin_percent: Mapped[int]
    answer_working_days: Mapped[int]

    @property
    def words(self) -> Any:
        """The tier in the reader's language; a name that the vendor made up stays as it is."""
        return TIER_WORDS.get(self.name, self.name)


TIER_WORDS = {"Registered": _l("Registered"), "Silver": _l("Silver"), "Gold": _l("Gold")}


class Partner(Walled, Referenced, Record):
    """A company that sells, refers, builds on or works along with the vendor."""

    __tablename__ = "partners"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PT"))
    name: Mapped[str]
    kind: Mapped[Kind]
    country: Mapped[str]
    currency: Mapped[str] = mapped_column(default="USD")
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", use_alter=True, name="fk_partners_manager_id"), index=True
    )
    tier: Mapped[Tier] = relationship(lazy="raise_on_sql")
    manager: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=manager_id)

    # Queries
    @classmethod
    def by_name(cls) -> Listing["Partner"]:
        """The partners within reach, for a person to choose from."""
        return Listing(cls.ref, select(cls).options(joinedload(cls.tier)), (Key(cls.name), Key(cls.id)))

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """A partner's people know their own company alone."""
        if reach.is_of_partner and reach.width > Width.NONE:
            return cls.id == cls.wall(reach.partner_id)
        if reach.width == Width.PORTFOLIO:
            return cls.id.in_(cls.wall(sorted(reach.portfolio), expanding=True))
        return cls.everything() if reach.width == Width.ALL else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """Only the vendor changes a partner, within reach."""
        return reach.width == Width.ALL or (reach.width == Width.PORTFOLIO and self.id in reach.portfolio)
