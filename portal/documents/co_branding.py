"""A template with a partner's own in its slots, as pages to be laid out: what is said, and the pieces that it names."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import render_template

from portal.documents.paper import FACE, FACES, FAMILY, FONTS
from portal.models.assets.co_templates import BRAND, Layout, Slot, SlotKind
from portal.models.assets.contrast import ink_on

FORMS = ("screen", "print")
INCH_MM, PICTURE_DPI = 25.4, 150
Pieces = dict[str, tuple[bytes, str]]


@dataclass(frozen=True)
class Placed:
    """A slot with what stands in it: words, or the name of a piece."""

    slot: Slot
    colour: str
    words: str = ""
    piece: str = ""


@dataclass(frozen=True)
class CoBranded:
    """What goes onto the page: `logo` and `artwork` with their media types, the words by key."""

    layout: Layout
    filled: dict[str, str]
    colour: str
    logo: tuple[bytes, str] | None
    artwork: tuple[bytes, str] | None
    title: str
    language: str

    @property
    def pages(self) -> dict[str, str]:
        """HTML for the screen and for print."""
        said: dict[str, Any] = {"title": self.title, "language": self.language, "has_artwork": self.artwork is not None}
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
            sheet = render_template("documents/co_branded.css", layout=self.layout, placed=self._placed(), form=form)
            named[f"{form}.css"] = (sheet.encode(), "text/css")
        named |= {"logo": self.logo} if self.logo else {}
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

    def _placed(self) -> list[Placed]:
        return [one for one in map(self._place, self.layout.keyed) if one]

    def _place(self, keyed: tuple[str, Slot]) -> Placed | None:
        key, slot = keyed
        colour = slot.colour if slot.colour != BRAND else self.colour or ink_on(slot.ground)
        if slot.kind == SlotKind.LOGO:
            return Placed(slot, colour, piece="logo") if self.logo else None
        words = self.filled.get(key, "")
        if not words:
            return None
        return Placed(slot, colour, piece=key) if slot.kind == SlotKind.QR else Placed(slot, colour, words)


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
