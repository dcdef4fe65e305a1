"""Ad specs are data: said by an editor, found by their size, replaced like any version, shown to whom they are for."""

import pytest

from portal.models.assets import Asset, AssetKind, Only
from portal.models.base import db
from portal.models.people import Role
from tests.factories import a_partner, a_person, an_ad_spec, an_asset, database

SAID = {
    "title_en": "Billboard", "title_es": "Billboard", "channel": "display", "format_name": "IAB billboard",
    "width": "970", "height": "250", "is_exact": "y", "file_types": ["jpg", "png", "html5"], "most_kb": "150",
    "may_move": "y", "most_plays": "3", "most_moving_seconds": "15", "safe_unit": "own", "colour_space": "srgb",
    "headline": "40",
}  # fmt: skip


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


@pytest.fixture
def marketer(log_in):
    return log_in(a_person(Role.MARKETING, partner=a_partner()))


def published(editor, said=SAID) -> str:
    ref = editor.post("/assets/specs/new", said).headers["Location"].split("/")[2]
    assert editor.post(f"/assets/{ref}/publication", {"version": version_of(ref)}).status_code == 303
    return ref


def version_of(ref: str) -> int:
    with database():
        return db.session.scalar(db.select(Asset.version).where(Asset.ref == ref))


def test_an_editor_says_what_an_ad_must_be_and_a_marketer_reads_it(editor, marketer):
    ref = published(editor)

    shown = marketer.get(f"/assets/{ref}").text

    for words in ("970 × 250 px", "at most 150 KB", "JPG, PNG, HTML5", "runs at most 3 times, 15 s in all", "sRGB"):
        assert words in shown
    assert "at most 40 letters" in shown
    assert '<svg class="to-scale"' in shown


@pytest.mark.parametrize("typed", ["970x250", "970×250", "970 x 250", "970X250", "billboard"])
def test_a_spec_is_found_by_its_size_however_it_is_typed(editor, marketer, typed):
    ref = published(editor)
    an_ad_spec()

    found = marketer.get("/assets", query_string={"q": typed}).text

    assert ref in found
    assert found.count('class="card asset"') == 1


def test_a_tile_draws_the_spec_and_says_what_matters(editor, marketer):
    published(editor)

    tiles = marketer.get("/assets").text

    assert "Display · max 150 KB · JPG, PNG, HTML5" in tiles
    assert "970 × 250</text>" in tiles


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("width", "", "Say how wide it is."), ("width", "wide", "Write a number, like 300."),
        ("width", "9000", "Choose between 1 and 8192."), ("height", "250.5", "Pixels come whole."),
        ("aspect", "wide", "Write it like 16:9."), ("file_types", [], "Choose at least one file type."),
        ("bleed_mm", "3", "Only print has a bleed."), ("safe_top", "200", "Nothing is left"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_said_beside_the_field_and_kept(editor, field, typed, words):
    answer = editor.post("/assets/specs/new", {**SAID, "safe_bottom": "60", field: typed})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="IAB billboard"' in answer.text


def test_a_spec_that_is_out_changes_in_a_new_version(editor, marketer):
    ref = published(editor)
    shown = editor.get(f"/assets/{ref}/spec").text
    assert 'value="970"' in shown
    assert 'value="150"' in shown

    more = {**SAID, "width": "728", "height": "90", "note": "Smaller now", "version": version_of(ref)}
    assert editor.post(f"/assets/{ref}/spec", more).status_code == 303

    assert "970 × 250 px" in marketer.get(f"/assets/{ref}").text
    assert ref in marketer.get("/assets?q=970x250").text
    assert editor.post(f"/assets/{ref}/replacement", {"version": version_of(ref)}).status_code == 303
    old = marketer.get(f"/assets/{ref}/v/1").text
    assert "728 × 90 px" in old
    assert "This is the newest version" in old
    assert ref in marketer.get("/assets?q=728x90").text
    assert ref not in marketer.get("/assets?q=970x250").text


def test_a_draft_is_changed_where_it_stands(editor):
    ref = editor.post("/assets/specs/new", SAID).headers["Location"].split("/")[2]

    editor.post(f"/assets/{ref}/spec", {**SAID, "width": "300", "version": version_of(ref)})

    page = editor.get(f"/assets/{ref}").text
    assert "300 × 250 px" in page
    assert "Version 2" not in page


def test_a_stale_save_is_asked_about(editor):
    ref = editor.post("/assets/specs/new", SAID).headers["Location"].split("/")[2]

    answer = editor.post(f"/assets/{ref}/spec", {**SAID, "width": "300", "version": 1})

    assert answer.status_code == 409
    assert "970" in answer.text


def test_an_asset_of_another_kind_has_no_spec(editor):
    assert editor.get(f"/assets/{an_asset().ref}/spec").status_code == 404


def test_a_spec_for_others_is_not_found(marketer):
    foreign = an_ad_spec(only=Only(partners=(a_partner().ref,)))

    assert marketer.get(f"/assets/{foreign.ref}").status_code == 404
    assert foreign.ref not in marketer.get("/assets?q=300x250").text


def test_print_is_measured_in_millimetres_with_a_bleed(editor, marketer):
    ref = published(editor, {
        **SAID, "channel": "print", "width": "215.9", "height": "279.4", "bleed_mm": "3",
        "least_dpi": "300", "file_types": ["pdf"], "colour_space": "cmyk", "safe_top": "5", "safe_right": "5",
        "safe_bottom": "5", "safe_left": "5",
    })  # fmt: skip

    shown = marketer.get(f"/assets/{ref}").text

    for words in ("215.9 × 279.4 mm", "3 mm on each side", "5 mm on each side", "at least 300 dpi", "CMYK"):
        assert words in shown
    assert 'class="bleed"' in shown
    assert 'class="safe"' in shown


def test_keys_of_assets_and_of_versions_are_not_mistaken_for_one_another(editor, marketer):
    maker = a_person(Role.EDITOR)
    with database():
        of_two = Asset.draft(by=maker, kind=AssetKind.LOGO, title_en="Not out yet")
        for _ in range(2):
            of_two.add_version(by=maker, files=[])

    page = marketer.get(f"/assets/{published(editor)}").text

    assert "version 1" in page
    assert "970 × 250 px" in page
