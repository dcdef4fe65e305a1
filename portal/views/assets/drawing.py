"""An ad spec drawn to scale: its outline, bleed and safe area, with its size in it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from portal.models.assets.ad_specs import AdSpec
from portal.views.assets.spec_words import side

LETTER = Decimal("0.62")  # how wide a figure is, as a part of its height


@dataclass(frozen=True)
class Box:
    """A rectangle in the drawing's units."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Drawing:
    """What the macro `specs_ui.drawing` draws."""

    view: str
    outline: Box
    lines: tuple[tuple[str, str], ...]  # how far down, and the words
    middle: str
    letters: str  # how high
    safe: Box | None = None
    bleed: Box | None = None


def tile_drawing(shown: dict[str, Any] | None) -> Drawing | None:
    """What a tile draws."""
    return _drawn(Decimal(shown["width"]), Decimal(shown["height"])) if shown else None


def drawing_of(spec: AdSpec) -> Drawing:
    """What its page draws, with all areas."""
    return _drawn(spec.width, spec.height, safe=spec.safe_area, bleed=spec.bleed_mm)


def _drawn(
    width: Decimal, height: Decimal, *, safe: dict[str, Decimal] | None = None, bleed: Decimal = Decimal(0)
) -> Drawing:
    lines = (f"{side(width)} × {side(height)}",) if width > height else (side(width), f"× {side(height)}")
    widest = max(map(len, lines))
    letters = min(width * Decimal("0.84") / (widest * LETTER), height * Decimal("0.56") / len(lines))
    first = height / 2 + letters * (Decimal("0.36") - (len(lines) - 1) * Decimal("0.6"))
    return Drawing(
        view=" ".join(map(_short, (-bleed, -bleed, width + 2 * bleed, height + 2 * bleed))),
        outline=_box(Decimal(0), Decimal(0), width, height),
        lines=tuple((_short(first + place * letters * Decimal("1.2")), line) for place, line in enumerate(lines)),
        middle=_short(width / 2), letters=_short(letters),
        safe=_box(
            safe["left"], safe["top"], max(width - safe["left"] - safe["right"], Decimal(0)),
            max(height - safe["top"] - safe["bottom"], Decimal(0)),
        ) if safe else None,
        bleed=_box(-bleed, -bleed, width + 2 * bleed, height + 2 * bleed) if bleed else None,
    )  # fmt: skip


def _box(*numbers: Decimal) -> Box:
    return Box(*map(_short, numbers))


def _short(number: Decimal) -> str:
    return f"{round(number, 2):f}"
