"""A certificate on paper: one landscape page that is tagged (PDF/UA-1) and made to be kept (PDF/A-3u)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel.dates import format_date
from flask import render_template

from portal.documents.archival import archival_pdf
from portal.documents.colours import WHITE, as_hex, mixed, oklch
from portal.documents.co_branding import qr
from portal.documents.guilloche import edge_svg, seal_svg
from portal.documents.lettering import FAMILIES, Fit, fitted
from portal.documents.paper import FACE

PAPERS = {"a4": ("A4 landscape", 297, 210), "letter": ("11in 8.5in", 279.4, 215.9)}  # as a sheet says it; mm
EDGE_MM, LEFT_MM, RIGHT_MM, POINTS_A_MM = 54, 76, 24, 72 / 25.4
NAME_FITS = (Fit(40, 1), Fit(32, 1), Fit(28, 2), Fit(22, 2), Fit(17, 3), Fit(12, 5))  # points, lines
TITLE_FITS = (Fit(22, 1), Fit(19, 2), Fit(15, 3), Fit(11, 5))
DAYS = {"en": "d MMMM y", "es": "long"}
MOST_SKILLS, LONGEST_SKILL = 12, 60
CSS = """
@page { size: $size; margin: 0 }
* { box-sizing: border-box; margin: 0; padding: 0 }
html { font-family: $families; color: #1a2140; font-size: 10.5pt }
body { width: $wide; height: $high; position: relative }
.edge { position: absolute; left: 0; top: 0; width: 54mm; height: $high; background: url("aliado:edge.svg") 0 0 / 54mm $high no-repeat $brand }
.mark { position: absolute; left: 17mm; top: 18mm; width: 20mm; height: 20mm; border-radius: 5mm; background: #fff; color: $brand; font-weight: 700; font-size: 30pt; text-align: center; line-height: 20mm }
.seal { position: absolute; right: 24mm; bottom: 62mm; width: 40mm; height: 40mm; background: url("aliado:seal.svg") 0 0 / 40mm 40mm no-repeat }
main { position: absolute; left: 76mm; right: 24mm; top: 24mm }
.over { font-size: 10.5pt; color: #5a6485 }
h1 { line-height: 1.12; font-weight: 700; letter-spacing: -.02em; margin-top: 12mm; overflow-wrap: anywhere }
h1 { bookmark-level: none } h2 { bookmark-level: none }
.for { font-size: 13pt; color: #3c4670; margin-top: 5mm; line-height: 1.45; max-width: 165mm }
h2 { line-height: 1.2; font-weight: 650; letter-spacing: -.015em; margin-top: 9mm; color: $brand; overflow-wrap: anywhere }
ul { list-style: none; margin-top: 4mm; font-size: 10pt; color: #3c4670; max-width: 148mm }
li { display: inline-block; border: .3mm solid #c9d1ee; border-radius: 6mm; padding: .8mm 3.2mm; margin: 0 1.2mm 1.6mm 0 }
footer { position: absolute; left: 76mm; right: 24mm; bottom: 20mm }
dl { position: absolute; left: 0; bottom: 0; width: 165mm }
dl div { display: inline-block; vertical-align: bottom; margin-right: 7mm }
dt { font-size: 8pt; color: #5a6485 }
dd { font-size: 10.5pt; font-weight: 600; margin-top: .8mm }
.qr { position: absolute; right: 0; bottom: 0; width: 27mm; text-align: left }
.qr img { display: block; width: 25mm; height: 25mm }
.qr small { display: block; font-size: 6.6pt; color: #5a6485; margin-top: 1.4mm; line-height: 1.35; overflow-wrap: anywhere }
"""


@dataclass(frozen=True)
class Said:
    """What stands on a certificate."""

    ref: str
    language: str
    name: str
    title: str
    level: str
    skills: Sequence[str]
    score: int | None
    issued_on: date
    valid_until: date | None
    issued_by: str
    vendor: str
    check_at: str  # the address of its public page
    made_at: str  # as a date of W3C
    credential: str = ""  # the same, signed: goes along as a file

    def day(self, day: date) -> str:
        """A day in the language of the certificate, in full."""
        return format_date(day, DAYS[self.language], locale=self.language)


@dataclass(frozen=True)
class Brand:
    """The vendor's sign and colour."""

    letter: str
    hue: int
    chroma: float


def certificate_pdf(said: Said, brand: Brand, *, paper: str) -> bytes:
    """The page as a PDF."""
    size, wide, _high = PAPERS[paper]
    frame = (wide - LEFT_MM - RIGHT_MM) * POINTS_A_MM
    html = render_template(
        "documents/certificate.html", said=said, brand=brand, name_fit=fitted(said.name, frame, NAME_FITS),
        title_fit=fitted(said.title, frame, TITLE_FITS), skills=[_short(one) for one in said.skills[:MOST_SKILLS]],
        check_host=said.check_at.partition("://")[2].rpartition("/")[0],
    )  # fmt: skip
    drawn = {"qr.svg": qr(said.check_at), **_drawings(brand)}
    attached = [("credential.jwt", said.credential)] if said.credential else []
    return archival_pdf(html, _sheet(brand, paper), drawn, attached)


@cache
def _sheet(brand: Brand, paper: str) -> str:
    size, wide, high = PAPERS[paper]
    words = {
        "size": size, "wide": f"{wide}mm", "high": f"{high}mm", "families": FAMILIES,
        "brand": as_hex(_brand_colour(brand)),
    }  # fmt: skip
    css = CSS
    for name, value in words.items():
        css = css.replace(f"${name}", value)
    return FACE + css


@cache
def _drawings(brand: Brand) -> dict[str, bytes]:
    """Edge and seal, in the vendor's colour; no veils, which archives do not want."""
    colour = _brand_colour(brand)
    return {
        "edge.svg": edge_svg(as_hex(colour), as_hex(mixed(WHITE, colour, 0.42))),
        "seal.svg": seal_svg(as_hex(mixed(colour, WHITE, 0.45))),
    }


def _brand_colour(brand: Brand) -> tuple[float, float, float]:
    return oklch(0.49, brand.chroma, brand.hue)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_SKILL else words[: LONGEST_SKILL - 1].rstrip() + "…"


