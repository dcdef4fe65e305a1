"""The fine lines of a certificate, drawn by formulas: smooth curves of few points, so that they are small and quick."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from math import cos, pi, sin

Point = tuple[float, float]
Piece = tuple[Point, Point, Point]  # of a curve, as Bézier drew them: two handles and where it ends
Curve = tuple[Point, Sequence[Piece]]
STEP = 1e-4
SEAL, WAVES = 62, 46  # the seal's side, and how many waves are in the edge


@cache
def waves(wide: float, high: float) -> Sequence[Curve]:
    """The coloured edge: waves that cross one another."""

    def wave(number: int) -> Callable[[float], Point]:
        def at(t: float) -> Point:
            across = sin(t * pi * 3 + number * 0.16) * cos(t * pi * 1.3 + number * 0.05)
            return wide / 2 + wide * 0.36 * across, high * t

        return at

    return [_curve(wave(number), pieces=14) for number in range(WAVES)]


@cache
def rosettes() -> Sequence[Curve]:
    """The seal: two rosettes, one in the other, in a square of 62 on a side."""
    return [
        _curve(_rosette(radius, swing, petals, turn * 2 * pi / count / petals), pieces=petals * 6)
        for radius, count, swing, petals in ((21, 14, 0.22, 9), (11, 10, 0.3, 7))
        for turn in range(count)
    ]


def as_svg(curves: Sequence[Curve]) -> str:
    """As what a path of a drawing says."""
    return "".join(
        "M{:.2f} {:.2f}".format(*start)
        + "".join("C" + " ".join(f"{x:.2f} {y:.2f}" for x, y in piece) for piece in pieces)
        for start, pieces in curves
    )


def as_pdf(curves: Sequence[Curve]) -> str:
    """As what a page of a PDF draws."""
    return "\n".join(
        line for start, pieces in curves for line in ("{:.2f} {:.2f} m".format(*start), *_pieces(pieces), "S")
    )


def _pieces(pieces: Sequence[Piece]) -> Iterator[str]:
    for piece in pieces:
        yield " ".join(f"{x:.2f} {y:.2f}" for x, y in piece) + " c"


def _rosette(radius: float, swing: float, petals: int, shift: float) -> Callable[[float], Point]:
    def at(t: float) -> Point:
        angle = 2 * pi * t
        far = radius * (1 + swing * sin(petals * (angle + shift)))
        return SEAL / 2 + far * cos(angle), SEAL / 2 + far * sin(angle)

    return at


def _curve(at: Callable[[float], Point], *, pieces: int) -> Curve:
    """A smooth line through points of the formula, with its own slopes."""
    found = []
    for number in range(pieces):
        since, to = number / pieces, (number + 1) / pieces
        third = (to - since) / 3
        (x0, y0), (x1, y1) = at(since), at(to)
        (dx0, dy0), (dx1, dy1) = _slope(at, since), _slope(at, to)
        found.append(((x0 + dx0 * third, y0 + dy0 * third), (x1 - dx1 * third, y1 - dy1 * third), (x1, y1)))
    return at(0), found


def _slope(at: Callable[[float], Point], t: float) -> Point:
    (x0, y0), (x1, y1) = at(t - STEP), at(t + STEP)
    return (x1 - x0) / 2 / STEP, (y1 - y0) / 2 / STEP
