"""HTML becomes a PDF: with our own typeface, without network, without any file but that."""

from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent.parent / "static" / "vendor"
FACES = {"Inter": "inter.woff2", "Inter Latin": "inter-latin.woff2", "Inter More": "inter-more.woff2"}  # by scripts
OURS = "aliado:"
FACE = "\n".join(
    f'@font-face {{ font-family: "{family}"; src: url("{OURS}{name}") format("woff2") }}'
    for family, name in FACES.items()
)
FAMILY = ", ".join(f"'{family}'" for family in FACES) + ", sans-serif"


def pdf_of(html: str, css: str) -> bytes:
    """The PDF. What the HTML asks of elsewhere is not fetched and fails."""
    from weasyprint import CSS, HTML  # here: it takes a second, and few processes lay out paper

    typefaces = fonts()
    sheets = [CSS(string=FACE + css, url_fetcher=_fetcher(), font_config=typefaces)]
    made = HTML(string=html, url_fetcher=_fetcher()).write_pdf(
        stylesheets=sheets, font_config=typefaces, pdf_variant="pdf/ua-1"
    )
    return bytes(made)


@cache
def fonts() -> Any:
    """The typefaces of this process: they are dear to make."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@cache
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFontAlone(URLFetcher):  # type: ignore[misc]
        """Answers the addresses of our own, and what stands in the HTML itself."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            """A part of the typeface; or what is in the address."""
            if url.removeprefix(OURS) in FACES.values():
                content = (FONTS / url.removeprefix(OURS)).read_bytes()
                return URLFetcherResponse(url, content, {"Content-Type": "font/woff2"})
            return super().fetch(url, headers)

    return OurFontAlone()
