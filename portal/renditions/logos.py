"""Logos of partners: taken in clean, large enough for print, with a picture to show, and their outline's colours."""

from pathlib import Path
from typing import Any

from portal import renditions
from portal.renditions.keeping import keep, keep_made
from portal.storage.files import Files

VECTOR, PIXELS = "image/svg+xml", "image/png"
LEAST_WIDE = 1000  # pixels, of what is no vector
SHOWN_WIDE = 640
MOST_COLOURS = 24


def keep_logo(file: Path, name: str, place: Path, storage: Files) -> dict[str, Any]:
    """Put a logo into storage with the picture that shows it; answers what the brand kit keeps. Raises NotTaken."""
    seen = renditions.identified(file, place, name)
    if seen["media_type"] not in (VECTOR, PIXELS):
        raise renditions.NotTaken("no_logo")
    if seen["media_type"] == PIXELS and seen["width"] < LEAST_WIDE:
        raise renditions.NotTaken("small")
    wanted = {"made_as": "png", "width": SHOWN_WIDE, "height": 0, "ground": ""}
    clean = seen.get("clean", file)
    picture = renditions.rendered(clean, seen["media_type"], wanted, place)["made"]
    outline = outline_of(picture)
    if not outline:
        raise renditions.NotTaken("empty")
    shown = keep_made(picture, storage)
    kept = keep(file, name, place, storage)
    return {
        "key": kept.key, "media_type": kept.media_type, "size_bytes": kept.size_bytes, "sha256": kept.sha256,
        "outline": outline, "picture_key": shown["key"], "picture_bytes": shown["size_bytes"],
        "picture_sha256": shown["sha256"],
    }  # fmt: skip


def outline_of(picture: Path) -> list[tuple[str, float]]:
    """The colours that meet the ground, with their shares: by these a logo is told from it. Empty where it has none."""
    from PIL import Image, ImageChops, ImageFilter, ImageOps

    drawn = ImageOps.expand(Image.open(picture).convert("RGBA"), 1, (0, 0, 0, 0))
    inside = drawn.getchannel("A").point(lambda alpha: 255 if alpha > 200 else 0)
    edge = ImageChops.subtract(inside, inside.filter(ImageFilter.MinFilter(3)))
    rough = drawn.convert("RGB").point(lambda part: min(255, (part + 8) // 17 * 17))
    rough.putalpha(edge)
    colours: Any = rough.getcolors(rough.width * rough.height) or ()
    counted = sorted(((count, colour[:3]) for count, colour in colours if colour[3]), reverse=True)[:MOST_COLOURS]
    whole = sum(count for count, _colour in counted)
    return [("#{:02x}{:02x}{:02x}".format(*colour), round(count / whole, 4)) for count, colour in counted]
