"""The vendor's colour on paper, where no sheet computes it: from OKLCH to sRGB (Björn Ottosson, 2020)."""

from math import cos, radians, sin

WHITE = (1.0, 1.0, 1.0)
Colour = tuple[float, float, float]


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """The colour as red, green and blue from 0 to 1; what sRGB does not have is cut."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (_curved(min(max(part, 0.0), 1.0)) for part in linear)
    return red, green, blue


def mixed(colour: Colour, ground: Colour, share: float) -> Colour:
    """So much of a colour on a ground: what a veil would do, without one (archives want none)."""
    red, green, blue = (one * share + other * (1 - share) for one, other in zip(colour, ground, strict=True))
    return red, green, blue


def as_hex(colour: Colour) -> str:
    """As a sheet says it."""
    return "#{:02x}{:02x}{:02x}".format(*(round(part * 255) for part in colour))


def _curved(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
