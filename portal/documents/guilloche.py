"""The fine lines of a certificate, drawn by formulas: smooth curves of few points, so that they are small and quick."""

from collections.abc import Callable
from functools import cache
from math import cos, pi, sin

Point = tuple[float, float]
STEP = 1e-4


@cache
def edge_svg(ground: str, line: str, *, wide: int = 54, high: int = 210) -> bytes:
    """The coloured edge: waves that cross one another."""

    def wave(number: int) -> Callable[[float], Point]:
        def at(t: float) -> Point:
            across = sin(t * pi * 3 + number * 0.16) * cos(t * pi * 1.3 + number * 0.05)
            return wide / 2 + wide * 0.36 * across, high * t

        return at

    curves = "".join(_curve(wave(number), pieces=14) for number in range(46))
    return _drawing(wide, high, line, 0.18, f'<rect width="{wide}" height="{high}" fill="{ground}"/>', curves)


@cache
def seal_svg(line: str, *, size: int = 62) -> bytes:
    """The seal: two rosettes, one in the other."""
    middle = size / 2
    curves = "".join(
        _curve(_rosette(middle, radius, swing, petals, turn * 2 * pi / count / petals), pieces=petals * 6)
        for radius, count, swing, petals in ((21, 14, 0.22, 9), (11, 10, 0.3, 7))
        for turn in range(count)
    )
    return _drawing(size, size, line, 0.16, "", curves)


def _rosette(middle: float, radius: float, swing: float, petals: int, shift: float) -> Callable[[float], Point]:
    def at(t: float) -> Point:
        angle = 2 * pi * t
        far = radius * (1 + swing * sin(petals * (angle + shift)))
        return middle + far * cos(angle), middle + far * sin(angle)

    return at


def _curve(at: Callable[[float], Point], *, pieces: int) -> str:
    """A smooth line through points of the formula (cubic Bézier curves with its own slopes)."""
    path = "M{:.2f} {:.2f}".format(*at(0))
    for number in range(pieces):
        since, to = number / pieces, (number + 1) / pieces
        third = (to - since) / 3
        (x0, y0), (x1, y1) = at(since), at(to)
        (dx0, dy0), (dx1, dy1) = _slope(at, since), _slope(at, to)
        path += (
            f"C{x0 + dx0 * third:.2f} {y0 + dy0 * third:.2f} {x1 - dx1 * third:.2f} {y1 - dy1 * third:.2f}"
            f" {x1:.2f} {y1:.2f}"
        )
    return path


def _slope(at: Callable[[float], Point], t: float) -> Point:
    (x0, y0), (x1, y1) = at(t - STEP), at(t + STEP)
    return (x1 - x0) / 2 / STEP, (y1 - y0) / 2 / STEP


def _drawing(wide: int, high: int, line: str, thick: float, ground: str, curves: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}mm" height="{high}mm">'
        f'{ground}<path d="{curves}" fill="none" stroke="{line}" stroke-width="{thick}"/></svg>'
    ).encode()
