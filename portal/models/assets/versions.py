"""Versions of an asset: what was given out as what, and what changed with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.models.assets.files import AssetFile
from portal.models.assets.library import OfAsset
from portal.models.base import Record, pk
from portal.models.people import User


class AssetVersion(OfAsset, Record):
    """A state of an asset: its files, and a note of what changed."""

    __tablename__ = "asset_versions"
    __table_args__ = (UniqueConstraint("asset_id", "number"),)

    id: Mapped[pk]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    released_at: Mapped[datetime | None]
    made_by: Mapped[User] = relationship(lazy="raise_on_sql")
    files: Mapped[list[AssetFile]] = relationship(
        lazy="raise_on_sql", order_by=AssetFile.position, cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def is_released(self) -> bool:
        """Whether partners ever had it."""
        return self.released_at is not None

    @classmethod
    def _version_id(cls) -> Any:
        return cls.id
