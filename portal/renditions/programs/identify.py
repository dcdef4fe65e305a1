"""What a file is, by its content alone; and a clean copy of it."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import svg
from bounds import Refused, run

PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif", "AVIF": "image/avif"}
MOST_PIXELS = 64_000_000
MOST_FRAMES = 500


def identify(file: Path, _asked: dict[str, Any]) -> dict[str, Any]:
    """Look at it. Raises Refused."""
    with file.open("rb") as opened:
        begins = opened.read(1024)
    if begins.startswith(b"%PDF-"):
        return document(file)
    if begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE")):
        return vector(file)
    return picture(file)


def vector(file: Path) -> dict[str, Any]:
    """An SVG."""
    from PIL import Image

    with Image.open(BytesIO(svg.drawn(file))) as drawing:
        return {"media_type": "image/svg+xml", "width": drawing.width, "height": drawing.height}


def picture(file: Path) -> dict[str, Any]:
    """A picture of pixels."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=list(PICTURES)) as opened:
            if opened.width * opened.height > MOST_PIXELS or getattr(opened, "n_frames", 1) > MOST_FRAMES:
                raise Refused("pixels")
            opened.load()
            return {"media_type": PICTURES[opened.format or ""], "width": opened.width, "height": opened.height}
    except UnidentifiedImageError as error:
        raise Refused("kind") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error


def document(file: Path) -> dict[str, Any]:
    """A PDF."""
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(file)
        first = opened[0]
        pages = len(opened)
        text = "\n".join(opened[number].get_textpage().get_text_range() for number in range(min(pages, 200)))
    except pypdfium2.PdfiumError as error:
        raise Refused("broken") from error
    return {
        "media_type": "application/pdf", "width": round(first.get_width()), "height": round(first.get_height()),
        "pages": pages, "text": text[:200_000],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(run(identify))
