"""Makes one file of another: this format, so wide, on this ground, cut to this shape."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import colours
import pages
import pictures
import svg
import video
from bounds import Refused, run

ENCODERS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG"}
MEDIA_TYPES = {"png": "image/png", "webp": "image/webp", "jpg": "image/jpeg", "pdf": "application/pdf"}
VECTOR, DOCUMENT = "image/svg+xml", "application/pdf"
MIDDLE = 500  # thousandths
LARGE = 2_000_000  # pixels, from which the last percent of a PNG is not worth its time


def render(file: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make it. Raises Refused."""
    made_as = wanted["made_as"]
    made = Path(f"made.{made_as}")
    width, height = pages.vector_pdf(file, made) if made_as == "pdf" else pixels(file, wanted, made)
    return {"made": made.name, "media_type": MEDIA_TYPES[made_as], "width": width, "height": height}


def load(_file: Path, wanted: dict[str, Any]) -> None:
    """The code that makes it."""
    media_type, made_as = wanted["media_type"], wanted["made_as"]
    pictures.load()
    svg.load()
    if DOCUMENT in (media_type, MEDIA_TYPES[made_as]):
        pages.load(draws=made_as == "pdf")
    if media_type.startswith("video/"):
        video.load()


def pixels(file: Path, wanted: dict[str, Any], made: Path) -> tuple[int, int]:
    """A picture of pixels; answers its size."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    try:
        picture, profile = _drawn(file, wanted)
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error
    ground = wanted["ground"]
    if wanted.get("is_preview") and colours.is_for_dark_grounds(picture):
        ground, picture = colours.DARK, colours.with_air(picture)
    if ground and "A" in picture.getbands():
        picture, profile = colours.on_ground(picture, profile, ground)
    picture, profile = colours.fit_for(picture, profile, wanted["made_as"])
    plain = Image.new(picture.mode, picture.size)
    plain.paste(picture)
    how: dict[str, Any] = {
        "png": {"optimize": True} if plain.width * plain.height < LARGE else {"compress_level": 6},
        "webp": {"quality": 88, "method": 4}, "jpg": {"quality": 90},
    }  # fmt: skip
    kept = {"icc_profile": profile} if profile else {}
    plain.save(made, ENCODERS[wanted["made_as"]], **how[wanted["made_as"]], **kept)
    return plain.size


def _drawn(file: Path, wanted: dict[str, Any]) -> tuple[Any, bytes | None]:
    """The picture at its size, and its profile."""
    media_type, wide, high = wanted["media_type"], wanted["width"], wanted["height"]
    focus = (wanted.get("focus_x"), wanted.get("focus_y"))
    if media_type == VECTOR:
        return _of_drawing(file.read_bytes(), wide, high, focus), None
    if media_type == DOCUMENT:
        picture, profile = pages.page(file, wanted["page"], wide), None
    elif media_type.startswith("video/"):
        picture, profile = video.poster(file, media_type, wide), None
    else:
        picture, profile = colours.opened(file)
    if high:
        return cut(picture, wide, high, focus), profile
    return sized(picture, wide, max(1, round(picture.height * wide / picture.width))), profile


def _of_drawing(content: bytes, wide: int, high: int, focus: tuple[int | None, int | None]) -> Any:
    """A drawing cut to a shape stands whole in its middle, unless somebody said what of it counts."""
    from PIL import Image

    if not high:
        return Image.open(BytesIO(svg.drawn(content, width=wide))).convert("RGBA")
    own_wide, own_high = Image.open(BytesIO(svg.drawn(content, width=MIDDLE))).size
    is_cut = None not in focus
    by_width = (wide * own_high >= high * own_wide) == is_cut
    drawing: Any = Image.open(BytesIO(svg.drawn(content, width=wide) if by_width else svg.drawn(content, height=high)))
    drawing = drawing.convert("RGBA")
    if is_cut:
        return cut(drawing, wide, high, focus)
    whole = Image.new("RGBA", (wide, high))
    whole.paste(drawing, ((wide - drawing.width) // 2, (high - drawing.height) // 2))
    return whole


def sized(picture: Any, wide: int, high: int) -> Any:
    """The picture so large."""
    from PIL import Image

    return picture if picture.size == (wide, high) else picture.resize((wide, high), Image.Resampling.LANCZOS)


def cut(picture: Any, wide: int, high: int, focus: tuple[int | None, int | None]) -> Any:
    """As much of the picture as the shape takes, with the focal point as near to its middle as there is picture."""
    from PIL import Image

    scale = max(wide / picture.width, high / picture.height)
    taken = (wide / scale, high / scale)
    begins = [
        min(max(side * (MIDDLE if at is None else at) / 1000 - part / 2, 0), side - part)
        for side, part, at in zip(picture.size, taken, focus, strict=True)
    ]
    box = (begins[0], begins[1], begins[0] + taken[0], begins[1] + taken[1])
    return picture.resize((wide, high), Image.Resampling.LANCZOS, box=box)


if __name__ == "__main__":
    sys.exit(run(render, load=load))
