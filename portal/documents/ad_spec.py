"""An ad spec on paper, and as a blank template with guides."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import render_template

from portal.documents.paper import FAMILY, pdf_of
from portal.models.assets.ad_specs import AdSpec, plain

MM_AN_INCH = Decimal("25.4")
USUAL_DPI = 300
MOST_PIXELS = 40_000_000
TRIM, SAFE = "#00a0c8", "#d02090"
CSS = f"""
@page {{ size: A4; margin: 22mm 18mm }}
@page {{ @bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt {FAMILY}; }} }}
body {{ font: 10.5pt/1.5 {FAMILY}; color: #182033; margin: 0 }}
h1 {{ font-size: 22pt; line-height: 1.2; margin: 0 0 2mm; bookmark-level: 1 }}
.muted {{ color: #566; margin: 0 0 8mm }}
.drawing {{ background: #f2f4f8; padding: 8mm; text-align: center; margin: 0 0 4mm }}
.drawing svg {{ width: 100%; height: 78mm }}
table {{ border-collapse: collapse; width: 100%; margin: 0 0 6mm }}
th, td {{ text-align: left; vertical-align: top; padding: 2.2mm 0; border-bottom: .4pt solid #ccd2de }}
th {{ width: 34%; font-weight: 500; color: #566 }}
"""


def spec_pdf(**said: Any) -> bytes:
    """The spec as a PDF: `title`, `language`, `vendor`, `ref`, `number`, `released`, `words`, `drawn`, `facts`."""
    largest = max(map(float, said["drawn"].view.split()[2:]))
    return pdf_of(render_template("documents/ad_spec.html", **said, paint=_paint(round(largest / 250, 3))), CSS)


@dataclass(frozen=True)
class Guides:
    """The rectangles of a blank template, in the spec's unit: all of it, where it is cut, what keeps clear."""

    whole: tuple[Decimal, Decimal]
    trim: tuple[Decimal, Decimal, Decimal, Decimal] | None
    safe: tuple[Decimal, Decimal, Decimal, Decimal] | None

    @classmethod
    def of(cls, spec: AdSpec) -> "Guides":
        """The guides of a spec."""
        bleed, safe = spec.bleed_mm, spec.safe_area
        return cls(
            spec.full_size, (bleed, bleed, spec.width, spec.height) if bleed else None,
            (
                bleed + safe["left"], bleed + safe["top"], spec.width - safe["left"] - safe["right"],
                spec.height - safe["top"] - safe["bottom"],
            ) if safe else None,
        )  # fmt: skip


def template_svg(spec: AdSpec, title: str) -> bytes:
    """A blank template: a layer to draw on, and the guides on top in a layer of their own."""
    guides = Guides.of(spec)
    return render_template(
        "documents/ad_spec_template.svg", title=title, unit=spec.unit, whole=_plain(guides.whole),
        line=plain(max(spec.width, spec.height) / 400), trim=_plain(guides.trim), safe=_plain(guides.safe),
        trim_colour=TRIM, safe_colour=SAFE,
    ).encode()  # fmt: skip


def template_png(spec: AdSpec) -> bytes:
    """The same in pixels: as many as are asked; for print so many to the inch as are asked, or 300."""
    from PIL import Image, ImageDraw

    guides, dpi = Guides.of(spec), spec.least_dpi or USUAL_DPI
    scale = Decimal(dpi) / MM_AN_INCH if spec.is_print else Decimal(1)
    width, height = (max(1, round(side * scale)) for side in guides.whole)
    if width * height > MOST_PIXELS:  # a wall: its shape is enough
        shrunk = (Decimal(MOST_PIXELS) / (width * height)).sqrt()
        scale, dpi = scale * shrunk, max(1, int(dpi * shrunk))
        width, height = (max(1, round(side * scale)) for side in guides.whole)
    picture = Image.new("P", (width, height), 0)
    picture.putpalette([255, 255, 255, 0x00, 0xA0, 0xC8, 0xD0, 0x20, 0x90])
    line = max(1, max(width, height) // 600)
    for colour, box in ((1, guides.trim), (2, guides.safe)):
        if box:
            left, top, wide, high = (side * scale for side in box)
            corners = [round(left), round(top), round(left + wide) - 1, round(top + high) - 1]
            ImageDraw.Draw(picture).rectangle(corners, outline=colour, width=line)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True, **({"dpi": (dpi, dpi)} if spec.is_print else {}))
    return out.getvalue()


def _plain(numbers: tuple[Decimal, ...] | None) -> list[str] | None:
    return [plain(round(number, 3)) for number in numbers] if numbers else None


def _paint(line: float) -> dict[str, dict[str, Any]]:
    """How the drawing looks on paper, where no sheet reaches into it: attributes of each part."""
    return {
        "outline": {"fill": "#ffffff", "stroke": "#77809a", "stroke-width": line},
        "safe": {
            "fill": "none",
            "stroke": "#157347",
            "stroke-width": line,
            "stroke-dasharray": f"{line * 2} {line * 3}",
        },
        "bleed": {"fill": "#fdeaea", "stroke": "#b3261e", "stroke-width": line},
        "words": {"fill": "#556", "font-family": "Inter"},
    }
