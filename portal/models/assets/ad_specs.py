"""Ad specs: what an ad must be for one place, as data: its size, weight, types, time, safe area, words and colours."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from math import gcd
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, BigInteger, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.assets.library import OfAsset
from portal.models.base import Record, db, pk

KB = 1024
SPELT = {"webp": "WebP", "webm": "WebM"}  # all others in capitals
SIDES = ("top", "right", "bottom", "left")
CLOSE = Decimal("0.01")  # how far an aspect may be from what is asked, as a part of it: a pixel's rounding


class OfSpec(StrEnum):
    """A fixed set in which each member has its words."""

    @property
    def words(self) -> Any:
        """The member in the reader's language."""
        return WORDS.get((type(self).__name__, self.value), SPELT.get(self.value, self.value.upper()))


class Channel(OfSpec):
    """Where an ad is shown."""

    DISPLAY = "display"
    SOCIAL = "social"
    VIDEO = "video"
    EMAIL = "email"
    PRINT = "print"
    SCREENS = "screens"


class FileType(OfSpec):
    """What an ad may be saved as; told by content."""

    JPG = "jpg"
    PNG = "png"
    GIF = "gif"
    WEBP = "webp"
    SVG = "svg"
    HTML5 = "html5"
    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"
    PDF = "pdf"
    TIFF = "tiff"


class ColourSpace(OfSpec):
    """In which colours it is made."""

    SRGB = "srgb"
    CMYK = "cmyk"


class SafeUnit(OfSpec):
    """In what a safe area is measured."""

    OWN = "own"  # as the size: pixels, or millimetres in print
    PERCENT = "percent"


class TextPart(OfSpec):
    """Words that stand beside the picture, each with a limit."""

    HEADLINE = "headline"
    TEXT = "text"
    DESCRIPTION = "description"
    BUTTON = "button"


WORDS: dict[tuple[str, str], Any] = {  # by set too: a channel and a kind of asset are both called `video`
    ("Channel", "display"): _l("Display"), ("Channel", "social"): _l("Social"), ("Channel", "video"): _l("Video ad"),
    ("Channel", "email"): _l("E-mail"), ("Channel", "print"): _l("Print"),
    ("Channel", "screens"): _l("Screens outdoors"),
    ("FileType", "webp"): "WebP", ("FileType", "webm"): "WebM",
    ("ColourSpace", "srgb"): "sRGB",
    ("SafeUnit", "own"): _l("px, or mm in print"), ("SafeUnit", "percent"): _l("per cent of the side"),
    ("TextPart", "headline"): _l("Headline"), ("TextPart", "text"): _l("Text"),
    ("TextPart", "description"): _l("Description"), ("TextPart", "button"): _l("Button"),
}  # fmt: skip
STILL = (FileType.JPG, FileType.PNG, FileType.WEBP, FileType.TIFF)
MOVING = (FileType.GIF, FileType.WEBP, FileType.PNG)
FILMS = (FileType.MP4, FileType.MOV, FileType.WEBM)


class AdSpec(OfAsset, Record):
    """What an ad must be, in one version of an asset. What is empty is not asked."""

    __tablename__ = "ad_specs"
    __table_args__ = (UniqueConstraint("version_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"))
    channel: Mapped[Channel]
    format_name: Mapped[str] = mapped_column(default="")  # as the trade calls it: `Medium rectangle`
    width: Mapped[Decimal]  # pixels; millimetres in print, without the bleed
    height: Mapped[Decimal]
    is_exact: Mapped[bool] = mapped_column(default=True)  # else at least so large, in this aspect
    aspect: Mapped[str] = mapped_column(default="")  # as people call it, `16:9`
    most_bytes: Mapped[int | None] = mapped_column(BigInteger)
    file_types: Mapped[list[str]] = mapped_column(JSON, default=list)
    least_seconds: Mapped[Decimal | None]  # of a video
    most_seconds: Mapped[Decimal | None]
    least_fps: Mapped[Decimal | None]
    most_fps: Mapped[Decimal | None]
    may_move: Mapped[bool] = mapped_column(default=True)  # animation, in what is no video
    most_plays: Mapped[int | None]  # how often an animation runs through
    most_moving_seconds: Mapped[Decimal | None]  # all its runs together
    safe: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by side, what must keep clear of words and logo
    safe_unit: Mapped[SafeUnit] = mapped_column(default=SafeUnit.OWN)
    bleed_mm: Mapped[Decimal] = mapped_column(default=Decimal(0))
    text_limits: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # letters by TextPart
    colour_space: Mapped[ColourSpace | None]
    least_dpi: Mapped[int | None]  # in print, at its size

    # Questions
    @property
    def is_print(self) -> bool:
        """Whether it is measured in millimetres."""
        return self.channel == Channel.PRINT

    @property
    def unit(self) -> str:
        """In what it is measured."""
        return "mm" if self.is_print else "px"

    @property
    def types(self) -> list[FileType]:
        """The types that are taken."""
        return [FileType(one) for one in self.file_types]

    @property
    def takes_films(self) -> bool:
        """Whether a video is taken."""
        return any(one in FILMS for one in self.types)

    @property
    def takes_animations(self) -> bool:
        """Whether something may be taken that moves and is no video."""
        return any(one in MOVING for one in self.types)

    @property
    def aspect_shown(self) -> str:
        """The aspect as people say it: the one that was written, or the plain one that its numbers make."""
        return self.aspect or plain_aspect(self.width, self.height)

    @property
    def full_size(self) -> tuple[Decimal, Decimal]:
        """Its size with the bleed."""
        return self.width + 2 * self.bleed_mm, self.height + 2 * self.bleed_mm

    @property
    def safe_area(self) -> dict[str, Decimal]:
        """What keeps clear at each side, in the unit of the size; empty where nothing is asked."""
        if not any(Decimal(one) for one in self.safe.values()):
            return {}
        whole = {"top": self.height, "bottom": self.height, "left": self.width, "right": self.width}
        asked = {side: Decimal(self.safe.get(side, "0")) for side in SIDES}
        if self.safe_unit == SafeUnit.OWN:
            return asked
        return {side: whole[side] * share / 100 for side, share in asked.items()}

    @property
    def shown(self) -> dict[str, Any]:
        """What a tile says of it."""
        safe = {self.safe.get(side, "0") for side in SIDES}
        return {
            "channel": str(self.channel), "width": plain(self.width), "height": plain(self.height), "unit": self.unit,
            "name": self.format_name, "bytes": self.most_bytes, "types": self.file_types,
            "seconds": plain(self.most_seconds) if self.most_seconds and self.takes_films else "",
            "safe": safe.pop() if self.safe_unit == SafeUnit.PERCENT and len(safe) == 1 and self.safe else "",
            "aspect": self.aspect,
        }  # fmt: skip

    @classmethod
    def values_of(cls, one: "AdSpec") -> dict[str, Any]:
        """All that it asks."""
        return {name: getattr(one, name) for name in ASKED}

    # Queries
    @classmethod
    def of_version(cls, version_id: int | None) -> "AdSpec | None":
        """What this version asks, within reach."""
        return db.session.scalars(select(cls).where(cls.version_id == version_id)).one_or_none()


ASKED = tuple(
    column.key for column in AdSpec.__table__.columns if column.key not in ("id", "asset_id", "version_id")
)  # fmt: skip


def plain(number: Decimal) -> str:
    """A number as it may be typed again: `215.9`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain_aspect(width: Decimal, height: Decimal) -> str:
    """Width and height as small whole numbers; empty where they make none."""
    if width != int(width) or height != int(height) or not width * height:
        return ""
    shared = gcd(int(width), int(height))
    across, down = int(width) // shared, int(height) // shared
    return f"{across}:{down}" if max(across, down) <= 21 else ""


def search_words(shown: dict[str, Any] | None) -> Iterator[str]:
    """By which words a spec is found: its size however it is typed (`300x250`, `300×250`, `300 x 250`), and more."""
    if not shown:
        return
    width, height = shown["width"], shown["height"]
    yield from (f"{width}x{height}", f"{width} {height}", f"{width} x {height}", f"{width}*{height}")
    yield from (shown["name"], shown["channel"], shown["aspect"], *shown["types"])
