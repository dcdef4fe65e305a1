"""Renditions: files made from a version's files, by the worker, kept as long as the version."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets.library import OfAsset
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.tenancy import as_system

FIRST_PAUSE = timedelta(seconds=20)
MOST_TRIES = 5  # then it is parked, and the editor told
HURRIED = timedelta(days=1)  # by which it comes before what was due at the same time
TAKEN_FOR = timedelta(minutes=2)  # a worker that was killed left it; another takes it then
LEAST_WIDTH, MOST_WIDTH = 16, 4096  # pixels

FORMAT_WORDS = {"png": "PNG", "pdf": "PDF", "webp": "WebP", "jpg": "JPG"}


class Purpose(StrEnum):
    """What a rendition is for."""

    PREVIEW = "preview"  # what the library shows
    FORMAT = "format"  # what people take


class Progress(StrEnum):
    """How far the making is."""

    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


class AssetRendition(OfAsset, Referenced, Record):
    """One file made, or to be made, from another: this format, this width, on this ground, cut to this shape.

    The row is the job, too: written in the transaction that wants it, done by the worker, in effect once.
    """

    __tablename__ = "asset_renditions"
    __work__ = "renditions"
    __table_args__ = (
        UniqueConstraint("file_id", "purpose", "made_as", "width", "height", "ground", "page", name="one_alike"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("RN"))
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("asset_files.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.FORMAT)
    made_as: Mapped[str]  # png, webp, jpg, pdf
    width: Mapped[int] = mapped_column(default=0)  # pixels; 0 where it has none
    height: Mapped[int] = mapped_column(default=0)  # pixels; 0 for as the width asks; else cut to this shape
    ground: Mapped[str] = mapped_column(default="")  # a colour, `#ffffff`; empty for none
    page: Mapped[int] = mapped_column(default=0)  # of a document, from 1
    progress: Mapped[Progress] = mapped_column(default=Progress.WAITING)
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now, index=True)
    is_asked: Mapped[bool] = mapped_column(default=False)  # beyond what is made of each; who asked is no one's business
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")  # one of the converter's words
    key: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    size_bytes: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(default="")
    made_height: Mapped[int] = mapped_column(default=0)  # pixels, as it came out

    # Commands
    def take(self) -> None:
        """A worker begins; what it does not finish is due again."""
        self.progress, self.due_at = Progress.MAKING, clock.now() + TAKEN_FOR
        self.tries += 1

    def hurry(self) -> None:
        """Somebody waits for it: it comes before its sisters."""
        if self.can_hurry:
            self.due_at = clock.now() - HURRIED

    def give_back(self) -> None:
        """It was begun and not finished, by nobody's fault: it is due at once, and this was no try."""
        self.progress, self.due_at = Progress.WAITING, clock.now()
        self.tries = max(0, self.tries - 1)

    def make_again(self) -> None:
        """It has become another: what was made does not hold any more."""
        self.progress, self.due_at, self.tries, self.error = Progress.WAITING, clock.now(), 0, ""
        self.key, self.size_bytes, self.sha256, self.made_height = "", 0, "", 0

    def finish(self, *, key: str, media_type: str, size_bytes: int, sha256: str, height: int) -> None:
        """It is made."""
        self.key, self.media_type, self.size_bytes, self.sha256 = key, media_type, size_bytes, sha256
        self.made_height, self.progress, self.due_at, self.error = height, Progress.MADE, None, ""

    def fail(self, error: str, *, for_good: bool) -> None:
        """It could not be made: try again later, or give up."""
        self.error = error[:200]
        given_up = for_good or self.tries >= MOST_TRIES
        self.progress = Progress.FAILED if given_up else Progress.WAITING
        self.due_at = None if given_up else clock.now() + FIRST_PAUSE * 2**self.tries

    # Questions
    @property
    def is_picture_of_a_page(self) -> bool:
        """Whether it shows one page of a document."""
        return self.page > 0

    @property
    def can_hurry(self) -> bool:
        """Whether it waits for its turn among others."""
        waits = self.progress == Progress.WAITING and not self.is_asked and not self.tries
        return waits and self.due_at is not None and self.due_at > clock.now() - HURRIED / 2

    def is_in_hand(self, tries: int) -> bool:
        """Whether who began this try still has it: it may have been given to another, or become another, meanwhile."""
        return self.progress == Progress.MAKING and self.tries == tries

    @property
    def words(self) -> str:
        """What it is, in few signs: `png 1024`, `jpg 1080x1350`."""
        size = f"{self.width}x{self.height}" if self.height else str(self.width or "")
        return f"{self.made_as} {size}".strip()

    @property
    def format_words(self) -> str:
        """The format as people call it."""
        return FORMAT_WORDS[self.made_as]

    @property
    def is_made(self) -> bool:
        """Whether it can be had."""
        return self.progress == Progress.MADE

    @property
    def has_failed(self) -> bool:
        """Whether it was given up."""
        return self.progress == Progress.FAILED

    # Queries
    @classmethod
    def next_due(cls) -> "AssetRendition | None":
        """What the worker makes next: what people wait for, what they look at, the newest; held for it alone."""
        with as_system("what is to be made"):
            due = select(cls).where(cls.due_at <= clock.now())
            urgent = (cls.tries, cls.is_asked.desc(), cls.purpose.desc(), cls.version_id.desc(), cls.id)
            first = due.order_by(*urgent).limit(1)
            return db.session.scalars(first.with_for_update(skip_locked=True)).one_or_none()

    @classmethod
    def left_in_hand(cls) -> "list[AssetRendition]":
        """What was begun and not finished."""
        return list(db.session.scalars(select(cls).where(cls.progress == Progress.MAKING)))

    @classmethod
    def same(cls, file_id: int, wanted: "dict[str, Any]") -> "AssetRendition | None":
        """The one that is like this, if there is one within reach."""
        like = [getattr(cls, name) == value for name, value in wanted.items()]
        return db.session.scalars(select(cls).where(cls.file_id == file_id, *like)).one_or_none()
