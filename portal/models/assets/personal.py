"""What the library keeps for one person alone: favourites, and since when there is news for them."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, case, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets import Asset
from portal.models.base import Record, db, pk
from portal.models.connections import note_in_passing
from portal.models.people import User
from portal.models.tenancy import PersonOwned, as_system

AWAY = timedelta(hours=4)  # who was not in the library for so long has left it
NOTED_EACH = timedelta(minutes=10)
MOST_REMEMBERED = 10_000  # people


class AssetFavourite(PersonOwned, Record):
    """An asset that a person wants at hand."""

    __tablename__ = "asset_favourites"
    __table_args__ = (UniqueConstraint("person_id", "asset_id"),)

    id: Mapped[pk]
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def keep(cls, asset: Asset, *, by: User) -> None:
        """Have it at hand."""
        if not cls.is_kept(asset):
            db.session.add(cls(asset_id=asset.id, person_id=by.id))

    @classmethod
    def drop(cls, asset: Asset) -> None:
        """No longer."""
        db.session.execute(delete(cls).where(cls.asset_id == asset.id))

    @classmethod
    def is_kept(cls, asset: Asset) -> bool:
        """Whether the person who asks has it at hand."""
        return db.session.scalar(select(cls.id).where(cls.asset_id == asset.id)) is not None


class LibraryVisit(PersonOwned, Record):
    """When a person was last in the library, and when the time before that ended: what came out since is new to them.

    Only their own coming moves it on: a page of the library after four hours without one begins a new visit, and what
    came out since the last page of the visit before is marked until the next.
    """

    __tablename__ = "library_visits"
    __table_args__ = (UniqueConstraint("person_id"),)

    id: Mapped[pk]
    last_at: Mapped[datetime]
    since: Mapped[datetime]

    @classmethod
    def note(cls, person_id: int) -> None:
        """The person is here. Written each ten minutes at most; this process remembers when, others may write too."""
        now, before = clock.now(), _noted.get(person_id)
        if before is not None and before <= now < before + NOTED_EACH:
            return
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        came = dialect.insert(cls).values(person_id=person_id, last_at=now, since=now)
        came = came.on_conflict_do_update(
            index_elements=["person_id"],
            set_={"last_at": now, "since": case((cls.last_at < now - AWAY, cls.last_at), else_=cls.since)},
        )
        with as_system("somebody is in the library"):
            note_in_passing(came)
        if len(_noted) >= MOST_REMEMBERED:
            _noted.clear()
        _noted[person_id] = now


_noted: dict[int, datetime] = {}
