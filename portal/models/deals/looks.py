"""Who looked: which of the vendor's roles opened a deal, and on which day. Not who, and not how often."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db, pk
from portal.models.connections import TROUBLE, in_passing
from portal.models.deals import Deal
from portal.models.people import Role, User
from portal.models.people.roles import VENDOR_ROLES
from portal.models.tenancy import PartnerOwned, as_system

SHOWN = 10
MOST_KNOWN = 20_000
_known: set[tuple[int, Role, date]] = set()  # noted by this process already: another look costs nothing


class DealLook(PartnerOwned, Record):
    """Somebody of the vendor with this role opened the deal on this day."""

    __tablename__ = "deal_looks"
    __table_args__ = (UniqueConstraint("deal_id", "role", "day"),)

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    role: Mapped[Role]
    day: Mapped[date]

    @classmethod
    def note(cls, deal: Deal, *, by: User) -> None:
        """They open it. What can't be written now is left: nobody's reading waits for it."""
        role = next((role for role in VENDOR_ROLES if role in by.roles), None)
        if by.partner_id is not None or role is None or deal.is_draft:
            return
        known = deal.id, role, clock.today()
        if known in _known:
            return
        look = dict(zip(("deal_id", "role", "day"), known, strict=True))
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        seen = dialect.insert(cls).values(**look, partner_id=deal.partner_id)
        try:
            with as_system("somebody of the vendor opens a deal"), in_passing(), db.engine.begin() as apart:
                apart.execute(seen.on_conflict_do_nothing(index_elements=list(look)))
        except TROUBLE:
            return
        if len(_known) > MOST_KNOWN:
            _known.clear()
        _known.add(known)

    @classmethod
    def at(cls, deal: Deal) -> Sequence["DealLook"]:
        """The last ones, the newest first."""
        of_deal = select(cls).where(cls.deal_id == deal.id).order_by(cls.day.desc(), cls.role).limit(SHOWN)
        return db.session.scalars(of_deal).all()
