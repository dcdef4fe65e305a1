"""Going places by name, and keys that can be turned off."""

import pytest

from portal.models.people import Role
from tests.factories import a_deal, a_person, a_rep
from tests.walls.stage import set_stage


def test_go_lists_the_places_of_a_role_alone(log_in):
    owner, trainee = log_in(a_person(Role.OWNER)), log_in(a_rep())

    assert 'href="/settings"' in owner.get("/go").text.partition("<main")[2]
    assert 'href="/settings"' not in trainee.get("/go?q=sett").text.partition("<main")[2]
    assert 'href="/settings"' in owner.get("/go?q=sett").text.partition("<main")[2]
    assert 'href="/people"' not in owner.get("/go?q=sett").text.partition("<main")[2]


@pytest.mark.parametrize("q", ["", "Rival", "rival-secret", "DR-"])
def test_go_finds_no_deal_beyond_ones_reach(log_in, q):
    stage = set_stage()
    for role in (Role.SALES, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER, Role.MARKETING):
        assert "Rival Secrets" not in log_in(stage.people[role]).get(f"/go?q={q}").text


def test_go_finds_ones_deals_by_name_and_says_so_as_a_part(log_in):
    rep = a_rep()
    deal = a_deal("submitted", by=rep, customer="Quokka Freight", website="quokka.example")
    client = log_in(rep)

    part = client.fragment("/go?q=quok", "div#found")

    assert f"/deals/{deal.ref}" in part.text
    assert "<html" not in part.text
    assert client.get("/go?q=nothing-like-this").status_code == 200


def test_go_costs_no_more_than_a_list(log_in, statements):
    client = log_in(set_stage().people[Role.CHANNEL_MANAGER])
    client.get("/go")

    with statements() as seen:
        client.get("/go?q=zoom")

    assert len(seen) <= 6, seen


def test_single_keys_are_turned_off_and_on(log_in):
    client = log_in(a_rep())
    assert "data-no-keys" not in client.get("/").text

    assert client.post("/account/keys", {}).status_code == 303
    assert "data-no-keys" in client.get("/").text
    client.post("/account/keys", {"uses_keys": "y"})
    assert "data-no-keys" not in client.get("/").text
