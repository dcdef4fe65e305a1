"""The spec check: sixty ads held against twenty specs, each judged by how it was made, not by what was measured."""

from collections.abc import Iterator

import pytest

from portal import renditions
from portal.models.assets.ad_specs import AdSpec
from portal.models.assets.spec_check import Seen, SpecCheck, Verdict
from tests.assets.creatives import Creative, sixty, spec, twenty


@pytest.fixture(scope="module")
def judged(tmp_path_factory) -> list[tuple[Creative, Seen]]:
    found = []
    for creative in sixty():
        place = tmp_path_factory.mktemp("ad")
        found.append((creative, Seen.from_facts(renditions.measured(creative.at(place), place))))
    return found


def test_sixty_ads_against_twenty_specs_are_judged_without_a_mistake(judged):
    mistakes = [
        (creative.name, spec_name(asked), SpecCheck(asked, seen).failing(), expected)
        for creative, seen in judged for asked in twenty()
        if SpecCheck(asked, seen).failing() != (expected := set(wrong(creative, asked)))
    ]  # fmt: skip

    assert mistakes == []
    assert len(judged) >= 60


def test_the_table_has_every_verdict_of_every_rule(judged):
    points = [point for _creative, seen in judged for asked in twenty() for point in SpecCheck(asked, seen).points()]

    rules = ("type", "weight", "size", "aspect", "bleed", "resolution", "colour", "plays", "moving", "length", "fps")
    for rule in rules:
        assert {Verdict.FITS, Verdict.FAILS} <= {point.verdict for point in points if point.rule == rule}, rule
    assert any(SpecCheck(asked, seen).fits for _creative, seen in judged for asked in twenty())


def spec_name(asked: AdSpec) -> str:
    return f"{asked.channel} {asked.width}x{asked.height} {','.join(asked.file_types)}"


def wrong(creative: Creative, asked: AdSpec) -> Iterator[str]:
    """What is wrong with an ad, from how it was made."""
    truth, weight = creative.truth, len(creative.content)
    if truth["type"] not in asked.file_types:
        yield "type"
    if asked.most_bytes and weight > asked.most_bytes:
        yield "weight"
    yield from wrong_size(truth, asked)
    colours = truth.get("colours", set()) - {"grey"}
    if asked.colour_space == "cmyk" and "rgb" in colours:
        yield "colour"
    if asked.colour_space == "srgb" and ("cmyk" in colours or truth.get("foreign_profile")):
        yield "colour"
    if truth.get("moves"):
        lasts = truth["seconds"] * truth["plays"] if truth["plays"] else float("inf")
        if not asked.may_move:
            yield "movement"
        elif asked.most_plays and (truth["plays"] == 0 or truth["plays"] > asked.most_plays):
            yield "plays"
        if asked.may_move and asked.most_moving_seconds and lasts > asked.most_moving_seconds:
            yield "moving"
    if truth.get("film"):
        seconds, fps = truth["seconds"], truth["fps"]
        if seconds < (asked.least_seconds or 0) or seconds > (asked.most_seconds or 9999):
            yield "length"
        if fps < (asked.least_fps or 0) or fps > (asked.most_fps or 9999):
            yield "fps"


def wrong_size(truth: dict, asked: AdSpec) -> Iterator[str]:
    if "width" not in truth:
        return
    width, height, want = truth["width"], truth["height"], (float(asked.width), float(asked.height))
    if asked.channel == "print" and truth["unit"] == "mm":
        full = want[0] + 2 * float(asked.bleed_mm), want[1] + 2 * float(asked.bleed_mm)
        is_full = not truth["trimmed"] and (width, height) == full
        if (width, height) != want and not is_full:
            yield "size"
        if asked.bleed_mm and truth["bleed"] < asked.bleed_mm and not is_full:
            yield "bleed"
        if asked.least_dpi and truth["dpi"] and truth["dpi"] < asked.least_dpi:
            yield "resolution"
    elif asked.channel == "print":
        full = want[0] + 2 * float(asked.bleed_mm), want[1] + 2 * float(asked.bleed_mm)
        if abs(width / height / (full[0] / full[1]) - 1) > 0.01:
            yield "aspect"
        if asked.least_dpi and truth["type"] != "svg" and min(width / full[0], height / full[1]) * 25.4 < 299.5:
            yield "resolution"
    elif truth["unit"] == "mm":
        return
    elif asked.is_exact and (width, height) != want:
        yield "size"
    elif not asked.is_exact:
        if width < want[0] or height < want[1]:
            yield "size"
        across, down = map(float, asked.aspect.split(":")) if asked.aspect else want
        if abs(width / height / (across / down) - 1) > 0.01:
            yield "aspect"


def test_words_beside_the_picture_are_counted(judged):
    asked = spec(width=300, height=250, text_limits={"headline": 10, "button": 5})
    seen = judged[0][1].__class__(type="jpg", bytes=1, letters={"headline": 11, "button": 5})

    found = {point.part: point.verdict for point in SpecCheck(asked, seen).points() if point.rule == "text"}

    assert found == {"headline": Verdict.FAILS, "button": Verdict.FITS}
