"""What an ad spec asks, in words with figures and units."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.models.assets.ad_specs import SIDES, AdSpec, Channel, FileType, SafeUnit, TextPart
from portal.views.words import number, said_of

KB, MB, GB = 1024, 1024**2, 1024**3


def figure(value: Decimal | float) -> str:
    """A number with at most two decimals."""
    return str(format_decimal(Decimal(str(value)), format="#,##0.##"))


def weight(size_bytes: int) -> str:
    """A weight; a little over a limit is told from the limit."""
    for unit, pattern in ((GB, _("%(size)s GB", size="{}")), (MB, _("%(size)s MB", size="{}"))):
        if size_bytes >= unit:
            return pattern.format(figure(Decimal(size_bytes) / unit))
    return _("%(size)s KB", size=figure(Decimal(size_bytes) / KB))


def side(value: Decimal) -> str:
    """A width or height as the trade writes it: without grouping."""
    return str(format_decimal(value, format="0.##"))


def size(width: Decimal, height: Decimal, unit: str) -> str:
    """Width and height."""
    return f"{side(width)} × {side(height)} {unit}"


def sides() -> dict[str, str]:
    """The sides of a rectangle in words."""
    return {"top": _("top"), "right": _("right"), "bottom": _("bottom"), "left": _("left")}


def types(of: list[FileType]) -> str:
    """File types, one after the other."""
    return ", ".join(str(one.words) for one in of)


def between(least: Decimal | None, most: Decimal | None, unit: str) -> str:
    """From least to most; either may be open."""
    if least and most:
        return f"{figure(least)}–{figure(most)} {unit}" if least != most else f"{figure(most)} {unit}"
    if most:
        return _("at most %(figure)s", figure=f"{figure(most)} {unit}")
    return _("at least %(figure)s", figure=f"{figure(least)} {unit}") if least else ""


def facts_of(spec: AdSpec) -> list[tuple[str, str]]:
    """All that it asks, row by row; what it does not ask is not said."""
    return [(str(label), str(value)) for label, value in _rows(spec) if value]


def _rows(spec: AdSpec) -> Iterator[tuple[Any, Any]]:
    yield _("Channel"), spec.channel.words
    yield _("Format"), spec.format_name
    full = size(spec.width, spec.height, spec.unit)
    yield _("Size"), full if spec.is_exact else _("at least %(figure)s", figure=full)
    yield _("Aspect"), spec.aspect_shown
    yield _("Weight"), _("at most %(figure)s", figure=weight(spec.most_bytes)) if spec.most_bytes else ""
    yield _("File types"), types(spec.types)
    if spec.takes_films:
        yield _("Length"), between(spec.least_seconds, spec.most_seconds, "s")
        yield _("Frame rate"), between(spec.least_fps, spec.most_fps, _("frames a second"))
    if spec.takes_animations:
        yield _("Animation"), animation(spec)
    yield _("Safe area"), safe_area(spec)
    yield _("Bleed"), _("%(figure)s on each side", figure=f"{figure(spec.bleed_mm)} mm") if spec.bleed_mm else ""
    yield _("Colours"), spec.colour_space.words if spec.colour_space else ""
    yield _("Resolution"), _("at least %(figure)s", figure=f"{spec.least_dpi} dpi") if spec.least_dpi else ""
    for part, letters in text_limits(spec):
        yield part.words, _("at most %(count)s letters", count=number(letters))


def animation(spec: AdSpec) -> str:
    """Whether it may move, how often and for how long."""
    if not spec.may_move:
        return _("none: a still picture")
    plays = said_of("runs once", "runs at most %(num)s times", spec.most_plays) if spec.most_plays else ""
    lasts = _("%(seconds)s s in all", seconds=figure(spec.most_moving_seconds)) if spec.most_moving_seconds else ""
    return ", ".join(map(str, filter(None, (plays, lasts))))


def safe_area(spec: AdSpec) -> str:
    """What stays free of words and logo, side by side."""
    unit = "%" if spec.safe_unit == SafeUnit.PERCENT else spec.unit
    asked = {name: Decimal(spec.safe.get(name, "0")) for name in SIDES}
    if not any(asked.values()):
        return ""
    if len(set(asked.values())) == 1:
        return _("%(figure)s on each side", figure=f"{figure(asked['top'])} {unit}")
    named = sides()
    return ", ".join(f"{named[name]} {figure(value)} {unit}" for name, value in asked.items() if value)


def text_limits(spec: AdSpec) -> list[tuple[TextPart, int]]:
    """The words beside it that have a limit, in their order."""
    return [(part, spec.text_limits[part]) for part in TextPart if spec.text_limits.get(part)]


def tile_facts(shown: dict[str, Any]) -> str:
    """What a tile says of a spec: channel, and what an ad fails by most."""
    facts = [str(Channel(shown["channel"]).words)]
    if shown["bytes"]:
        facts.append(_("max %(figure)s", figure=weight(shown["bytes"])))
    if shown["seconds"]:
        facts.append(_("max %(figure)s", figure=f"{figure(Decimal(shown['seconds']))} s"))
    if shown["safe"]:
        facts.append(_("safe area %(figure)s", figure=f"{figure(Decimal(shown['safe']))} %"))
    return " · ".join([*facts, types([FileType(one) for one in shown["types"]])][:4])
