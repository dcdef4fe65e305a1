"""Pages: of a PDF as pictures, and of a drawing as a PDF."""

from base64 import b64encode
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import documents
import svg
from bounds import Refused

MOST_PIXELS = 40_000_000


def load(*, draws: bool) -> None:
    """The code that reads PDFs, and that which makes them."""
    documents.load()
    if draws:
        import weasyprint  # noqa: F401


def page(file: Path, number: int, wide: int) -> Any:
    """One page of a PDF."""
    import pypdfium2

    try:
        found = pypdfium2.PdfDocument(file)[max(1, number) - 1]
        width, height = found.get_size()
        scale = wide / width
        if wide * height * scale > MOST_PIXELS:
            raise Refused("pixels")
        return found.render(scale=scale).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise Refused("broken") from error


def vector_pdf(file: Path, made: Path) -> tuple[int, int]:
    """A drawing on a page of its own size; what is a line stays one."""
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Nowhere(URLFetcher):  # type: ignore[misc]
        """Fetches nothing but what is in the file itself."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

    content = file.read_bytes()
    width, height = svg.size_of(ElementTree.fromstring(content))  # noqa: S314 - looked through before
    if not width:
        width, height = _drawn_size(content)
    shown = f"data:image/svg+xml;base64,{b64encode(content).decode()}"
    page = (
        f"<style>@page {{ size: {width:.4f}px {height:.4f}px; margin: 0 }} body {{ margin: 0 }}"
        f" img {{ display: block; width: {width:.4f}px; height: {height:.4f}px }}</style><img src='{shown}' alt=''>"
    )
    try:
        HTML(string=page, url_fetcher=Nowhere()).write_pdf("drawn.pdf")
    except FatalURLFetchingError as error:
        raise Refused("elsewhere") from error
    documents.clean(Path("drawn.pdf"), made)
    return max(1, round(width)), max(1, round(height))


def _drawn_size(content: bytes) -> tuple[int, int]:
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(svg.drawn(content))) as drawing:
        return drawing.size
