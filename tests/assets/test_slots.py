"""Editors say what goes where: the page, its slots, and what they may not be; partners have it with the version."""

import pytest

from portal.models.assets import Asset, AssetVersion
from portal.models.assets.co_templates import CoTemplate
from portal.models.base import db
from portal.models.people import Role
from tests.assets.branding import a_brand_kit, a_template
from tests.factories import a_partner, a_person, an_asset, database

PAGE = {"width": "210", "height": "297", "unit": "mm", "bleed": "3", "ground": "#ffffff", "background": "-1"}
SLOT = {"kind": "text", "label": "Headline", "left": "20", "top": "30", "width": "100", "height": "20", "text": "Hello",
        "most": "40", "size": "14", "colour": "#182033", "ground": "#ffffff"}  # fmt: skip


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


def a_page(editor):
    asset = an_asset()
    assert editor.post(f"/assets/{asset.ref}/slots", PAGE).status_code == 303
    return asset


def layout_of(asset):
    with database():
        newest = db.select(AssetVersion.id).where(AssetVersion.asset_id == asset.id).order_by(AssetVersion.id.desc())
        template = CoTemplate.of_version(db.session.scalars(newest.limit(1)).one())
        return template.layout if template else None


def test_a_template_is_made_from_an_asset_and_filled_by_a_partner(editor, log_in):
    asset = a_page(editor)
    for slot in (SLOT, {**SLOT, "kind": "logo", "top": "100", "text": ""}, {**SLOT, "top": "200", "is_locked": "y"}):
        answer = editor.post(f"/assets/{asset.ref}/slots/new", slot)
        assert answer.status_code == 303, answer.text
    who = a_person(Role.EDITOR)
    with database():
        db.session.get_one(Asset, asset.id).replace(by=who)
    marketer = a_person(Role.MARKETING, partner=a_partner())
    a_brand_kit(marketer)
    client = log_in(marketer)

    page = client.get(f"/assets/{asset.ref}/mine").text
    made = client.post(f"/assets/{asset.ref}/mine", {"text_0": "Our own words"})

    assert "Headline" in page
    assert page.count("<textarea") + page.count('type="text"') == 1
    assert made.status_code == 303, made.text


def test_partners_have_the_old_slots_until_the_version_is_out(editor, log_in):
    template = a_template()

    editor.post(f"/assets/{template.ref}/slots/new", {**SLOT, "label": "Brand new"})

    assert "Brand new" in editor.get(f"/assets/{template.ref}/slots").text
    assert "Version 2 waits" in editor.get(f"/assets/{template.ref}/slots").text
    client = log_in(a_person(Role.MARKETING, partner=a_partner()))
    assert "Brand new" not in client.get(f"/assets/{template.ref}/mine").text


def test_a_slot_is_changed_and_taken_away_and_the_others_keep_their_keys(editor):
    template = a_template()
    at = f"/assets/{template.ref}/slots"

    editor.post(f"{at}/0/removal")
    editor.post(f"{at}/5", {**SLOT, "label": "Changed"})

    layout = layout_of(template)
    assert [one.number for one in layout.slots] == [1, 2, 3, 4, 5, 6, 7]
    assert layout.typed["text_5"].label == "Changed"
    assert editor.get(f"{at}/0").status_code == 404


def test_the_page_is_said(editor):
    asset = an_asset()

    answer = editor.post(
        f"/assets/{asset.ref}/slots",
        {**PAGE, "width": "148.5", "campaign": "gtx", "asks_approval": "y", "background": "0", "note": "Smaller"},
    )

    assert answer.status_code == 303, answer.text
    layout = layout_of(asset)
    assert (layout.width, layout.campaign, layout.asks_approval, layout.background) == (148.5, "gtx", True, 0)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"left": "abc"}, "Write a number, like 300."),
        ({"left": ""}, "Say where it stands."),
        ({"left": "2000", "width": "3000"}, "This goes over the page"),
        ({"top": "19999"}, "Choose between"),
        ({"colour": "red"}, "Write a colour like #2f5bd7."),
        ({"colour": "#ffff99"}, "3 to 1 is the least"),
        ({"ground": "javascript:"}, "Write a colour like #2f5bd7."),
        ({"kind": "logo", "is_locked": "y"}, "Only a text or a QR code can be fixed"),
        ({"is_locked": "y", "text": ""}, "Say what stands there, if nobody may change it."),
        ({"most": "0"}, "Choose between 1 and 1000"),
        ({"kind": "virus"}, "choice"),
        ({"kind": "qr", "text": "javascript:alert(1)"}, "Write the whole address"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_kept(editor, said, words):
    asset = a_page(editor)

    answer = editor.post(f"/assets/{asset.ref}/slots/new", {**SLOT, **said, "label": "Kept as typed"})

    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept as typed" in answer.text


def test_an_ad_spec_has_no_slots(editor):
    from tests.factories import an_ad_spec

    assert editor.get(f"/assets/{an_ad_spec().ref}/slots").status_code == 404


def test_saved_from_an_older_page_it_asks_which(editor):
    template = a_template()
    at = f"/assets/{template.ref}/slots"
    seen = {"version": "1"}
    editor.post(at, {**PAGE, **seen, "campaign": "one", "background": "0"})

    answer = editor.post(at, {**PAGE, **seen, "campaign": "two", "background": "0"})

    assert answer.status_code == 409
