"""The basket: what a person chose to take along in one zip."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from portal import clock
from portal.models.assets import Asset, AssetFile, AssetVersion
from portal.models.base import Record, db, pk
from portal.models.listing import Key, Listing
from portal.models.tenancy import PersonOwned

MOST = 500  # assets in one basket


class BasketFull(ValueError):
    """There is no room for one more."""


class BasketItem(PersonOwned, Record):
    """One asset in somebody's basket; what of it is out when the zip is made goes into it."""

    __tablename__ = "basket_items"
    __table_args__ = (UniqueConstraint("person_id", "asset_id"),)

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    put_at: Mapped[datetime] = mapped_column(default=clock.now)
    asset: Mapped[Asset] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def put(cls, asset: Asset, *, person_id: int) -> None:
        """Put it in; once is enough. Raises BasketFull."""
        if db.session.scalar(select(cls.id).where(cls.asset_id == asset.id)) is not None:
            return
        if cls.count() >= MOST:
            raise BasketFull
        db.session.add(cls(asset_id=asset.id, person_id=person_id))

    @classmethod
    def put_all(cls, assets: Sequence[Asset], *, person_id: int) -> None:
        """Put all of them in, or none. Raises BasketFull."""
        there = set(db.session.scalars(select(cls.asset_id)))
        more = [asset for asset in assets if asset.id not in there]
        if len(there) + len(more) > MOST:
            raise BasketFull
        db.session.add_all(cls(asset_id=asset.id, person_id=person_id) for asset in more)

    @classmethod
    def take_out(cls, asset: Asset) -> None:
        """Take it out again."""
        for one in db.session.scalars(select(cls).where(cls.asset_id == asset.id)):
            db.session.delete(one)

    @classmethod
    def empty(cls) -> None:
        """Take all out."""
        for one in db.session.scalars(select(cls)):
            db.session.delete(one)

    # Queries
    @classmethod
    def count(cls) -> int:
        """How many the person chose that can still be had."""
        there = select(func.count()).select_from(cls).join(Asset, Asset.id == cls.asset_id)
        return db.session.scalar(there) or 0

    @classmethod
    def has(cls, asset: Asset) -> bool:
        """Whether it is in."""
        return db.session.scalar(select(cls.id).where(cls.asset_id == asset.id)) is not None

    @classmethod
    def chosen(cls) -> Listing[Any]:
        """The assets that the person chose, as they were put in, with the files of their newest versions."""
        files = selectinload(Asset.newest).selectinload(AssetVersion.files).selectinload(AssetFile.renditions)
        found = select(Asset).join(cls, cls.asset_id == Asset.id).options(files)
        return Listing(Asset.ref, found, (Key(cls.put_at), Key(cls.id)))
