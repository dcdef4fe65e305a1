"""Who looked at what: once a day, asset and person, so that it tells the interest and not the reloading."""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets import Asset
from portal.models.base import Record, db, pk
from portal.models.connections import note_in_passing
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, as_system


class AssetView(PartnerOwned, Record):
    """A person of a partner looked at an asset's page on a day."""

    __tablename__ = "asset_views"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("day", "asset_id", "person_id"),)

    id: Mapped[pk]
    day: Mapped[date]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True
    )  # the newest, then
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)

    @classmethod
    def note(cls, asset: Asset, *, by: User) -> None:
        """They look at it. What the vendor's own people look at is nobody's interest, and is not kept."""
        if by.partner_id is None:
            return
        look = {"day": clock.today(), "asset_id": asset.id, "person_id": by.id}
        kept = select(cls.id).where(*(getattr(cls, name) == value for name, value in look.items()))
        if db.session.scalar(kept) is not None:  # reading holds nobody up
            return
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        seen = dialect.insert(cls).values(**look, version_id=asset.newest_id, partner_id=by.partner_id)
        with as_system("somebody looks at an asset"):
            note_in_passing(seen.on_conflict_do_nothing(index_elements=list(look)))
