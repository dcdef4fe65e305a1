"""Who took what: for the owner's figures, and so that those who took a version are told when it is replaced."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import Record, db, pk
from portal.models.people import User
from portal.models.tenancy import PartnerOwned


class AssetTake(PartnerOwned, Record):
    """One file of a version, handed to one person."""

    __tablename__ = "asset_takes"
    __owner__ = "person_id"
    __table_args__ = (
        Index("ix_asset_takes_version_id_at", "version_id", "at"),
        Index("ix_asset_takes_asset_id_at", "asset_id", "at"),
    )

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    what: Mapped[str]  # `original`, or format and width: `png 1024`
    via: Mapped[str] = mapped_column(default="download")
    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    @classmethod
    def note(cls, *, asset_id: int, version_id: int, by: User, what: str, via: str = "download") -> None:
        """Write down that this person has it."""
        db.session.add(
            cls(
                asset_id=asset_id, version_id=version_id, person_id=by.id, partner_id=by.partner_id, what=what, via=via
            )
        )  # fmt: skip
