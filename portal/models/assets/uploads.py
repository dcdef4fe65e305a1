"""Uploads: a file that comes in parts, one person's alone, until a form takes it for an asset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import JSON, BigInteger, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets import Asset, AssetFile, Kept
from portal.models.base import NotThere, Record, Referenced, db, new_ref, pk
from portal.models.locking import for_change
from portal.models.people import User
from portal.models.tenancy import PersonOwned

GOOD_FOR = timedelta(hours=24)
VIDEOS = {".avi", ".m4v", ".mkv", ".mov", ".mp4", ".webm"}
MOST_AT_ONCE = 100  # of one form


@dataclass(frozen=True)
class Limits:
    """How much may be sent."""

    most_bytes: int
    most_video_bytes: int
    most_waiting_bytes: int  # of one person, until forms take them

    def of_name(self, name: str) -> int:
        """How large a file of this name may be; what it really is, is seen once it is here."""
        return self.most_video_bytes if PurePosixPath(name.lower()).suffix in VIDEOS else self.most_bytes

    def of_type(self, media_type: str) -> int:
        """How large a file of this kind may be."""
        return self.most_video_bytes if media_type.startswith("video/") else self.most_bytes


class TooLarge(ValueError):
    """More than a file of its kind may have."""


class TooMuchWaits(ValueError):
    """Too much of this person waits to be taken already."""


class WrongOffset(ValueError):
    """A part that does not begin where the last one ended."""


class Upload(PersonOwned, Referenced, Record):
    """One file on its way."""

    __tablename__ = "uploads"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("UP"))
    name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    offset_bytes: Mapped[int] = mapped_column(BigInteger, default=0)  # so much of it is on the disk, whatever happens
    expires_at: Mapped[datetime] = mapped_column(index=True)
    refused: Mapped[str] = mapped_column(default="")  # why it is not taken, in one word
    kept: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what `Kept` says, once it is clean and in storage

    # Commands
    @classmethod
    def begin(cls, *, by: User, name: str, size_bytes: int, limits: Limits) -> "Upload":
        """Say that a file will come. Raises TooLarge, TooMuchWaits."""
        if size_bytes > limits.of_name(name):
            raise TooLarge
        waiting = select(func.coalesce(func.sum(cls.size_bytes), 0)).where(cls.expires_at > clock.now())
        if (db.session.scalar(waiting) or 0) + size_bytes > limits.most_waiting_bytes:
            raise TooMuchWaits
        begun = cls(
            ref=new_ref("UP")(), person_id=by.id, name=name, size_bytes=size_bytes, offset_bytes=0, refused="",
            expires_at=clock.now() + GOOD_FOR,
        )  # fmt: skip
        db.session.add(begun)
        return begun

    def advance(self, *, to_bytes: int) -> None:
        """So much of it is on the disk."""
        self.offset_bytes = to_bytes

    def refuse(self, reason: str) -> None:
        """It is here, and not taken."""
        self.refused = reason

    def keep(self, kept: Kept) -> None:
        """It is here, clean, and in storage."""
        self.kept = dict(kept.__dict__)

    def forget(self) -> None:
        """It was taken, or is not wanted any more."""
        db.session.delete(self)

    # Questions
    def expect(self, offset_bytes: int, length_bytes: int) -> None:
        """Raises WrongOffset where the next part does not begin there, TooLarge where it goes beyond the end."""
        if offset_bytes != self.offset_bytes:
            raise WrongOffset
        if offset_bytes + length_bytes > self.size_bytes:
            raise TooLarge

    @property
    def is_whole(self) -> bool:
        """Whether all of it came."""
        return self.offset_bytes == self.size_bytes

    @property
    def is_looked_at(self) -> bool:
        """Whether it is known what it is."""
        return self.kept is not None or bool(self.refused)

    @property
    def as_kept(self) -> Kept | None:
        """The file in storage, once it is there."""
        return Kept(**self.kept) if self.kept else None

    # Queries
    @classmethod
    def open(cls, ref: str) -> "Upload":
        """One that goes on still. Raises NotThere for another's, one that is over, and one that never was."""
        asked = for_change(select(cls).where(cls.ref == ref), cls).execution_options(populate_existing=True)
        found = db.session.scalars(asked).one_or_none()  # as it stands now: another part may have come meanwhile
        if found is None or found.expires_at <= clock.now():
            raise NotThere(ref)
        return found

    @classmethod
    def among(cls, refs: Iterable[str]) -> Sequence["Upload"]:
        """Those of these that are this person's and go on still, as they were begun."""
        found = select(cls).where(cls.ref.in_(list(refs)[:MOST_AT_ONCE]), cls.expires_at > clock.now())
        return db.session.scalars(found.order_by(cls.id)).all()

    @classmethod
    def over(cls, *, most: int = 200) -> Sequence["Upload"]:
        """Those whose time is over."""
        return db.session.scalars(select(cls).where(cls.expires_at <= clock.now()).order_by(cls.id).limit(most)).all()

    def twin(self) -> Asset | None:
        """An asset that has the same content already."""
        if self.kept is None:
            return None
        same = select(Asset).join(AssetFile, AssetFile.asset_id == Asset.id)
        return db.session.scalars(same.where(AssetFile.sha256 == self.kept["sha256"]).limit(1)).first()
