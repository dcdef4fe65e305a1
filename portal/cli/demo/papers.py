"""Brochures, guides, sheets and slides of the demo, laid out here from `data/papers.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from html import escape
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from portal.cli.demo import drawings, source
from portal.documents.paper import FAMILY, pdf_of

ONE_DAY = (2026, 1, 1, 0, 0, 0)  # what a zip says of its parts' age
CSS = """
@page { size: A4; margin: 24mm 20mm; @bottom-left { content: "aliado.example"; font: 8pt FAMILY; color: #566 } }
@page :first { margin-top: 0 }
body { font: 11pt/1.55 FAMILY; color: #182033; margin: 0 }
header { background: GROUND; color: #fff; margin: 0 -20mm 12mm; padding: 22mm 20mm 16mm }
header svg { height: 9mm; display: block; margin-bottom: 18mm }
h1 { font-size: 32pt; line-height: 1.1; margin: 0 0 4mm }
h2 { font-size: 14pt; margin: 8mm 0 2mm; color: #2447ad }
p { margin: 0 0 3mm }
header p { font-size: 13pt; margin: 0 }
table { border-collapse: collapse; width: 100%; margin-top: 6mm }
th, td { text-align: left; padding: 2.5mm 0; border-bottom: .4pt solid #ccd2de }
td:last-child, th:last-child { text-align: right }
""".replace("FAMILY", FAMILY)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What stands in a paper, in one language."""

    title: str
    lead: str
    parts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, key: str, language: str) -> "Text":
        """The text under this key."""
        said, place = _texts()[key], ("en", "es").index(language)
        parts = tuple((heading[place], body[place]) for heading, body in said["parts"])
        return cls(said["title"][place], said["lead"][place], parts)


def paper(*, text: str, language: str, ground: str = drawings.BRAND) -> bytes:
    """A brochure or sheet, as PDF."""
    said = Text.of(text, language)
    parts = "".join(f"<h2>{escape(heading)}</h2><p>{escape(body)}</p>" for heading, body in said.parts)
    if text == "prices":
        rows = "".join(f"<tr><td>{escape(one.name)}</td><td>$ {one.amount:,.2f}</td></tr>" for one in source.products())
        heads = ("Product", "List price, USD") if language == "en" else ("Producto", "Precio de lista, USD")
        parts += f"<table><tr><th>{heads[0]}</th><th>{heads[1]}</th></tr>{rows}</table>"
    logo = drawings.logo(ground="#ffffff", sign=ground, ink="#ffffff").decode()
    head = f"<header>{logo}<h1>{escape(said.title)}</h1><p>{escape(said.lead)}</p></header>"
    page = f'<html lang="{language}"><head><title>{escape(said.title)}</title></head><body>{head}{parts}</body></html>'
    return pdf_of(page, CSS.replace("GROUND", ground))


def slides(*, text: str, language: str) -> bytes:
    """A deck, as PPTX: a title, and a slide for each part."""
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    said, deck = Text.of(text, language), Presentation()
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = said.title, said.lead
    for heading, body in said.parts:
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = heading, body
    for slide in deck.slides:
        run: Any = slide.shapes.title.text_frame.paragraphs[0].runs[0]
        run.font.color.rgb, run.font.size, run.font.bold = RGBColor(0x2F, 0x5B, 0xD7), Pt(40), True
    return _always_alike(deck)


def document(*, text: str, language: str) -> bytes:
    """A text to go on writing, as DOCX."""
    from docx import Document

    said, written = Text.of(text, language), Document()
    written.add_heading(said.title, 0)
    written.add_paragraph(said.lead)
    for heading, body in said.parts:
        written.add_heading(heading, 1)
        written.add_paragraph(body)
    return _always_alike(written)


def _always_alike(written: Any) -> bytes:
    """The office file without the hour at which it was made."""
    raw, out = BytesIO(), BytesIO()
    written.save(raw)
    with ZipFile(raw) as parts, ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name in parts.namelist():
            made.writestr(ZipInfo(name, ONE_DAY), parts.read(name), ZIP_DEFLATED)
    return out.getvalue()


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((source.DATA / "papers.toml").read_text())
