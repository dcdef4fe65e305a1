"""The pictures of the demo's courses, drawn here: few shapes, and no words that would have to be translated."""

from math import sin, tau

from portal.cli.demo import drawings
from portal.cli.demo.drawings import BRAND, INK

WIDTH, HEIGHT = 1200, 600
NIGHT, WARM, PALE, GREEN, RED, GREY = "#101a33", "#f2a65a", "#e8edfb", "#1e7f4f", "#c0392b", "#9aa3b8"


def branches() -> bytes:
    """A head office and six branches, two lines to each."""
    centre, places = (600, 300), [(140, 120), (140, 300), (140, 480), (1060, 120), (1060, 300), (1060, 480)]
    lines = "".join(
        _line(x, y + apart, *_shifted(centre, apart), colour, dashes)
        for x, y in places for apart, colour, dashes in ((-12, BRAND, "none"), (12, WARM, "14 10"))
    )  # fmt: skip
    boxes = "".join(_box(x - 70, y - 45, 140, 90, "#ffffff", BRAND) + _house(x, y) for x, y in places)
    office = _box(500, 180, 200, 240, INK) + "".join(
        _box(530 + column * 56, 210 + row * 50, 30, 26, "#ffffff") for column in range(3) for row in range(4)
    )
    return _picture(lines + boxes + office)


def usual() -> bytes:
    """A curve that leaves the band of what is usual."""

    def level(hour: float) -> float:
        return 380 - 60 * sin(hour / 24 * tau - 1.6)

    hours = [hour / 4 for hour in range(97)]
    above = " ".join(f"{_at(hour)},{level(hour) - 45:.0f}" for hour in hours)
    below = " ".join(f"{_at(hour)},{level(hour) + 45:.0f}" for hour in reversed(hours))
    risen = [(hour, level(hour) + 14 * sin(hour * 5) - max(0, hour - 13.1) * 48) for hour in hours]
    curve = " ".join(f"{_at(hour)},{max(height, 70):.0f}" for hour, height in risen)
    hours_said = "".join(drawings.words(f"{hour}:00", 24, _at(hour) - 30, 560, INK) for hour in range(0, 24, 6))
    return _picture(
        f'<polygon points="{above} {below}" fill="{PALE}"/>{_line(100, 520, 1120, 520, GREY)}'
        f'<polyline points="{curve}" fill="none" stroke="{BRAND}" stroke-width="6" stroke-linejoin="round"/>'
        f"{_line(_at(14), 90, _at(14), 520, WARM, '10 10')}{hours_said}"
    )


def rack() -> bytes:
    """The front of a rack: network, computing, storage."""
    colours = [GREEN] * 2 + [BRAND] * 4 + [GREY] * 3
    units = "".join(
        _box(430, 60 + place * 54, 340, 46, colour) + "".join(_dot(460 + dot * 26, 83 + place * 54) for dot in range(4))
        for place, colour in enumerate(colours)
    )
    return _picture(_box(400, 30, 400, 550, NIGHT) + units)


def life() -> bytes:
    """Sent, approved, and the three ends."""
    ends = [(GREEN, 120), (RED, 300), (GREY, 480)]
    lines = _line(240, 300, 480, 300, INK) + "".join(_line(600, 300, 900, y, INK) for _colour, y in ends)
    sent = f'<circle cx="180" cy="300" r="70" fill="{PALE}" stroke="{BRAND}" stroke-width="6"/>'
    approved = f'<circle cx="560" cy="300" r="80" fill="{BRAND}"/>{_tick(560, 300)}'
    marks = _tick(970, 120) + _cross(970, 300) + _bar(970, 480)
    discs = "".join(f'<circle cx="970" cy="{y}" r="62" fill="{colour}"/>' for colour, y in ends)
    arrow = f'<path d="M150 300h50m-22-22 22 22-22 22" fill="none" stroke="{BRAND}" stroke-width="9"/>'
    return _picture(lines + sent + arrow + approved + discs + marks)


def space() -> bytes:
    """The logo, and what has to stay free around it."""
    scale = 4
    width, height = drawings.LOGO_WIDTH * scale, 40 * scale
    left, top = (WIDTH - width) / 2, (HEIGHT - height) / 2
    free = _box(left - height, top - height, width + 2 * height, height * 3, PALE, BRAND)
    held = (
        f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="#fff" stroke="{WARM}" stroke-width="3"/>'
    )
    return _picture(free + held + _logo(left, top, scale))


def colours() -> bytes:
    """The four of them."""
    areas = "".join(
        f'<rect x="{place * 300}" width="300" height="{HEIGHT}" fill="{colour}"/>'
        + drawings.words(colour, 40, place * 300 + 55, 550, INK if colour == WARM else "#ffffff")
        for place, colour in enumerate((BRAND, INK, NIGHT, WARM))
    )
    return _picture(areas)


def together() -> bytes:
    """A partner's logo beside ours."""
    scale, between = 3.2, 40 * 3.2
    ours = drawings.LOGO_WIDTH * scale
    left, top = (WIDTH - ours - between - 380) / 2, (HEIGHT - between) / 2
    theirs = _box(left, top, 380, between, GREEN) + drawings.words("Northgate", 62, left + 40, top + 86, "#ffffff")
    gap = f'<rect x="{left + 380}" y="{top}" width="{between}" height="{between}" fill="{PALE}"/>'
    return _picture(theirs + gap + _logo(left + 380 + between, top, scale))


def _picture(drawn: str) -> bytes:
    ground = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">{ground}{drawn}</svg>'
    return drawings.png(frame.encode())


def _logo(x: float, y: float, scale: float) -> str:
    return f'<g transform="translate({x:.0f} {y:.0f}) scale({scale})">{drawings.logo_drawn()}</g>'


def _at(hour: float) -> float:
    return round(100 + hour * 42.5, 1)


def _shifted(place: tuple[int, int], by: int) -> tuple[int, int]:
    return place[0], place[1] + by


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dashes: str = "none") -> str:
    ends = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
    return f'<line {ends} stroke="{colour}" stroke-width="6" stroke-dasharray="{dashes}"/>'


def _box(x: float, y: float, width: float, height: float, fill: str, edge: str = "none") -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="12" fill="{fill}" stroke="{edge}" '
        'stroke-width="5"/>'
    )


def _house(x: float, y: float) -> str:
    return f'<path d="M{x - 32} {y + 26}v-30l32-26 32 26v30z" fill="{BRAND}"/>'


def _dot(x: float, y: float) -> str:
    return f'<circle cx="{x}" cy="{y}" r="7" fill="#ffffff"/>'


def _tick(x: float, y: float) -> str:
    return f'<path d="M{x - 28} {y}l20 22 38-42" fill="none" stroke="#ffffff" stroke-width="11"/>'


def _cross(x: float, y: float) -> str:
    return f'<path d="M{x - 24} {y - 24}l48 48m0-48-48 48" stroke="#ffffff" stroke-width="11"/>'


def _bar(x: float, y: float) -> str:
    return f'<path d="M{x - 28} {y}h56" stroke="#ffffff" stroke-width="11"/>'
