"""A badge: the certificate as a small round picture."""

from html import escape
from textwrap import wrap

from portal.documents.colours import WHITE, as_hex, mixed, oklch
from portal.documents.guilloche import as_svg, rosettes

SIZE, MOST_LINES, LINE_LETTERS = 600, 4, 19
FONTS = "Inter, 'Noto Sans', 'Noto Sans CJK SC', 'DejaVu Sans', sans-serif"


def badge_svg(title: str, level: str, issued_by: str, *, hue: int, chroma: float) -> str:
    """The drawing."""
    colour = oklch(0.49, chroma, hue)
    lines = wrap(title, LINE_LETTERS) or [""]
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], lines[MOST_LINES - 1][: LINE_LETTERS - 1] + "…"]
    first = 300 - 24 * (len(lines) - 1)
    words = "".join(
        f'<text x="300" y="{first + 48 * place}" font-size="40" font-weight="700">{escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f"<title>{escape(title)}</title>"
        f'<circle cx="300" cy="300" r="292" fill="{as_hex(colour)}"/>'
        f'<g transform="translate(300 300) scale(10.4) translate(-31 -31)">'
        f'<path d="{as_svg(rosettes())}" fill="none" stroke="{as_hex(mixed(WHITE, colour, 0.35))}"'
        ' stroke-width="0.1"/></g>'
        f'<circle cx="300" cy="300" r="214" fill="#fff"/>'
        f'<g fill="{as_hex(colour)}" font-family="{FONTS}" text-anchor="middle" dominant-baseline="middle">{words}'
        f'<text x="300" y="170" font-size="22" fill="#5a6485">{escape(level[:24])}</text>'
        f'<text x="300" y="436" font-size="22" fill="#5a6485">{escape(issued_by[:24])}</text></g></svg>'
    )


def badge_png(drawing: str) -> bytes:
    """The drawing in points."""
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=drawing))
