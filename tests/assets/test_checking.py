"""Checking an ad on the page: said in words with figures, in a second, and nothing of it kept."""

import random
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from portal.models.assets import Only
from portal.models.assets.ad_specs import Channel
from portal.models.people import Role
from tests import factories
from tests.assets.creatives import moving, paper, still
from tests.client import without_tokens
from tests.factories import a_partner, a_person, an_ad_spec, an_asset

chance = random.Random(7)
BILLBOARD = {"width": Decimal(970), "height": Decimal(250)}


@pytest.fixture
def marketer(log_in):
    return log_in(a_person(Role.MARKETING, partner=a_partner()))


def checked(client, ref: str, content: bytes, **said):
    sent = {"creative": (BytesIO(content), "anything.bin"), **said}
    return client.post(f"/assets/{ref}/check", sent, content_type="multipart/form-data")


def kept_files() -> list[Path]:
    return [
        path for path in factories.app.config["SETTINGS"].data.rglob("*") if path.is_file() and "work" in path.parts
    ]


def test_an_ad_that_fits_is_told_so(marketer):
    spec = an_ad_spec(**BILLBOARD)

    page = checked(marketer, spec.ref, still(chance, "png", 970, 250).content).text

    assert "It fits" in page
    assert "970 × 250 px, the spec asks 970 × 250 px." in page


def test_what_does_not_fit_is_said_with_figures(marketer):
    spec = an_ad_spec(**BILLBOARD, most_bytes=20 * 1024)

    page = checked(marketer, spec.ref, still(chance, "jpg", 1204, 250, noise=True).content).text

    assert "It does not fit yet" in page
    assert "1,204 px wide, the spec asks 970." in page
    assert "KB, at most 20 KB." in page


def test_animations_prints_and_words_are_judged(marketer):
    banner = an_ad_spec(most_plays=3, most_moving_seconds=Decimal(15), text_limits={"headline": 5})
    flyer = an_ad_spec(
        channel=Channel.PRINT, width=Decimal(148), height=Decimal(210), bleed_mm=Decimal(3), file_types=["pdf"],
        most_bytes=None, least_dpi=300,
    )  # fmt: skip

    endless = checked(marketer, banner.ref, moving(chance, "gif", 300, 250, 4, 500, 0).content, headline="Faster")
    low = checked(marketer, flyer.ref, paper(chance, 148, 210, bleed=1, dpi=72).content)

    assert "It runs without end, at most 3 times." in endless.text
    assert "6 letters, at most 5." in endless.text
    assert "1 mm, the spec asks 3 mm on each side." in low.text
    assert "72 dpi at this size, at least 300." in low.text


def test_nothing_of_it_is_kept(marketer):
    spec = an_ad_spec()
    before = kept_files()

    checked(marketer, spec.ref, still(chance, "png", 970, 250).content)

    assert kept_files() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file."),
        (b"nothing that we know", "We take no files of this kind."),
        (b"%PDF-1.7 broken", "read"),
    ],
)
def test_what_is_no_ad_is_said(marketer, content, words):
    spec = an_ad_spec()
    sent = {"creative": (BytesIO(content), "a.png" if content else "")}

    answer = marketer.post(f"/assets/{spec.ref}/check", sent, content_type="multipart/form-data")

    assert answer.status_code == 422
    assert words in answer.text


def test_htmx_gets_the_findings_alone(marketer):
    spec = an_ad_spec(**BILLBOARD)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#found"}
    sent = {"creative": (BytesIO(still(chance, "png", 970, 250).content), "a.png")}

    part = marketer.post(f"/assets/{spec.ref}/check", sent, content_type="multipart/form-data", headers=headers).text

    assert "It fits" in part
    assert "<html" not in part


def test_a_spec_for_others_is_the_twin_of_none(marketer):
    foreign = an_ad_spec(only=Only(partners=(a_partner().ref,)))
    content = still(chance, "png", 970, 250).content

    theirs, never = (checked(marketer, ref, content) for ref in (foreign.ref, "AS-0000-0000"))

    assert without_tokens(theirs, foreign.ref) == without_tokens(never, "AS-0000-0000")
    assert theirs.status_code == 404


def test_only_specs_are_checked_against(marketer):
    assert marketer.get(f"/assets/{an_asset().ref}/check").status_code == 404


def fitted(client, ref: str, content: bytes, **said):
    sent = {"creative": (BytesIO(content), "anything.bin"), **said}
    return client.post(f"/assets/{ref}/fit", sent, content_type="multipart/form-data")


def test_make_it_fit_hands_the_result_over(marketer):
    spec = an_ad_spec(**BILLBOARD, file_types=["jpg"])
    ours = still(chance, "png", 1940, 500).content
    offered = checked(marketer, spec.ref, ours).text
    before = kept_files()

    answer = fitted(marketer, spec.ref, ours)

    assert "made 970 × 250 px" in offered
    assert "saved as JPG" in offered
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == "attachment; filename=medium-rectangle-970x250.jpg"
    assert "It fits" in checked(marketer, spec.ref, answer.data).text
    assert kept_files() == before


def test_cutting_is_a_choice(marketer):
    spec, ours = an_ad_spec(), still(chance, "png", 600, 300).content

    offered = checked(marketer, spec.ref, ours).text
    unasked, asked = fitted(marketer, spec.ref, ours), fitted(marketer, spec.ref, ours, cut="centre")

    assert "cut around the centre: 40 % of it goes" in offered
    assert unasked.status_code == 422
    assert asked.status_code == 200
    assert "It fits" in checked(marketer, spec.ref, asked.data).text


def test_what_can_not_be_mended_is_left_to_who_made_it(marketer):
    spec, ours = an_ad_spec(), still(chance, "png", 200, 100).content

    assert "This is to be changed where the ad was made" in checked(marketer, spec.ref, ours).text
    assert fitted(marketer, spec.ref, ours).status_code == 422


def test_what_can_not_be_light_enough_is_said(marketer):
    spec = an_ad_spec(most_bytes=1024)

    answer = fitted(marketer, spec.ref, still(chance, "png", 300, 250, noise=True).content)

    assert answer.status_code == 422
    assert "be made that light" in answer.text


def test_the_noun_leads_to_the_check(marketer):
    spec = an_ad_spec()

    assert marketer.get(f"/assets/{spec.ref}/fit").headers["Location"] == f"/assets/{spec.ref}/check"
