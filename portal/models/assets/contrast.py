"""Contrast of two colours, as WCAG 2 reckons it: 1 for the same colour twice, 21 for black on white."""

import re

HEX = re.compile(r"#[0-9a-f]{6}")
DARK_INK, WHITE_INK = "#182033", "#ffffff"
LEAST = 3.0  # for a logo, and for large letters (WCAG 2.2, 1.4.3 and 1.4.11)
MOST_FAINT = 0.25  # of a logo's outline


def contrast(one: str, other: str) -> float:
    """How far two colours (`#rrggbb`) stand apart."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def outline_contrast(outline: list[tuple[str, float]], ground: str) -> float:
    """How well a logo stands on a ground: three quarters of its outline (colours with their shares) stand better."""
    faint = 0.0
    for figure, share in sorted((contrast(colour, ground), share) for colour, share in outline):
        faint += share
        if faint >= MOST_FAINT:
            return figure
    return 21.0


def ink_on(ground: str) -> str:
    """Dark or white letters, whichever are read better on this ground."""
    return max(DARK_INK, WHITE_INK, key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
