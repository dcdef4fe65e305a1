"""Collections: assets that belong together, like a launch kit, in an order."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, select, true
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets import EVERYBODY, Asset, Audience, Only
from portal.models.assets.listing import tiles_with
from portal.models.base import NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, current_reach, read_rows
from portal.models.wording import Described

MOST_ASSETS = 200
MOST_COLLECTIONS = 200
MOST_PICTURES = 4  # of its assets, on the tile of a collection


class CollectionFull(ValueError):
    """There is no room for one more."""


class AssetCollection(Described, Walled, Recorded, Versioned, Referenced, Record):
    """Some assets, in the order in which they are wanted.

    What a partner's person sees of it follows from its assets: who may have none of them does not find it.
    """

    __tablename__ = "asset_collections"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CO"))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True)
    is_out: Mapped[bool] = mapped_column(default=False)  # before that, the vendor alone sees it
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)

    # Commands
    @classmethod
    def begin(
        cls, *, by: User, title_en: str, assets: Sequence[Asset] = (), only: Only = EVERYBODY, **said: Any
    ) -> "AssetCollection":
        """Put some assets together; partners see it once it is out."""
        made = cls(ref=new_ref("CO")(), version=1, title_en=title_en, audience_id=Audience.of(only).id, **said)
        db.session.add(made)
        db.session.flush()
        for place, asset in enumerate(assets):
            db.session.add(CollectionMember(collection_id=made.id, asset_id=asset.id, position=place))
        made.record("collection.begun", by=by, title=title_en)
        return made

    def describe(self, *, by: User, **said: Any) -> None:
        """Change its words."""
        if self.change("collection.changed", by=by, **said):
            self.version += 1

    def add(self, asset: Asset, *, by: User) -> None:
        """Put an asset at its end; once is enough. Raises CollectionFull."""
        members = self._members()
        if any(one.asset_id == asset.id for one in members):
            return
        if len(members) >= MOST_ASSETS:
            raise CollectionFull
        place = members[-1].position + 1 if members else 0
        db.session.add(CollectionMember(collection_id=self.id, asset_id=asset.id, position=place))
        self._changed("collection.asset_added", asset, by=by)

    def take_out(self, asset: Asset, *, by: User) -> None:
        """Take an asset out again."""
        for one in self._members():
            if one.asset_id == asset.id:
                db.session.delete(one)
                self._changed("collection.asset_taken_out", asset, by=by)

    def arrange(self, refs: Iterable[str], *, by: User, earlier: str = "", later: str = "") -> None:
        """Let its assets stand in this order, those that are not named behind; then one a place earlier, or later."""
        wanted = {ref: place for place, ref in reversed(list(enumerate(refs)))}
        members = sorted(self._named_members(), key=lambda one: wanted.get(one.ref, len(wanted)))
        named = [one.ref for one in members]
        for ref, steps in ((earlier, -1), (later, 1)):
            if ref in named:
                place = named.index(ref)
                members.insert(max(place + steps, 0), members.pop(place))
        self._put_in_order([one.CollectionMember for one in members], by=by)

    def publish(self, *, by: User) -> None:
        """Let partners see it, each what of it is for them."""
        self._turn(True, "collection.published", by=by)

    def withdraw(self, *, by: User) -> None:
        """Let the vendor alone see it again."""
        self._turn(False, "collection.withdrawn", by=by)

    def remove(self, *, by: User) -> None:
        """Throw it away; its assets stay."""
        self.record("collection.removed", by=by, title=self.title_en)
        db.session.delete(self)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "AssetCollection":
        """The collection; for a partner's person only one with something for them. Raises NotThere."""
        found = db.session.scalars(select(cls).where(cls.ref == ref, cls._has_something())).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found

    @classmethod
    def all_shown(cls) -> Sequence[Any]:
        """All that one may see, the newest first, each with how many assets of it one may have."""
        many = (
            select(CollectionMember.collection_id, func.count().label("number"))
            .join(Asset, Asset.id == CollectionMember.asset_id).group_by(CollectionMember.collection_id).subquery()
        )  # fmt: skip
        columns = (*cls._told(), cls.words_en, cls.words_es, func.coalesce(many.c.number, 0).label("number"))
        listed = select(*columns).outerjoin(many, many.c.collection_id == cls.id).where(cls._has_something())
        return read_rows(listed.order_by(cls.made_at.desc(), cls.id.desc()).limit(MOST_COLLECTIONS))

    @classmethod
    def pictures(cls) -> dict[str, list[tuple[str, str]]]:
        """Of each collection its first assets that have a picture: their references and what tells pictures apart."""
        place = func.row_number().over(partition_by=CollectionMember.collection_id, order_by=CollectionMember.position)
        first = (
            select(cls.ref.label("of"), Asset.ref.label("asset"), Asset.preview, place.label("place"))
            .join(CollectionMember, CollectionMember.collection_id == cls.id)
            .join(Asset, Asset.id == CollectionMember.asset_id).where(Asset.preview != "").subquery()
        )  # fmt: skip
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        few = select(first.c.of, first.c.asset, first.c.preview).where(first.c.place <= MOST_PICTURES)
        for of, asset, preview in read_rows(few.order_by(first.c.of, first.c.place)):
            found[of].append((asset, preview))
        return found

    @classmethod
    def choices(cls) -> Sequence[Any]:
        """All within reach, by title: for who puts an asset into one."""
        return read_rows(select(*cls._told()).order_by(cls.title_en, cls.id).limit(MOST_COLLECTIONS))

    @classmethod
    def holding(cls, asset: Asset) -> Sequence[Any]:
        """Those within reach that this asset is in, by title."""
        held = select(*cls._told()).join(CollectionMember, CollectionMember.collection_id == cls.id)
        return read_rows(held.where(CollectionMember.asset_id == asset.id).order_by(cls.title_en, cls.id))

    def tiles(self) -> Sequence[Any]:
        """What a tile shows of each of its assets within reach, in order."""
        of_this = CollectionMember.collection_id == self.id
        found = tiles_with().join(CollectionMember, CollectionMember.asset_id == Asset.id).where(of_this)
        return read_rows(found.order_by(CollectionMember.position, CollectionMember.id))

    def assets(self) -> Sequence[Asset]:
        """Its assets within reach, in order."""
        of_this = select(Asset).join(CollectionMember, CollectionMember.asset_id == Asset.id)
        ordered = of_this.where(CollectionMember.collection_id == self.id).order_by(CollectionMember.position)
        return db.session.scalars(ordered).all()

    @classmethod
    def _told(cls) -> tuple[Any, ...]:
        return cls.ref, cls.title_en, cls.title_es, cls.is_out

    @classmethod
    def _has_something(cls) -> ColumnElement[bool]:
        """Whether one may have any of its assets; for who looks after the library also one without."""
        if not current_reach().is_of_partner:
            return true()
        members = select(CollectionMember.id).join(Asset, Asset.id == CollectionMember.asset_id)
        return members.where(CollectionMember.collection_id == cls.id).correlate(cls).exists()

    # In the order in which they are called
    def _members(self) -> "list[CollectionMember]":
        db.session.flush()
        of_this = select(CollectionMember).where(CollectionMember.collection_id == self.id)
        return list(db.session.scalars(of_this.order_by(CollectionMember.position, CollectionMember.id)))

    def _changed(self, name: str, asset: Asset, *, by: User) -> None:
        self.version += 1
        self.record(name, by=by, note=asset.title_en, asset=asset.ref)

    def _named_members(self) -> Sequence[Any]:
        db.session.flush()
        named = select(CollectionMember, Asset.ref).join(Asset, Asset.id == CollectionMember.asset_id)
        of_this = named.where(CollectionMember.collection_id == self.id)
        return db.session.execute(of_this.order_by(CollectionMember.position, CollectionMember.id)).all()

    def _put_in_order(self, members: "list[CollectionMember]", *, by: User) -> None:
        moved = [place for place, one in enumerate(members) if one.position != place]
        for place, one in enumerate(members):
            one.position = place
        if moved:
            self.version += 1
            self.record("collection.arranged", by=by)

    def _turn(self, is_out: bool, name: str, *, by: User) -> None:
        if self.is_out != is_out:
            self.is_out = is_out
            self.version += 1
            self.record(name, by=by)

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
