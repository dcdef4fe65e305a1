"""Lays out a page: a PDF for the screen, one for print, and a picture; of the pieces that lie in its folder alone."""

import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import documents
from bounds import Refused, run

OURS = "aliado:"
HEAP_BYTES = 300 * 1024 * 1024
FORMS = ("screen", "print")
MARK, LEAST_GAP, AROUND = 14.0, 6.0, 6.0  # points: how long a mark is, how far from the page, what is around it
AIR = 0.25  # of a line, which may stand out of its place


def load(_page: Path, _asked: dict[str, Any]) -> None:
    """The code that lays out, reads and draws."""
    import weasyprint  # noqa: F401

    documents.load()
    resource.setrlimit(resource.RLIMIT_DATA, (HEAP_BYTES, HEAP_BYTES))


def lay_out(_page: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Make `screen.pdf`, `print.pdf`, `made.png` and `preview.png`; or nothing, where words are too long for their
    places, which it says by their ids. Raises Refused.
    """
    from weasyprint import HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher = _fetcher(asked["pieces"])
    for form in FORMS:
        fonts = FontConfiguration()
        html = HTML(string=Path(f"{form}.html").read_text("utf-8"), url_fetcher=fetcher)
        document = html.render(font_config=fonts)
        too_long = sorted(_too_long(document))
        if too_long:
            return {"too_long": too_long}
        document.write_pdf("laid_out.pdf")
        if asked["under"]:
            _put_under(Path(f"piece-{asked['under']}"), asked["bleed_points"])
        if form == "print":
            _mark(asked["bleed_points"])
        documents.clean(Path("laid_out.pdf"), Path(f"{form}.pdf"))
    width, height = _picture(asked["wide"], asked["preview_wide"])
    return {"made": "made.png", "media_type": "image/png", "width": width, "height": height}


def _too_long(document: Any) -> Iterator[str]:
    """The ids of what has more lines than its place takes; the air below the last one does not count."""
    for page in document.pages:
        for found in page._page_box.descendants(placeholders=True):
            box = getattr(found, "_box", found)  # what stands where it is put has a keeper of its place
            element = getattr(box, "element", None)
            lines = getattr(box, "children", ())
            if element is None or element.tag != "p" or not element.get("id") or not lines or box.height == "auto":
                continue
            last = lines[-1]
            if last.position_y + last.height * (1 - AIR) > box.content_box_y() + box.height:
                yield element.get("id")


def _put_under(artwork: Path, bleed: float) -> None:
    """Lay the first page of a PDF under what was laid out: over the bleed, where it has one, or over the page."""
    import pikepdf

    try:
        with pikepdf.open("laid_out.pdf", allow_overwriting_input=True) as pdf, pikepdf.open(artwork) as under:
            page, art = pdf.pages[0], under.pages[0]
            trim = [float(side) for side in page.trimbox]
            whole = [float(side) for side in art.obj.get("/BleedBox", art.mediabox)]
            for name in ("/CropBox", "/TrimBox", "/BleedBox", "/ArtBox"):
                if name in art.obj:
                    del art.obj[name]
            art.mediabox = pikepdf.Array(whole)
            bleeds = whole[2] - whole[0] > trim[2] - trim[0] + bleed
            grown = bleed if bleeds else 0
            left, bottom, right, top = trim
            page.add_underlay(art, pikepdf.Rectangle(left - grown, bottom - grown, right + grown, top + grown))
            pdf.save()
    except (pikepdf.PdfError, pikepdf.PasswordError, RuntimeError, ValueError, TypeError, IndexError) as error:
        raise Refused("broken") from error


def _mark(bleed: float) -> None:
    """Draw crop marks around the page, beyond the bleed, so that they are never printed into it."""
    import pikepdf

    with pikepdf.open("laid_out.pdf", allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        left, bottom, right, top = (float(side) for side in page.trimbox)
        gap = max(bleed, LEAST_GAP)
        reach = gap + MARK
        lines = [
            f"{x + side * gap} {y} m {x + side * reach} {y} l {x} {y + up * gap} m {x} {y + up * reach} l"
            for x, side in ((left, -1), (right, 1))
            for y, up in ((bottom, -1), (top, 1))
        ]
        page.trimbox = pikepdf.Array([left, bottom, right, top])
        page.obj["/BleedBox"] = pikepdf.Array([left - bleed, bottom - bleed, right + bleed, top + bleed])
        whole = [left - reach - AROUND, bottom - reach - AROUND, right + reach + AROUND, top + reach + AROUND]
        page.mediabox = page.cropbox = pikepdf.Array(whole)
        drawn = f"q 0 0 0 RG 0.25 w {' '.join(lines)} S Q"
        page.contents_add(pikepdf.Stream(pdf, b"q"), prepend=True)
        page.contents_add(pikepdf.Stream(pdf, f"Q {drawn}".encode()))
        pdf.save()


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


def _picture(wide: int, preview_wide: int) -> tuple[int, int]:
    """How its first page looks, so wide; and small."""
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
    picture.resize((preview_wide, max(1, round(preview_wide * height / width)))).save("preview.png", "PNG")
    return size


if __name__ == "__main__":
    sys.exit(run(lay_out, load=load))
