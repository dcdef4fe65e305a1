"""Make it fit: each result passes its own check, and nothing is stretched, blown up, shortened, or cut unasked."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from portal import renditions
from portal.models.assets.ad_specs import AdSpec, Channel, ColourSpace
from portal.models.assets.spec_check import Seen, SpecCheck
from portal.models.assets.spec_fit import Fitting
from tests.assets.creatives import Creative, film, moving, paper, sixty, spec, still, twenty, vector

chance = random.Random(11)


def seen_of(creative: Creative, place: Path) -> Seen:
    return Seen.from_facts(renditions.measured(creative.at(place), place))


def made_to_fit(creative: Creative, asked: AdSpec, place: Path, *, cut: bool = False, seen: Seen | None = None) -> Any:
    """What comes of it, measured anew, and the file; nothing where it is not to be had."""
    seen = seen or seen_of(creative, place)
    recipe = Fitting(asked, seen).recipe(cut=cut)
    if recipe is None:
        return None
    made = renditions.fitted(place / "creative", recipe.asked(seen), place)["made"]
    content = made.read_bytes()
    return Seen.from_facts(renditions.measured(made, place)), content


def test_every_result_of_the_table_passes_its_own_check(tmp_path_factory):
    ads = [(creative, tmp_path_factory.mktemp("ad")) for creative in sixty()]

    with ThreadPoolExecutor(3) as workers:
        found = list(workers.map(lambda ad: list(results(*ad)), ads))

    made = [one for results_of_one in found for one in results_of_one]
    assert [words for words, failing in made if failing] == []
    assert len(made) > 100


def results(creative: Creative, place: Path) -> Iterator[tuple[str, set[str]]]:
    """What each spec makes of an ad, and what is wrong with that."""
    seen = seen_of(creative, place)
    for asked in twenty():
        cut = Fitting(asked, seen).recipe() is None  # cutting is offered where nothing else will do
        try:
            result = made_to_fit(creative, asked, place, cut=cut, seen=seen)
        except renditions.NotTaken as refusal:
            assert refusal.reason == "heavy"
            continue
        if result is not None:
            yield f"{creative.name} for {asked.width}x{asked.height}", SpecCheck(asked, result[0]).failing()


def test_a_banner_of_twice_the_size_and_weight_becomes_right(tmp_path):
    asked = spec(width=300, height=250, file_types=["jpg"], most_bytes=20 * 1024)

    seen, _content = made_to_fit(still(chance, "png", 600, 500, noise=True), asked, tmp_path)

    assert (seen.type, seen.width, seen.height) == ("jpg", 300, 250)
    assert seen.bytes <= 20 * 1024


@pytest.mark.parametrize(
    ("creative", "why"),
    [
        (still(chance, "jpg", 299, 249), "too small"), (still(chance, "jpg", 600, 300), "another shape"),
        (moving(chance, "gif", 300, 250, 9, 2000, 1), "too long"), (film(chance, "mp4", 300, 250, 2, 10), "a video"),
        (paper(chance, 148, 210), "a page"),
    ],
)  # fmt: skip
def test_what_would_lose_something_is_not_offered(tmp_path, creative, why):
    asked = spec(width=300, height=250, most_moving_seconds=15.0, file_types=["gif", "jpg"])

    assert made_to_fit(creative, asked, tmp_path) is None, why


def test_cutting_is_done_around_the_centre_and_only_when_chosen(tmp_path):
    picture = Image.new("RGB", (900, 250), "red")
    picture.paste("blue", (300, 0, 600, 250))
    out = BytesIO()
    picture.save(out, "PNG")
    asked, creative = spec(width=300, height=250), Creative("stripes", out.getvalue())

    seen = seen_of(creative, tmp_path)
    assert Fitting(asked, seen).recipe() is None
    _seen, content = made_to_fit(creative, asked, tmp_path, cut=True)

    assert Fitting(asked, seen).lost_by_cutting() == 67
    assert Image.open(BytesIO(content)).convert("RGB").getcolors() == [(300 * 250, (0, 0, 255))]


def test_an_animation_keeps_its_pictures_and_its_time(tmp_path):
    asked = spec(width=300, height=250, file_types=["gif"], most_plays=3, most_moving_seconds=15.0)
    creative = moving(chance, "gif", 600, 500, 4, 1000, 0)

    seen, _content = made_to_fit(creative, asked, tmp_path)

    assert (seen.frames, seen.plays, seen.seconds) == (4, 3, 4)


def test_colours_are_converted_by_their_own_profile(tmp_path):
    asked = spec(width=300, height=250, colour_space=ColourSpace.SRGB)

    seen, content = made_to_fit(still(chance, "jpg", 300, 250, mode="CMYK"), asked, tmp_path)

    assert seen.colours == ("rgb",)
    assert Image.open(BytesIO(content)).mode == "RGB"


def test_a_drawing_becomes_a_picture_at_any_size(tmp_path):
    asked = spec(width=600, height=500)

    seen, _content = made_to_fit(vector(300, 250), asked, tmp_path)

    assert (seen.type, seen.width) == ("jpg", 600)


def test_a_picture_for_print_keeps_its_pixels_and_colours(tmp_path):
    asked = spec(channel=Channel.PRINT, width=100, height=100, bleed_mm=3.0, least_dpi=300, file_types=["tiff"],
                 colour_space=ColourSpace.CMYK)  # fmt: skip

    seen, content = made_to_fit(still(chance, "jpg", 1300, 1300, mode="CMYK"), asked, tmp_path)

    assert (seen.type, seen.width, seen.colours) == ("tiff", 1300, ("cmyk",))
    assert round(Image.open(BytesIO(content)).info["dpi"][0]) == SpecCheck(asked, seen).print_dpi()


def test_profiles_are_kept_where_none_is_asked(tmp_path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    asked = spec(width=300, height=250, file_types=["webp"])

    _seen, content = made_to_fit(still(chance, "png", 600, 500, profile=profile), asked, tmp_path)

    assert Image.open(BytesIO(content)).info["icc_profile"] == profile
