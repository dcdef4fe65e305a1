"""Puts a watermark on a picture or a PDF: the words of a tile (`tile.pdf`), again and again, over all of it."""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import colours
import documents
import pages
import pictures
import svg
from bounds import Refused, run

VECTOR, DOCUMENT = "image/svg+xml", "application/pdf"
KEPT_AS = {"image/jpeg": "jpg", "image/webp": "webp"}  # all other pictures become PNG
ENCODERS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG"}
HOW: dict[str, dict[str, Any]] = {
    "png": {"compress_level": 6}, "webp": {"quality": 88, "method": 4}, "jpg": {"quality": 90},
}  # fmt: skip
TILE = Path("tile.pdf")
DRAWN_SIDE = 2048  # pixels, the longer side of what was a drawing
SMALLEST = 0.75  # of a tile's size, where there is room
ACROSS = 3  # tiles along the longer side


def mark(file: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Mark it. Raises Refused."""
    try:
        return _document(file) if asked["media_type"] == DOCUMENT else _picture(file, asked["media_type"])
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error


def load(_file: Path, _asked: dict[str, Any]) -> None:
    """The code that reads, draws and writes."""
    pages.load(draws=False)
    pictures.load()
    svg.load()


def _document(file: Path) -> dict[str, Any]:
    import pikepdf

    with pikepdf.open(file) as pdf, pikepdf.open(TILE) as tile:
        words = pdf.copy_foreign(tile.pages[0].as_form_xobject())
        size = tuple(float(side) for side in words.BBox.as_list()[2:])
        for page in pdf.pages:
            left, low, right, high = (float(side) for side in page.mediabox.as_list())
            name = page.add_resource(words, pikepdf.Name.XObject)
            scale, places = _tiled((right - left, high - low), size)
            drawn = "".join(
                f"q {scale:.4f} 0 0 {scale:.4f} {left + x:.2f} {low + y:.2f} cm {name} Do Q\n" for x, y in places
            )
            page.contents_add(pdf.make_stream(b"q\n"), prepend=True)
            page.contents_add(pdf.make_stream(f"\nQ\n{drawn}".encode()))
        pdf.save("marked.pdf")
    documents.clean(Path("marked.pdf"), Path("made.pdf"))
    return {"made": "made.pdf", "media_type": DOCUMENT}


def _picture(file: Path, media_type: str) -> dict[str, Any]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    made_as = KEPT_AS.get(media_type, "png")
    picture, profile = _opened(file, media_type)
    picture, profile = colours.fit_for(picture, profile, "webp")
    is_clear = "A" in picture.getbands()
    picture = picture.convert("RGBA")
    tile, places = _drawn_tile(picture.size)
    for x, y in places:
        part = (max(0, -round(x)), max(0, -round(y)))
        picture.alpha_composite(tile, (max(0, round(x)), max(0, round(y))), part)
    if not is_clear or made_as == "jpg":
        picture = picture.convert("RGB")
    made = f"made.{made_as}"
    picture.save(made, ENCODERS[made_as], **HOW[made_as], **({"icc_profile": profile} if profile else {}))
    return {"made": made, "media_type": f"image/{'jpeg' if made_as == 'jpg' else made_as}"}


def _opened(file: Path, media_type: str) -> tuple[Any, bytes | None]:
    from PIL import Image

    if media_type != VECTOR:
        return colours.opened(file)
    content = file.read_bytes()
    wide, high = Image.open(BytesIO(svg.drawn(content))).size
    how = {"width": DRAWN_SIDE} if wide >= high else {"height": DRAWN_SIDE}
    return Image.open(BytesIO(svg.drawn(content, **how))).convert("RGBA"), None


def _drawn_tile(size: tuple[int, int]) -> tuple[Any, list[tuple[float, float]]]:
    import pypdfium2

    page = pypdfium2.PdfDocument(TILE)[0]
    scale, places = _tiled(size, page.get_size())
    return page.render(scale=scale, fill_color=(255, 255, 255, 0)).to_pil().convert("RGBA"), places


def _tiled(whole: tuple[float, ...], tile: tuple[float, ...]) -> tuple[float, list[tuple[float, float]]]:
    """How large tiles are, and where they lie: rows of bricks, at least one of them whole."""
    fits = min(whole[0] / tile[0], whole[1] / tile[1])
    scale = min(fits, max(max(whole) / tile[0] / ACROSS, SMALLEST))
    return scale, list(_bricks(whole, (tile[0] * scale, tile[1] * scale)))


def _bricks(whole: tuple[float, ...], brick: tuple[float, float]) -> Iterator[tuple[float, float]]:
    row, low = 0, 0.0
    while low < whole[1]:
        at = -brick[0] / 2 if row % 2 else 0.0
        while at < whole[0]:
            yield at, low
            at += brick[0]
        row, low = row + 1, low + brick[1]


if __name__ == "__main__":
    sys.exit(run(mark, load=load))
