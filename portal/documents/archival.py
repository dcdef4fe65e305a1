"""PDFs to be kept: tagged for who does not see (PDF/UA-1), whole in themselves for ever (PDF/A-3u)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from zlib import compress

from portal.documents.paper import OURS, fonts
from portal.documents.typefaces import weights

Attached = Sequence[tuple[str, str]]  # names and texts
PDF_UA = (  # that it is one, and to archives what that word means (PDF/A asks for it)
    b'<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
    b"<pdfuaid:part>1</pdfuaid:part></rdf:Description>"
    b'<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>PDF/UA part</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description></rdf:RDF>"
)


def archival_pdf(
    html: str, css: str, *, drawn: dict[str, bytes], under: bytes, attached: Attached = (),
    told: Sequence[tuple[str, str]] = (),
) -> bytes:  # fmt: skip
    """The PDF of one page. `drawn` are the pictures that the HTML names; `under` is what lies below all of it, as a
    page draws it, packed; `attached` are texts that go along as the source of it; `told` are names and
    signs that stand in it as they are, named by its catalogue.
    """
    from weasyprint import HTML, Attachment

    fetcher = _fetcher(drawn)
    document = HTML(string=html, url_fetcher=fetcher).render(stylesheets=[_sheet(css)], font_config=fonts())
    document.metadata = _metadata()(**vars(document.metadata))
    document.metadata.attachments = [
        Attachment(string=text, name=name, description=name, relationship="Source") for name, text in attached
    ]
    made = document.write_pdf(
        pdf_variant="pdf/a-3u", pdf_tags=True, finisher=lambda _document, pdf: _finish(pdf, under, told)
    )
    return bytes(made)


def packed(drawing: str) -> bytes:
    """A drawing as a page of a PDF has it: told to be ornament, which nobody needs read out."""
    return compress(f"/Artifact BMC\nq\n{drawing}\nQ\nEMC\n".encode())


def _finish(pdf: Any, under: bytes, told: Sequence[tuple[str, str]]) -> None:
    """Lay the ornament under the page; name each file that goes along once, where WeasyPrint names it twice."""
    from pydyf import Array, Stream  # type: ignore[import-untyped]

    content = Stream([under], {"Filter": "/FlateDecode"})
    pdf.add_object(content)
    (page,) = (one for one in pdf.objects if isinstance(one, dict) and one.get("Type") == "/Page")
    page["Contents"] = Array([content.reference, page["Contents"]])
    for name, text in told:
        signs = Stream([f"{name} {text}".encode()])
        pdf.add_object(signs)
        pdf.catalog[name] = signs.reference
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = Array(dict.fromkeys(pdf.catalog["AF"]))


@lru_cache(maxsize=16)
def _sheet(css: str) -> Any:
    """Read once: each reading would add its typefaces once more."""
    from weasyprint import CSS

    return CSS(string=css, url_fetcher=_fetcher({}), font_config=fonts())


@cache
def _metadata() -> Any:
    from weasyprint.pdf.metadata import DocumentMetadata

    class Both(DocumentMetadata):  # type: ignore[misc]
        """WeasyPrint says one of the two; here are both."""

        def generate_rdf_metadata(self, variant: str, version: int, conformance: str | None) -> bytes:
            """With what PDF/UA asks for."""
            said: bytes = super().generate_rdf_metadata(variant, version, conformance)
            return said.replace(b"</rdf:RDF>", PDF_UA)

    return Both


def _fetcher(drawn: dict[str, bytes]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Ours(URLFetcher):  # type: ignore[misc]
        """Answers for our own typefaces and for what was drawn; nothing else is had from anywhere."""

        def __init__(self) -> None:
            super().__init__(allowed_protocols=("data",), allow_redirects=False)

        def fetch(self, url: str, headers: Any = None) -> Any:
            """By its name."""
            name = url.removeprefix(OURS)
            if name in drawn:
                return URLFetcherResponse(url, drawn[name], {"Content-Type": "image/svg+xml"})
            if name in weights():
                return URLFetcherResponse(url, weights()[name], {"Content-Type": "font/ttf"})
            return super().fetch(url, headers)

    return Ours()
