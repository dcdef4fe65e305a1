"""A template with a partner's own in its slots, as pages to be laid out: what is said, and the pieces that it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from itertools import starmap
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import render_template

from portal.documents.paper import FACE, FACES, FAMILY, FONTS
from portal.models.assets.co_templates import BRAND, Layout, Slot, SlotKind
from portal.models.assets.contrast import ink_on

FORMS = ("screen", "print")
INCH_MM, PICTURE_DPI, CSS_DPI, POINTS = 25.4, 150, 96, 72
PDF = "application/pdf"
Pieces = dict[str, tuple[bytes, str]]


@dataclass(frozen=True)
class Placed:
    """A slot with what stands in it: words, or the name of a piece."""

    id: str
    slot: Slot
    colour: str
    words: str = ""
    piece: str = ""


@dataclass(frozen=True)
class CoBranded:
    """What goes onto the page: the logos, by the ground that they stand on, and the artwork, with their media types;
    the words by key.
    """

    layout: Layout
    filled: dict[str, str]
    colour: str
    logos: dict[str, tuple[bytes, str]]
    artwork: tuple[bytes, str] | None
    title: str
    language: str

    @property
    def pages(self) -> dict[str, str]:
        """HTML for the screen and for print."""
        said: dict[str, Any] = {
            "title": self.title, "language": self.language, "has_artwork": self.artwork and not self.is_under,
        }  # fmt: skip
        return {
            form: render_template("documents/co_branded.html", **said, placed=self._placed(), form=form)
            for form in FORMS
        }  # fmt: skip

    @property
    def pieces(self) -> Pieces:
        """All that the pages name: type, sheets, logo, artwork, codes."""
        named: Pieces = {name: ((FONTS / name).read_bytes(), "font/woff2") for name in FACES.values()}
        named["faces.css"] = (f"{FACE}\nbody {{ font-family: {FAMILY} }}".encode(), "text/css")
        for form in FORMS:
            sheet = render_template(
                "documents/co_branded.css", layout=self.layout, placed=self._placed(), form=form, is_under=self.is_under
            )
            named[f"{form}.css"] = (sheet.encode(), "text/css")
        named |= {_logo_on(ground): logo for ground, logo in self.logos.items()}
        named |= {"artwork": self.artwork} if self.artwork else {}
        for key, slot in self.layout.keyed:
            if slot.kind == SlotKind.QR and self.filled.get(key):
                named[key] = (qr(with_campaign(self.filled[key], self.layout.campaign)), "image/svg+xml")
        return named

    @property
    def wide(self) -> int:
        """Of the picture, in pixels."""
        width = self.layout.width
        return round(width if self.layout.unit == "px" else width / INCH_MM * PICTURE_DPI)

    @property
    def is_under(self) -> bool:
        """Whether the artwork is a PDF, which comes to lie below."""
        return self.artwork is not None and self.artwork[1] == PDF

    @property
    def bleed_points(self) -> float:
        """How far the print goes over the page."""
        inches = self.layout.bleed / (CSS_DPI if self.layout.unit == "px" else INCH_MM)
        return inches * POINTS

    def keys_of(self, places: Iterable[str]) -> set[str]:
        """Of which slots these are the places on the page."""
        return {self.layout.keyed[int(one.removeprefix("s"))][0] for one in places}

    def _placed(self) -> list[Placed]:
        return [one for one in starmap(self._place, enumerate(self.layout.keyed)) if one]

    def _place(self, place: int, keyed: tuple[str, Slot]) -> Placed | None:
        key, slot = keyed
        named = f"s{place}"
        colour = slot.colour if slot.colour != BRAND else self.colour or ink_on(slot.ground)
        if slot.kind == SlotKind.LOGO:
            return Placed(named, slot, colour, piece=_logo_on(slot.ground)) if slot.ground in self.logos else None
        words = self.filled.get(key, "")
        if not words:
            return None
        if slot.kind == SlotKind.QR:
            return Placed(named, slot, colour, piece=key)
        return Placed(named, slot, colour, words)


def _logo_on(ground: str) -> str:
    return f"logo-{ground[1:]}"


def with_campaign(address: str, campaign: str) -> str:
    """The address with the campaign's code, where there is one."""
    if not campaign:
        return address
    parts = urlsplit(address)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != "utm_campaign"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("utm_campaign", campaign)])))


def qr(address: str) -> bytes:
    """A QR code to an address, with its margin, as a drawing."""
    import segno

    out = BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000000", light="#ffffff", xmldecl=False, omitsize=True, nl=False
    )
    return out.getvalue()
