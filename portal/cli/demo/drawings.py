"""What the demo's library shows, drawn here: no artwork of anybody else's. Words are outlines of our own typeface."""

import random
from functools import cache
from io import BytesIO
from pathlib import Path

FONT = Path(__file__).parent.parent.parent / "static" / "vendor" / "inter.woff2"
BRAND, INK, NIGHT, SKY, WARM, LEAF = "#2f5bd7", "#182033", "#101a33", "#dbe5ff", "#f2a65a", "#2f9e7a"
LETTERS = (  # the word mark's outlines, so that no font is needed: each letter's path and how far the next one stands
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-12v12", 20), ("M4 2v18", 10), ("M4 8v12M4 3.5v.5", 10),
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-12v12", 20), ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12zm6-18v18", 20),
    ("M8 20a6 6 0 1 1 0-12 6 6 0 0 1 0 12z", 18),
)  # fmt: skip
SIGN = "m10 29 10-18 10 18h-6l-4-8-4 8z"
LOGO_WIDTH = 52 + sum(wide for _path, wide in LETTERS) + 2


def logo(*, ground: str = BRAND, sign: str = "#ffffff", ink: str = INK) -> bytes:
    """The logo of the demo's vendor: the sign and the word, in these colours."""
    return _svg(LOGO_WIDTH, 40, _logo(ground, sign, ink))


def logo_drawn() -> str:
    """The logo as a part of another drawing, 40 units high."""
    return _logo(BRAND, "#ffffff", INK)


def sign(*, ground: str = BRAND, sign: str = "#ffffff") -> bytes:
    """The sign alone, for small places."""
    return _svg(40, 40, _sign(ground, sign))


def banner(*, width: int, height: int, headline: str, ground: str = BRAND, seed: int = 1) -> bytes:
    """An ad: the logo, a headline, lines that run to a point; as PNG."""
    chance = random.Random(seed)
    small, is_tall = min(width, height), height > width * 0.7
    margin = small * 0.1
    lines = "".join(
        f'<path d="M{width * 1.05} {chance.uniform(-0.2, 1.2) * height:.1f}L{width * 0.45:.1f} {height * 0.9:.1f}"/>'
        for _ in range(9)
    )
    mark = min(width * 0.42 / LOGO_WIDTH, height * (0.12 if is_tall else 0.22) / 40)
    rows = _rows(headline, 12 if is_tall else 40)
    at = margin if is_tall else margin * 2 + mark * LOGO_WIDTH
    longest = max(map(len, rows))
    letters = min(small * (0.15 if is_tall else 0.26), (width - at - margin) / (longest * 0.58))
    first = height * 0.48 if is_tall else height * 0.5 + letters * (0.35 - 0.55 * (len(rows) - 1))
    said = "".join(words(row, letters, at, first + place * letters * 1.15, "#ffffff") for place, row in enumerate(rows))
    top = margin if is_tall else (height - 40 * mark) / 2
    drawn = (
        f'<rect width="{width}" height="{height}" fill="{ground}"/>'
        f'<g fill="none" stroke="#ffffff" stroke-opacity=".22" stroke-width="{small * 0.012:.2f}">{lines}</g>'
        f'<g transform="translate({margin:.1f} {top:.1f}) scale({mark:.3f})">{_logo("#ffffff", ground, "#ffffff")}</g>'
        f"{said}"
    )
    return png(_svg(width, height, drawn))


def scene(*, name: str, width: int = 1600, height: int = 1000) -> bytes:
    """A picture for pages and slides, as JPG."""
    drawn = {
        "network": _network, "skyline": _skyline, "hills": _hills, "waves": _waves, "racks": _racks, "tiles": _tiles,
    }  # fmt: skip
    return jpg(_svg(width, height, drawn[name](random.Random(name), width, height)))


def words(text: str, letters: float, x: float, y: float, fill: str) -> str:
    """A line of words as outlines, so many units high."""
    from fontTools.pens.svgPathPen import SVGPathPen

    glyphs, names, units = _typeface()
    paths, at = [], 0.0
    for letter in text:
        glyph = glyphs[names.get(ord(letter), ".notdef")]
        pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.0f}")
        glyph.draw(pen)
        paths.append(f'<path transform="translate({at:.0f} 0)" d="{pen.getCommands()}"/>')
        at += glyph.width
    scale = letters / units
    moved = f"translate({x:.2f} {y:.2f}) scale({scale:.5f} {-scale:.5f})"
    return f'<g fill="{fill}" transform="{moved}">{"".join(paths)}</g>'


def png(drawing: bytes) -> bytes:
    """A drawing as PNG, in its own size."""
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=drawing.decode()))


def jpg(drawing: bytes) -> bytes:
    """A drawing as JPG, in its own size."""
    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(png(drawing))).convert("RGB").save(out, "JPEG", quality=86)
    return out.getvalue()


@cache
def _typeface() -> tuple:
    from fontTools.ttLib import TTFont

    font = TTFont(FONT)
    return font.getGlyphSet(location={"wght": 650}), font.getBestCmap(), font["head"].unitsPerEm


def _svg(width: float, height: float, drawn: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"{drawn}</svg>"
    ).encode()


def _sign(ground: str, sign: str) -> str:
    return f'<rect width="40" height="40" rx="10" fill="{ground}"/><path d="{SIGN}" fill="{sign}"/>'


def _logo(ground: str, sign: str, ink: str) -> str:
    at, strokes = 52, []
    for path, wide in LETTERS:
        strokes.append(f'<path d="{path}" transform="translate({at} 8)"/>')
        at += wide
    word = f'<g fill="none" stroke="{ink}" stroke-width="3" stroke-linecap="round">{"".join(strokes)}</g>'
    return _sign(ground, sign) + word


def _rows(text: str, most: int) -> list[str]:
    rows = [""]
    for word in text.split():
        if rows[-1] and len(rows[-1]) + len(word) >= most:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def _box(x: float, y: float, width: float, height: float, colour: str, *, round_by: int = 0) -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}"'
    return f'<rect {place} rx="{round_by}" fill="{colour}"/>'


def _network(chance: random.Random, width: int, height: int) -> str:
    points = [(chance.uniform(0.05, 0.95) * width, chance.uniform(0.08, 0.92) * height) for _ in range(40)]
    lines = [
        f'<path d="M{x:.0f} {y:.0f}L{to_x:.0f} {to_y:.0f}"/>'
        for place, (x, y) in enumerate(points) for to_x, to_y in points[place + 1 :]
        if (x - to_x) ** 2 + (y - to_y) ** 2 < (width * 0.16) ** 2
    ]  # fmt: skip
    dots = []
    for x, y in points:
        colour = chance.choice((SKY, WARM, "#ffffff"))
        dots.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{chance.uniform(8, 26):.0f}" fill="{colour}"/>')
    ground = f'<rect width="{width}" height="{height}" fill="{NIGHT}"/>'
    return f'{ground}<g stroke="{BRAND}" stroke-width="3">{"".join(lines)}</g>{"".join(dots)}'


def _skyline(chance: random.Random, width: int, height: int) -> str:
    drawn, x = [f'<rect width="{width}" height="{height}" fill="{NIGHT}"/>'], 0.0
    drawn.append(f'<circle cx="{width * 0.78:.0f}" cy="{height * 0.24:.0f}" r="{height * 0.09:.0f}" fill="{SKY}"/>')
    while x < width:
        wide, high = chance.uniform(70, 170), chance.uniform(0.25, 0.75) * height
        drawn.append(_box(x, height - high, wide, high, "#1d2c55"))
        for row in range(int(high // 46)):
            for column in range(int(wide // 34)):
                if chance.random() < 0.45:
                    drawn.append(_box(x + 12 + column * 34, height - high + 18 + row * 46, 14, 22, WARM))
        x += wide + 6
    return "".join(drawn)


def _hills(chance: random.Random, width: int, height: int) -> str:
    colours = ("#8fb4ff", "#5f8bf0", BRAND, "#2447ad", NIGHT)
    drawn = [f'<rect width="{width}" height="{height}" fill="{SKY}"/>']
    drawn.append(f'<circle cx="{width * 0.25:.0f}" cy="{height * 0.28:.0f}" r="{height * 0.1:.0f}" fill="{WARM}"/>')
    for place, colour in enumerate(colours):
        base, step = height * (0.42 + place * 0.12), width / 6
        path = [f"M0 {base:.0f}"]
        for number in range(6):
            lift = chance.uniform(-0.12, 0.08) * height
            path.append(f"Q{(number + 0.5) * step:.0f} {base + lift:.0f} {(number + 1) * step:.0f} {base:.0f}")
        drawn.append(f'<path d="{"".join(path)}V{height}H0Z" fill="{colour}"/>')
    return "".join(drawn)


def _waves(chance: random.Random, width: int, height: int) -> str:
    drawn = [f'<rect width="{width}" height="{height}" fill="#ffffff"/>']
    for place in range(26):
        base, swing = height * place / 26, chance.uniform(20, 90)
        bends = f"{width * 0.3:.0f} {base - swing:.0f} {width * 0.6:.0f} {base + swing:.0f}"
        path = f"M0 {base:.0f}C{bends} {width} {base:.0f}"
        colour = chance.choice((BRAND, "#8fb4ff", SKY, LEAF))
        drawn.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{chance.uniform(2, 12):.0f}"/>')
    return "".join(drawn)


def _racks(chance: random.Random, width: int, height: int) -> str:
    drawn = [f'<rect width="{width}" height="{height}" fill="#eef2fb"/>']
    for place in range(6):
        x = width * (0.05 + place * 0.155)
        drawn.append(_box(x, height * 0.1, width * 0.13, height * 0.8, INK, round_by=10))
        for row in range(14):
            y = height * (0.13 + row * 0.054)
            light = chance.choice((LEAF, LEAF, LEAF, WARM, BRAND))
            drawn.append(_box(x + 14, y, width * 0.13 - 28, 34, "#2a3658", round_by=4))
            drawn.append(f'<circle cx="{x + 34:.0f}" cy="{y + 17:.0f}" r="6" fill="{light}"/>')
    return "".join(drawn)


def _tiles(chance: random.Random, width: int, height: int) -> str:
    drawn, side = [], 100
    for x in range(0, width, side):
        for y in range(0, height, side):
            colour, turn = chance.choice((BRAND, SKY, "#8fb4ff", WARM, "#ffffff", NIGHT)), chance.randrange(4) * 90
            drawn.append(_box(x, y, side, side, SKY))
            path = f"M{x} {y}h{side}a{side} {side} 0 0 1-{side} {side}z"
            drawn.append(f'<path transform="rotate({turn} {x + 50} {y + 50})" d="{path}" fill="{colour}"/>')
    return "".join(drawn)
