"""Making an ad fit, where that loses no meaning: smaller, lighter, another type, sRGB, fewer runs.

Never stretched, never blown up, never shortened; cut only where a person chose it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from portal.models.assets.ad_specs import MOVING, AdSpec, ColourSpace, FileType
from portal.models.assets.spec_check import WITHOUT_END, Seen, SpecCheck, asked_aspect

PICTURES = ("jpg", "png", "webp", "gif", "tiff", "avif", "bmp", "svg")
STILLS = (FileType.JPG, FileType.WEBP, FileType.PNG, FileType.TIFF, FileType.GIF)  # by what keeps a photo light
Size = tuple[int, int]


@dataclass(frozen=True)
class Recipe:
    """What is done to an ad."""

    types: tuple[str, ...]  # in the order in which they are tried
    sizes: tuple[Size, ...]  # likewise: the second where the first is too heavy
    cut: bool = False
    most_bytes: int | None = None
    plays: int | None = None
    to_srgb: bool = False
    dpi: int | None = None

    def asked(self, seen: Seen) -> dict[str, Any]:
        """As the program takes it."""
        return {**self.__dict__, "moves": seen.moves, "type": seen.type}


class Fitting:
    """How an ad could be made to fit a spec."""

    def __init__(self, spec: AdSpec, seen: Seen):
        self.spec, self.seen = spec, replace(seen, letters={})  # words are not in the file

    def recipe(self, *, cut: bool = False) -> Recipe | None:
        """What to do; nothing where it fits already, or where that would lose something."""
        if self.seen.type not in PICTURES or SpecCheck(self.spec, self.seen).fits:
            return None
        size = self._size(cut)
        types, plays = self._types(), self._plays()
        if size is None or not types:
            return None
        to_srgb = self.spec.colour_space == ColourSpace.SRGB and (
            "cmyk" in self.seen.colours or bool(self.seen.profile)
        )
        made = replace(
            self.seen, type=types[0], bytes=0, width=Decimal(size[0]), height=Decimal(size[1]), unit="px", plays=plays,
            colours=("rgb",) if to_srgb else self.seen.colours, profile="" if to_srgb else self.seen.profile,
        )  # fmt: skip
        check = SpecCheck(self.spec, made)
        if not check.fits:
            return None
        return Recipe(
            types, tuple(self._sizes(size)), cut and size != self._own, self.spec.most_bytes,
            plays, to_srgb, check.print_dpi() if self.spec.is_print else None,
        )  # fmt: skip

    def lost_by_cutting(self) -> int:
        """How many per cent of the picture a cut around its centre takes away."""
        width, height = self._own
        across, down = self._shape(width, height)
        return round(100 - 100 * across * down / (width * height)) if width * height else 0

    @property
    def _own(self) -> Size:
        return int(self.seen.width or 0), int(self.seen.height or 0)

    def _types(self) -> tuple[str, ...]:
        """What it may be saved as: as it is where that is asked, else what keeps all of it."""
        able = MOVING if self.seen.moves else STILLS
        allowed = [str(one) for one in able if one in self.spec.file_types]
        if self.seen.type in allowed and not self._is_cmyk_in_web_type():
            allowed.remove(self.seen.type)
            allowed.insert(0, self.seen.type)
        return tuple(allowed)

    def _is_cmyk_in_web_type(self) -> bool:
        return "cmyk" in self.seen.colours and self.seen.type not in ("jpg", "tiff")

    def _plays(self) -> int | None:
        """How often an animation may run; as often as it does where nothing is asked."""
        spec, seen = self.spec, self.seen
        if not seen.moves or not (spec.most_plays or spec.most_moving_seconds):
            return seen.plays
        most = spec.most_plays or 1000
        if spec.most_moving_seconds and seen.seconds:
            most = min(most, int(spec.most_moving_seconds / seen.seconds))
        return max(1, most if seen.plays in (None, WITHOUT_END) else min(most, seen.plays or 1))

    def _size(self, cut: bool) -> Size | None:
        """How large it becomes; nothing where it is too small, or of another shape and not to be cut."""
        width, height = self._own
        if self.spec.is_print or not self.spec.is_exact:
            return self._shape(width, height) if cut else (width, height)
        wanted = int(self.spec.width), int(self.spec.height)
        is_larger = self.seen.type == "svg" or (width >= wanted[0] and height >= wanted[1])
        has_its_shape = abs(height * wanted[0] / width - wanted[1]) <= 1 if width else False
        return wanted if is_larger and (cut or has_its_shape) else None

    def _sizes(self, size: Size) -> Iterator[Size]:
        yield size
        if self.spec.is_print or self.spec.is_exact or not self.spec.most_bytes:
            return
        across = max(int(self.spec.width), -(-int(self.spec.height) * size[0] // size[1]))
        if across < size[0]:
            yield across, round(size[1] * across / size[0])

    def _shape(self, width: int, height: int) -> Size:
        """The largest part of it that has the shape that is asked."""
        full = self.spec.full_size
        aspect = full[0] / full[1] if self.spec.is_print else asked_aspect(self.spec)
        if self.spec.is_exact and not self.spec.is_print:
            aspect = self.spec.width / self.spec.height
        if Decimal(width) > height * aspect:
            return max(1, round(height * aspect)), height
        return width, max(1, round(width / aspect))
