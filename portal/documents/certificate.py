"""A certificate on paper: one landscape page that is tagged (PDF/UA-1) and made to be kept (PDF/A-3u)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from babel.dates import format_date
from flask import render_template

from portal.documents.archival import archival_pdf, packed
from portal.documents.co_branding import qr
from portal.documents.colours import WHITE, Colour, as_hex, mixed, oklch
from portal.documents.guilloche import SEAL, as_pdf, rosettes, waves
from portal.documents.lettering import FAMILIES, Fit, fitted
from portal.documents.typefaces import sheet as typefaces

PAPERS = {"a4": ("A4 landscape", 297, 210), "letter": ("11in 8.5in", 279.4, 215.9)}  # as a sheet says it; mm
EDGE_MM, LEFT_MM, RIGHT_MM, POINTS_A_MM = 54, 76, 24, 72 / 25.4
NAME_FITS = (Fit(40, 1), Fit(32, 1), Fit(28, 2), Fit(22, 2), Fit(17, 3), Fit(12, 5))  # points, lines
TITLE_FITS = (Fit(22, 1), Fit(19, 2), Fit(15, 3), Fit(11, 5))
DAYS = {"en": "d MMMM y", "es": "long"}
MOST_SKILLS, LONGEST_SKILL = 12, 60


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
    _size, wide, _high = PAPERS[paper]
    frame = (wide - LEFT_MM - RIGHT_MM) * POINTS_A_MM
    html = render_template(
        "documents/certificate.html", said=said, brand=brand, name_fit=fitted(said.name, frame, NAME_FITS),
        title_fit=fitted(said.title, frame, TITLE_FITS), skills=[_short(one) for one in said.skills[:MOST_SKILLS]],
        check_host=said.check_at.partition("://")[2].rpartition("/")[0], code=_in_groups(said.check_at),
    )  # fmt: skip
    return archival_pdf(
        html, _sheet(brand, paper), drawn={"qr.svg": _code(said.check_at)}, under=_ornament(brand, paper),
        attached=[("credential.jwt", said.credential)] if said.credential else [],
    )  # fmt: skip


@cache
def _sheet(brand: Brand, paper: str) -> str:
    size, wide, high = PAPERS[paper]
    sheet = render_template(
        "documents/certificate.css", size=size, wide=f"{wide}mm", high=f"{high}mm", families=FAMILIES,
        brand=as_hex(_brand_colour(brand)), sizes={fit.points for fit in NAME_FITS + TITLE_FITS},
    )  # fmt: skip
    return typefaces() + sheet


@cache
def _ornament(brand: Brand, paper: str) -> bytes:
    """Edge and seal, in the vendor's colour; no veils, which archives do not want."""
    colour = _brand_colour(brand)
    _size, wide, high = PAPERS[paper]
    seal_mm, at_right, above = 40, 24, 62
    return packed(
        f"{POINTS_A_MM:.5f} 0 0 {POINTS_A_MM:.5f} 0 0 cm\n{_operands(colour)} rg 0 0 {EDGE_MM} {high} re f\n"
        f"{_operands(mixed(WHITE, colour, 0.42))} RG 0.18 w\n{as_pdf(waves(EDGE_MM, high))}\n"
        f"q {seal_mm / SEAL:.4f} 0 0 {seal_mm / SEAL:.4f} {wide - at_right - seal_mm:.2f} {above} cm\n"
        f"{_operands(mixed(colour, WHITE, 0.45))} RG 0.16 w\n{as_pdf(rosettes())}\nQ"
    )


def _operands(colour: Colour) -> str:
    return " ".join(f"{part:.4f}" for part in colour)


def _brand_colour(brand: Brand) -> Colour:
    return oklch(0.49, brand.chroma, brand.hue)


@lru_cache(maxsize=8)
def _code(check_at: str) -> bytes:
    """The square, which stands on both papers."""
    return qr(check_at)


def _in_groups(check_at: str) -> str:
    """The code at the end of the address, as people read it."""
    code = check_at.rpartition("/")[2]
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_SKILL else words[: LONGEST_SKILL - 1].rstrip() + "…"
