"""Lays out a page: a PDF for the screen, one for print, and a picture; of the pieces that lie in its folder alone."""

import resource
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import documents
from bounds import Refused, run

OURS = "aliado:"
HEAP_BYTES = 300 * 1024 * 1024
FORMS = ("screen", "print")


def load(_page: Path, _asked: dict[str, Any]) -> None:
    """The code that lays out, reads and draws."""
    import weasyprint  # noqa: F401

    documents.load()
    resource.setrlimit(resource.RLIMIT_DATA, (HEAP_BYTES, HEAP_BYTES))


def lay_out(_page: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Make `screen.pdf`, `print.pdf` and `made.png`. Raises Refused."""
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _fetcher(asked["pieces"])
    for form in FORMS:
        html = HTML(string=Path(f"{form}.html").read_text("utf-8"), url_fetcher=fetcher)
        html.write_pdf("laid_out.pdf", font_config=FontConfiguration())
        documents.clean(Path("laid_out.pdf"), Path(f"{form}.pdf"))
    width, height = _picture(asked["wide"])
    return {"made": "made.png", "media_type": "image/png", "width": width, "height": height}


def _fetcher(pieces: dict[str, str]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class PiecesAlone(URLFetcher):  # type: ignore[misc]
        """Knows the pieces by their names, and no other address."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=(), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            """A piece. Raises ValueError for what is none."""
            name = url.removeprefix(OURS)
            if not url.startswith(OURS) or name not in pieces:
                raise ValueError("elsewhere")
            return URLFetcherResponse(url, Path(f"piece-{name}").read_bytes(), {"Content-Type": pieces[name]})

    return PiecesAlone()


def _picture(wide: int) -> tuple[int, int]:
    """How its first page looks, so wide."""
    import pypdfium2

    try:
        page = pypdfium2.PdfDocument("screen.pdf")[0]
        width, height = page.get_size()
        if wide * wide * height / width > 40_000_000:
            raise Refused("pixels")
        drawn = page.render(scale=wide / width).to_pil()
    except (pypdfium2.PdfiumError, IndexError, ZeroDivisionError) as error:
        raise Refused("broken") from error
    size = (wide, max(1, round(wide * height / width)))
    picture = drawn if drawn.size == size else drawn.resize(size)
    picture.save("made.png", "PNG")
    return size


if __name__ == "__main__":
    sys.exit(run(lay_out, load=load))
