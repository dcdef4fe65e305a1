"""The home page of who has no deals: what they have to replace, what is new; what waits for an editor."""

from portal.models.assets import Asset
from portal.models.base import db
from portal.models.people import Role
from tests.assets.test_recall import replace, take
from tests.factories import a_partner, a_person, an_asset, database


def a_marketer(partner=None):
    return a_person(Role.MARKETING, partner=partner or a_partner())


def test_what_is_to_be_replaced_stands_first(app, log_in):
    mine, colleague, asset = a_marketer(), a_marketer(), an_asset(title="Primary logo")
    take(asset, mine)
    replace(asset)

    at_home = log_in(mine).get("/").text
    assert "1 thing needs you" in at_home
    assert "/assets/recalls" in at_home
    assert "1 thing needs you" not in log_in(colleague).get("/").text


def test_what_is_new_in_the_library_can_be_taken_from_there(app, log_in):
    asset = an_asset(title="Primary logo")

    assert f'href="/assets/{asset.ref}"' in log_in(a_marketer()).get("/").text


def test_an_editor_sees_what_waits_for_the_library(app, log_in):
    editor, other = a_person(Role.EDITOR), a_person(Role.EDITOR)
    assert "Nothing needs you now" in log_in(editor).get("/").text
    asset = an_asset(state="draft")
    log_in(a_marketer()).post("/assets/requests/new", {"words": "The logo as a stencil"})
    with database():
        db.session.get_one(Asset, asset.id).submit(by=other)

    at_home = log_in(editor).get("/").text

    assert "2 things need you" in at_home
    assert "/assets?state=in_approval" in at_home


def test_a_home_page_costs_the_same_however_much_there_is(app, log_in, statements):
    client = log_in(a_marketer())
    an_asset()
    client.get("/")
    with statements() as few:
        client.get("/")
    for _number in range(8):
        an_asset()
    with statements() as many:
        client.get("/")

    assert len(few) == len(many) <= 6
