"""What a spec check found, point by point in words with figures."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from flask_babel import gettext as _

from portal.models.assets.ad_specs import AdSpec, FileType
from portal.models.assets.spec_check import Point, Seen, SpecCheck, Verdict
from portal.models.assets.spec_fit import Fitting, Recipe
from portal.views.assets.spec_words import animation, between, figure, safe_area, size, types, weight
from portal.views.words import number, said_of

TONES = {Verdict.FITS: "good", Verdict.FAILS: "bad", Verdict.LOOK: "warn"}
NAMES = {"avif": "AVIF", "bmp": "BMP", "mkv": "MKV", "zip": "ZIP"}


class Finding(NamedTuple):
    """One point as a person reads it."""

    tone: str
    verdict: str
    label: str
    words: str


def findings(check: SpecCheck) -> list[Finding]:
    """All points, what fails first."""
    order = (Verdict.FAILS, Verdict.LOOK, Verdict.FITS)
    points = sorted(check.points(), key=lambda point: order.index(point.verdict))
    said = {Verdict.FITS: _("Fits"), Verdict.FAILS: _("Does not fit"), Verdict.LOOK: _("Look yourself")}
    return [
        Finding(TONES[point.verdict], said[point.verdict], *map(str, WORDS[point.rule](check.spec, check.seen, point)))
        for point in points
    ]  # fmt: skip


class Offer(NamedTuple):
    """A way to make an ad fit: by cutting or without, and what is done."""

    cut: bool
    deeds: list[str]


def offer_of(check: SpecCheck) -> Offer | None:
    """How it could be made to fit; by cutting only where nothing else will do."""
    fitting = Fitting(check.spec, check.seen)
    for cut in (False, True):
        recipe = fitting.recipe(cut=cut)
        if recipe is not None:
            return Offer(recipe.cut, [str(one) for one in _deeds(recipe, fitting)])
    return None


def by_hand(check: SpecCheck) -> bool:
    """Whether something fails that only who made it can mend."""
    return not check.fits and offer_of(check) is None


def _deeds(recipe: Recipe, fitting: Fitting) -> Iterator[Any]:
    seen, (width, height) = fitting.seen, recipe.sizes[0]
    if recipe.cut:
        yield _("cut around the centre: %(share)s of it goes", share=f"{fitting.lost_by_cutting()} %")
    if (width, height) != (seen.width, seen.height):
        yield _("made %(size)s", size=f"{figure(width)} × {figure(height)} px")
    if seen.type != recipe.types[0]:
        yield _("saved as %(type)s", type=types([FileType(one) for one in recipe.types[:1]]))
    if recipe.to_srgb:
        yield _("its colours turned into sRGB")
    if recipe.plays and recipe.plays != seen.plays:
        yield said_of("it runs once", "it runs %(num)s times", recipe.plays)
    if recipe.most_bytes and seen.bytes > recipe.most_bytes:
        yield _("made lighter, %(most)s at most", most=weight(recipe.most_bytes))


def type_name(seen: Seen) -> str:
    """What a file is, as people call it."""
    return str(FileType(seen.type).words) if seen.type in set(FileType) else NAMES.get(seen.type, seen.type.upper())


def _type(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    is_one = {"type": type_name(seen), "asked": types(spec.types)}
    return _("File type"), _("It is %(type)s; asked: %(asked)s.", **is_one)


def _weight(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    return _("Weight"), _("%(size)s, at most %(most)s.", size=weight(seen.bytes), most=weight(spec.most_bytes or 0))


def _size(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    asked = size(spec.width, spec.height, spec.unit)
    if seen.width is None or seen.height is None or point.verdict == Verdict.LOOK:
        return _("Size"), _("Its code says it: see that it is %(asked)s.", asked=asked)
    is_wide, is_high = seen.width == spec.width, seen.height == spec.height
    if not spec.is_exact:
        asked = _("at least %(figure)s", figure=asked)
    elif is_wide != is_high:
        given, wanted = (seen.height, spec.height) if is_wide else (seen.width, spec.width)
        said = {"given": f"{figure(given)} {seen.unit}", "asked": figure(wanted)}
        return _("Size"), (
            _("%(given)s high, the spec asks %(asked)s.", **said) if is_wide
            else _("%(given)s wide, the spec asks %(asked)s.", **said)
        )  # fmt: skip
    return _("Size"), _("%(given)s, the spec asks %(asked)s.", given=_shape(seen), asked=asked)


def _aspect(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    full = size(*spec.full_size, spec.unit)
    asked = spec.aspect_shown if not spec.is_print and spec.aspect_shown else full
    return _("Aspect"), _("%(given)s, the spec asks the shape of %(asked)s.", given=_shape(seen), asked=asked)


def _bleed(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    asked = f"{figure(spec.bleed_mm)} mm"
    if seen.bleed is None:
        return _("Bleed"), (
            _("The page is as large as the format with %(asked)s of bleed.", asked=asked)
            if point.verdict == Verdict.FITS
            else _("There is none; the spec asks %(asked)s on each side.", asked=asked)
        )
    given = f"{figure(max(seen.bleed, Decimal(0)))} mm"
    return _("Bleed"), _("%(given)s, the spec asks %(asked)s on each side.", given=given, asked=asked)


def _resolution(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    given = seen.dpi if seen.unit == "mm" else SpecCheck(spec, seen).print_dpi()
    return _("Resolution"), _(
        "%(given)s dpi at this size, at least %(asked)s.", given=number(given or 0), asked=number(spec.least_dpi or 0)
    )


def _colour(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    known = {"rgb": "RGB", "cmyk": "CMYK", "grey": _("grey")}
    given = seen.profile or ", ".join(known[one] for one in seen.colours)
    return _("Colours"), _("%(given)s, the spec asks %(asked)s.", given=given, asked=_colours_of(spec))


def _colours_of(spec: AdSpec) -> str:
    return str(spec.colour_space.words) if spec.colour_space else ""


def _movement(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    if point.verdict == Verdict.LOOK:
        return _("Animation"), _("Its code says it: see that it %(asked)s.", asked=animation(spec))
    return _("Animation"), _("It moves; the spec asks a still picture.")


def _plays(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    most = number(spec.most_plays or 0)
    if not seen.plays:
        return _("Runs"), _("It runs without end, at most %(most)s times.", most=most)
    return _("Runs"), _("It runs %(given)s times, at most %(most)s.", given=number(seen.plays), most=most)


def _moving(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    most = f"{figure(spec.most_moving_seconds or 0)} s"
    if seen.moving_seconds is None:
        return _("Animation"), _("It never stops, at most %(most)s.", most=most)
    return _("Animation"), _("%(given)s s in all, at most %(most)s.", given=figure(seen.moving_seconds), most=most)


def _length(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    asked = between(spec.least_seconds, spec.most_seconds, "s")
    if seen.seconds is None:
        return _("Length"), _("The file does not say how long it is; the spec asks %(asked)s.", asked=asked)
    return _("Length"), _("%(given)s s, the spec asks %(asked)s.", given=figure(seen.seconds), asked=asked)


def _fps(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    asked = between(spec.least_fps, spec.most_fps, _("frames a second"))
    return _("Frame rate"), _("%(given)s, the spec asks %(asked)s.", given=figure(seen.fps or 0), asked=asked)


def _safe(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    return _("Safe area"), _("See that words and logo keep clear: %(asked)s.", asked=safe_area(spec))


def _text(spec: AdSpec, seen: Seen, point: Point) -> tuple[str, str]:
    part: Any = point.part
    given, most = seen.letters[part], spec.text_limits[part]
    return part.words, _("%(given)s letters, at most %(most)s.", given=number(given), most=number(most))


def _shape(seen: Seen) -> str:
    """Width and height as measured."""
    if seen.unit == "mm":
        return size(round(seen.width or Decimal(0), 1), round(seen.height or Decimal(0), 1), "mm")
    return f"{figure(seen.width or 0)} × {figure(seen.height or 0)} px"


WORDS: dict[str, Callable[[AdSpec, Seen, Point], tuple[Any, str]]] = {
    "type": _type, "weight": _weight, "size": _size, "aspect": _aspect, "bleed": _bleed, "resolution": _resolution,
    "colour": _colour, "movement": _movement, "plays": _plays, "moving": _moving, "length": _length, "fps": _fps,
    "safe": _safe, "text": _text,
}  # fmt: skip
