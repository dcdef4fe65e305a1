"""Collections: assets that belong together, like a launch kit, in an order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, delete, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import EVERYBODY, Asset, Audience, Only
from portal.models.base import Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, read_rows

MOST_ASSETS = 200


class AssetCollection(Walled, Recorded, Versioned, Referenced, Record):
    """Some assets, in the order in which they are wanted, for an audience of its own."""

    __tablename__ = "asset_collections"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CO"))
    title_en: Mapped[str]
    title_es: Mapped[str] = mapped_column(default="")
    words_en: Mapped[str] = mapped_column(default="")
    words_es: Mapped[str] = mapped_column(default="")
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True)
    is_out: Mapped[bool] = mapped_column(default=False)  # before that, the vendor alone sees it
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    audience: Mapped[Audience] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(
        cls, *, by: User, title_en: str, assets: Sequence[Asset] = (), only: Only = EVERYBODY, **said: Any
    ) -> "AssetCollection":
        """Put some assets together."""
        made = cls(ref=new_ref("CO")(), version=1, title_en=title_en, audience_id=Audience.of(only).id, **said)
        db.session.add(made)
        db.session.flush()
        made._put(assets)
        made.record("collection.begun", by=by, title=title_en)
        return made

    def describe(
        self, *, by: User, assets: Sequence[Asset] | None = None, only: Only | None = None, **said: Any
    ) -> None:
        """Change its words, what is in it and in which order, whom it is for, whether it is out."""
        if only is not None:
            said["audience_id"] = Audience.of(only).id
        if assets is not None:
            self._put(assets)
        self.change("collection.changed", by=by, **said)
        self.version += 1

    # Questions
    def title_in(self, language: str) -> str:
        """The title in this language, or in English."""
        return (self.title_es if language == "es" else "") or self.title_en

    def words_in(self, language: str) -> str:
        """What is said of it in this language, or in English."""
        return (self.words_es if language == "es" else "") or self.words_en

    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "AssetCollection":
        """The collection with whom it is for. Raises NotThere."""
        return cls.get(ref, joinedload(cls.audience))

    @classmethod
    def all_shown(cls) -> Sequence[Any]:
        """All within reach, the newest first, each with how many assets of it one may have."""
        many = (
            select(CollectionMember.collection_id, func.count().label("number"))
            .join(Asset, Asset.id == CollectionMember.asset_id).group_by(CollectionMember.collection_id).subquery()
        )  # fmt: skip
        columns = (
            cls.ref, cls.title_en, cls.title_es, cls.words_en, cls.words_es, cls.is_out,
            func.coalesce(many.c.number, 0).label("number"),
        )  # fmt: skip
        listed = select(*columns).outerjoin(many, many.c.collection_id == cls.id)
        return read_rows(listed.order_by(cls.made_at.desc(), cls.id.desc()).limit(MOST_ASSETS))

    @property
    def member_refs(self) -> list[str]:
        """The references of its assets within reach, in order."""
        of_this = select(Asset.ref).join(CollectionMember, CollectionMember.asset_id == Asset.id)
        ordered = of_this.where(CollectionMember.collection_id == self.id).order_by(CollectionMember.position)
        return list(db.session.scalars(ordered))

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what is out and for them."""
        if not reach.is_of_partner:
            return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        return cls.is_out & cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL

    def _put(self, assets: Sequence[Asset]) -> None:
        db.session.execute(delete(CollectionMember).where(CollectionMember.collection_id == self.id))
        for position, asset in enumerate(assets):
            db.session.add(CollectionMember(collection_id=self.id, asset_id=asset.id, position=position))


class CollectionMember(Walled, Record):
    """One asset of a collection. Who may not have the asset does not see that it is one."""

    __tablename__ = "collection_members"
    __table_args__ = (UniqueConstraint("collection_id", "asset_id"),)

    id: Mapped[pk]
    collection_id: Mapped[int] = mapped_column(ForeignKey("asset_collections.id", ondelete="CASCADE"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """Of a collection and of an asset within reach."""
        if reach.is_of_partner and reach.width > Width.NONE:
            collections = select(AssetCollection.id).where(AssetCollection.within(reach)).correlate(None)
            asset = select(Asset.id).where(Asset.within(reach), Asset.id == cls.asset_id)
            return cls.collection_id.in_(collections) & asset.correlate_except(Asset).exists() & cls.everything()
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL
