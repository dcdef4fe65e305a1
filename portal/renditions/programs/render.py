"""Makes one file of another: this format, so wide, on this ground."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import svg
from bounds import Refused, run

ENCODERS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG"}
MEDIA_TYPES = {"png": "image/png", "webp": "image/webp", "jpg": "image/jpeg", "pdf": "application/pdf"}


def render(file: Path, wanted: dict[str, Any]) -> dict[str, Any]:
    """Make it. Raises Refused."""
    made = Path(f"made.{wanted['made_as']}")
    if wanted["made_as"] == "pdf":
        width, height = vector_pdf(file, made)
    else:
        width, height = pixels(file, wanted, made)
    return {"made": made.name, "media_type": MEDIA_TYPES[wanted["made_as"]], "width": width, "height": height}


def pixels(file: Path, wanted: dict[str, Any], made: Path) -> tuple[int, int]:
    """A picture of pixels; answers its size."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    media_type, wide = wanted["media_type"], wanted["width"]
    picture: Any
    if media_type == "image/svg+xml":
        picture = Image.open(BytesIO(svg.drawn(file, width=wide)))
    elif media_type == "application/pdf":
        picture = page(file, wanted["page"], wide)
    else:
        picture = Image.open(file)
    profile = picture.info.get("icc_profile")
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("RGB", "RGBA"):
        picture = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    if picture.width != wide:
        picture = picture.resize((wide, max(1, round(picture.height * wide / picture.width))), Image.Resampling.LANCZOS)
    if wanted["ground"] and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, wanted["ground"])
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    if wanted["made_as"] == "jpg":
        picture = picture.convert("RGB")
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    how: dict[str, Any] = {"png": {"optimize": True}, "webp": {"quality": 88, "method": 4}, "jpg": {"quality": 90}}
    kept = {"icc_profile": profile} if profile else {}
    clean.save(made, ENCODERS[wanted["made_as"]], **how[wanted["made_as"]], **kept)
    return clean.size


def page(file: Path, number: int, wide: int) -> Any:
    """One page of a PDF."""
    import pypdfium2

    try:
        found = pypdfium2.PdfDocument(file)[max(1, number) - 1]
        return found.render(scale=wide / found.get_width()).to_pil()
    except pypdfium2.PdfiumError as error:
        raise Refused("broken") from error


def vector_pdf(file: Path, made: Path) -> tuple[int, int]:
    """An SVG on a page of its own size; what is a line stays one."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Nowhere(URLFetcher):  # type: ignore[misc]
        """Fetches nothing but what is in the file itself."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

    from PIL import Image

    with Image.open(BytesIO(svg.drawn(file))) as drawing:
        width, height = drawing.size
    page = (
        f"<style>@page {{ size: {width}px {height}px; margin: 0 }} svg {{ display: block; width: {width}px;"
        f" height: {height}px }} body {{ margin: 0 }}</style>{file.read_text('utf-8')}"
    )
    try:
        HTML(string=page, url_fetcher=Nowhere()).write_pdf(made)
    except FatalURLFetchingError as error:
        raise Refused("elsewhere") from error
    return width, height


if __name__ == "__main__":
    sys.exit(run(render))
