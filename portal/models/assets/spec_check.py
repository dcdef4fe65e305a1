"""The spec check: whether an ad is what the spec asks, point by point. Knows the facts of a file, not the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from portal.models.assets.ad_specs import FILMS, AdSpec, ColourSpace, TextPart

CLOSE = Decimal("0.01")  # how far an aspect may be off, as a part of it: rounding to whole pixels
CLOSE_MM = Decimal("0.5")  # cutters are not more exact
CLOSE_SECONDS = Decimal("0.05")  # a frame
CLOSE_FPS = Decimal("0.05")  # 23.976 is called 24
WITHOUT_END = 0


class Verdict(StrEnum):
    """What comes of a point."""

    FITS = "fits"
    FAILS = "fails"
    LOOK = "look"  # a person has to see to it


@dataclass(frozen=True)
class Seen:
    """What was measured of an ad."""

    type: str  # by content: a FileType, or something that none asks for
    bytes: int
    width: Decimal | None = None
    height: Decimal | None = None
    unit: str = ""
    frames: int = 1
    plays: int | None = None  # of an animation; WITHOUT_END
    seconds: Decimal | None = None  # of a video, or of one run of an animation
    fps: Decimal | None = None
    colours: tuple[str, ...] = ()  # rgb, cmyk, grey
    profile: str = ""  # a colour profile other than sRGB's
    dpi: int | None = None  # of the coarsest picture in a PDF
    bleed: Decimal | None = None  # of a PDF that says where it is cut, in mm
    pages: int | None = None
    letters: Mapping[str, int] = field(default_factory=dict)  # of the words beside it, by TextPart

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any], letters: Mapping[str, int] | None = None) -> "Seen":
        """From what `renditions.measured` answers."""
        known = {name: facts[name] for name in cls.__dataclass_fields__ if facts.get(name) is not None}
        for name in ("width", "height", "seconds", "fps", "bleed"):
            if name in known:
                known[name] = round(Decimal(str(known[name])), 3)
        colours = tuple(facts.get("colours") or filter(None, [facts.get("colour")]))
        return cls(**{**known, "colours": colours, "letters": letters or {}})

    @property
    def is_film(self) -> bool:
        """Whether it is a video."""
        return self.type in FILMS or self.type == "mkv"

    @property
    def moves(self) -> bool:
        """Whether it is a picture that moves."""
        return self.frames > 1 and not self.is_film

    @property
    def moving_seconds(self) -> Decimal | None:
        """How long all runs of an animation take; nothing where they never end."""
        return (self.seconds or Decimal(0)) * self.plays if self.plays else None


@dataclass(frozen=True)
class Point:
    """One thing that the spec asks, and how the ad stands to it."""

    rule: str
    verdict: Verdict
    part: TextPart | None = None

    @property
    def fails(self) -> bool:
        """Whether it is not what is asked."""
        return self.verdict == Verdict.FAILS


class SpecCheck:
    """An ad held against a spec."""

    def __init__(self, spec: AdSpec, seen: Seen):
        self.spec, self.seen = spec, seen

    @property
    def fits(self) -> bool:
        """Whether nothing fails."""
        return not any(point.fails for point in self.points())

    def failing(self) -> set[str]:
        """The rules that fail."""
        return {point.rule for point in self.points() if point.fails}

    def points(self) -> list[Point]:
        """All that the spec asks of such a file, in the order in which people look at it."""
        return list(self._points())

    def _points(self) -> Iterator[Point]:
        spec, seen = self.spec, self.seen
        yield _point("type", seen.type in spec.file_types)
        if spec.most_bytes:
            yield _point("weight", seen.bytes <= spec.most_bytes)
        yield from self._size()
        if spec.colour_space and seen.colours:
            yield _point("colour", self._has_colours())
        yield from self._movement()
        yield from self._film()
        if spec.safe_area and seen.type != "html5":
            yield Point("safe", Verdict.LOOK)
        for part in TextPart:
            if spec.text_limits.get(part) and seen.letters.get(part):
                yield Point("text", _verdict(seen.letters[part] <= spec.text_limits[part]), part)

    def _size(self) -> Iterator[Point]:
        if self.seen.width is None or self.seen.height is None:
            yield Point("size", Verdict.LOOK)  # a package's is made by its own code
        elif not self.spec.is_print:
            yield from self._pixels(self.seen.width, self.seen.height)
        elif self.seen.unit == "mm":
            yield from self._page(self.seen.width, self.seen.height)
        else:
            yield from self._picture_in_print(self.seen.width, self.seen.height)

    def _pixels(self, width: Decimal, height: Decimal) -> Iterator[Point]:
        spec = self.spec
        if self.seen.unit != "px":
            yield Point("size", Verdict.LOOK)
        elif spec.is_exact:
            yield _point("size", (width, height) == (spec.width, spec.height))
        else:
            yield _point("size", width >= spec.width and height >= spec.height)
            yield _point("aspect", is_close(width / height, asked_aspect(spec)))

    def _page(self, width: Decimal, height: Decimal) -> Iterator[Point]:
        """A PDF that says where it is cut is measured there; one that does not may have the bleed in its size."""
        spec, bleed = self.spec, self.seen.bleed
        full_width, full_height = spec.full_size
        is_full = bleed is None and _is_so_long(width, full_width) and _is_so_long(height, full_height)
        yield _point("size", is_full or (_is_so_long(width, spec.width) and _is_so_long(height, spec.height)))
        if spec.bleed_mm:
            yield _point("bleed", is_full or (bleed or 0) >= spec.bleed_mm - CLOSE_MM)
        if spec.least_dpi and self.seen.dpi is not None:
            yield _point("resolution", self.seen.dpi >= spec.least_dpi)

    def _picture_in_print(self, width: Decimal, height: Decimal) -> Iterator[Point]:
        """A picture has no millimetres: its shape is to be that of the print with bleed, its pixels enough for it."""
        full_width, full_height = self.spec.full_size
        yield _point("aspect", is_close(width / height, full_width / full_height))
        if self.spec.least_dpi and self.seen.type != "svg":
            yield _point("resolution", self.print_dpi() >= self.spec.least_dpi)

    def print_dpi(self) -> int:
        """How many pixels of a picture come to an inch of the print."""
        full_width, full_height = self.spec.full_size
        width, height = self.seen.width or Decimal(0), self.seen.height or Decimal(0)
        return round(min(width / full_width, height / full_height) * Decimal("25.4"))

    def _has_colours(self) -> bool:
        others = set(self.seen.colours) - {"grey"}
        if self.spec.colour_space == ColourSpace.CMYK:
            return others <= {"cmyk"}
        return others <= {"rgb"} and not self.seen.profile

    def _movement(self) -> Iterator[Point]:
        spec, seen = self.spec, self.seen
        limits = not spec.may_move or spec.most_plays or spec.most_moving_seconds
        if seen.type == "html5":
            if limits:
                yield Point("movement", Verdict.LOOK)
            return
        if not seen.moves:
            return
        if not spec.may_move:
            yield _point("movement", False)
            return
        if spec.most_plays:
            yield _point("plays", seen.plays is not None and WITHOUT_END < seen.plays <= spec.most_plays)
        if spec.most_moving_seconds:
            lasts = seen.moving_seconds
            yield _point("moving", lasts is not None and lasts <= spec.most_moving_seconds + CLOSE_SECONDS)

    def _film(self) -> Iterator[Point]:
        spec, seen = self.spec, self.seen
        if not seen.is_film:
            return
        if spec.least_seconds or spec.most_seconds:
            yield _point(
                "length", _is_between(seen.seconds, spec.least_seconds, spec.most_seconds, close=CLOSE_SECONDS)
            )
        if spec.least_fps or spec.most_fps:
            yield _point("fps", _is_between(seen.fps, spec.least_fps, spec.most_fps, close=CLOSE_FPS))


def asked_aspect(spec: AdSpec) -> Decimal:
    """Width by height, as it is written or as its size makes it."""
    across, _colon, down = spec.aspect.partition(":")
    return Decimal(across) / Decimal(down) if down else spec.width / spec.height


def is_close(aspect: Decimal, asked: Decimal) -> bool:
    """Whether two aspects are one, but for rounding."""
    return abs(aspect / asked - 1) <= CLOSE


def _verdict(is_so: bool) -> Verdict:
    return Verdict.FITS if is_so else Verdict.FAILS


def _point(rule: str, is_so: bool) -> Point:
    return Point(rule, _verdict(is_so))


def _is_so_long(length: Decimal, asked: Decimal) -> bool:
    return abs(length - asked) <= CLOSE_MM


def _is_between(value: Decimal | None, least: Decimal | None, most: Decimal | None, *, close: Decimal) -> bool:
    if value is None:
        return False
    return (not least or value >= least - close) and (not most or value <= most + close)
