"""The icon of the portal as an app: the vendor's logo, or its letter on its colour, in the sizes that phones want."""

from functools import cache
from io import BytesIO
from typing import Any

from portal.documents.colours import as_hex, oklch

KINDS = {"192": 192, "512": 512, "maskable": 512}
PAPER, INK = "#ffffff", "#ffffff"
SAFE = 0.6  # of a maskable one's width: whatever shape a phone cuts out of it, this stays
ROUND = 0.22
FINER = 4  # drawn so many times larger, so that edges are smooth


@cache
def app_icon(kind: str, *, letter: str, hue: int, chroma: float, logo: bytes = b"") -> bytes:
    """A PNG. A maskable one fills its square; the others have round corners. Raises KeyError for another kind."""
    side, is_whole = KINDS[kind], kind == "maskable"
    ground = _ground(side, PAPER if logo else as_hex(oklch(0.52, chroma, hue)), is_whole)
    sign = _logo(logo) if logo else _letter(letter, side)
    most = round(side * (SAFE if is_whole else 0.72 if logo else 0.62))
    sign.thumbnail((most, most))
    ground.alpha_composite(sign, ((side - sign.width) // 2, (side - sign.height) // 2))
    out = BytesIO()
    (ground.convert("RGB") if is_whole else ground).save(out, "PNG", optimize=True)
    return out.getvalue()


def _ground(side: int, colour: str, is_whole: bool) -> Any:
    from PIL import Image, ImageDraw

    large = Image.new("RGBA", (side * FINER, side * FINER))
    corner = 0 if is_whole else round(side * FINER * ROUND)
    ImageDraw.Draw(large).rounded_rectangle((0, 0, side * FINER - 1, side * FINER - 1), corner, fill=colour)
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _logo(content: bytes) -> Any:
    from PIL import Image

    return Image.open(BytesIO(content)).convert("RGBA")


def _letter(letter: str, side: int) -> Any:
    """The letter, cut to its edges, in the typeface of the pages that has it."""
    from PIL import Image, ImageDraw, ImageFont

    from portal.documents.typefaces import weights

    drawn = Image.new("RGBA", (side * 2, side * 2))
    faces = [font for name, font in weights().items() if name.startswith("700-")]
    for face in faces:
        font = ImageFont.truetype(BytesIO(face), side)
        if font.getmask(letter).getbbox() != font.getmask("\uffff").getbbox():
            break
    ImageDraw.Draw(drawn).multiline_text((side // 2, side // 4), letter, font=font, fill=INK)
    return drawn.crop(drawn.getbbox() or (0, 0, side, side))
