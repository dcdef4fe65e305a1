"""Nothing of who else has a customer reaches a partner: no byte, no other page, no other work."""

import pytest

from portal import clock
from portal.jobs.matching import take_up_waiting
from portal.models.accounts import Account
from portal.models.people import Role
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database
from tests.walls.stage import PARTNER_ROLES, set_stage
from tests.walls.test_internal_notes import _addresses, every_byte
from tests.walls.test_twins_of_life import plain, told

PLANTED = "Xylotomous quagga"
STATES = ("submitted", "info_requested", "approved", "declined")


def test_what_matches_is_in_no_byte_of_a_partners(app, log_in):
    stage = set_stage()
    deals = [a_deal(state, by=stage.our_rep, customer="Quagga Works", website="quagga.example") for state in STATES]
    with database():
        Account.begin(by=None, name=f"{PLANTED} Holding", website="quagga.example", city="Xylotown")
    a_deal("approved", by=stage.rival, customer=f"{PLANTED} Rival", website="quagga.example")
    with app.app_context():
        take_up_waiting()
    refs = [deal.ref for deal in deals]
    assert PLANTED in log_in(stage.people[Role.OWNER]).get(f"/deals/{refs[0]}/matches").text  # it can be found

    found, asked = [], 0
    for role in PARTNER_ROLES:
        client = log_in(stage.people[role])
        for path in _addresses(app, stage, role, refs):
            is_file = path.endswith((".pdf", ".zip", ".png"))
            for answer in (client.get(path),) if is_file else (client.get(path), client.fragment(path, "main#main")):
                asked += 1
                content = every_byte(answer.data) if answer.status_code == 200 else answer.data
                if b"Xylotomous" in content + str(answer.headers).encode():
                    found.append((role, path))
    assert found == []
    assert asked > 500


@pytest.mark.parametrize("role", PARTNER_ROLES)
def test_a_partners_roles_have_no_such_page(log_in, role):
    stage = set_stage()

    answers = [log_in(stage.people[role]).get(f"/deals/{ref}/matches") for ref in (stage.ours.ref, "DR-0000-0000")]

    assert [one.status_code for one in answers] == [403, 403]


def test_a_rep_whose_customer_others_have_sees_what_one_with_a_free_customer_sees(app, log_in, statements):
    held = {"Zoomwarm": "Elsewhere", "Zoomdrive": "Farther", "Zoomdrove": "Zoomdrove"}
    with clock.moved_to(clock.now()):
        _warm, free, taken = (_all_that_a_rep_sees(app, log_in, statements, *names) for names in held.items())

    assert free == taken


def _all_that_a_rep_sees(app, log_in, statements, name: str, held: str) -> list:
    """Of a deal that was sent, and whose matches the manager has looked at."""
    partner = a_partner(name="Northgate")
    manager, rep = a_manager(partner, name="Max"), a_rep(partner, name="Rita")
    a_deal("approved", by=a_rep(a_partner(name="Rival")), decided_by=a_person(Role.OWNER), **_claimed(held))
    with database():
        Account.begin(by=None, name=f"{held} Inc", website=f"{held}.example".lower())
    deal = a_deal("submitted", by=rep, **_claimed(name))
    with app.app_context():
        take_up_waiting()
    matches = log_in(manager).get(f"/deals/{deal.ref}/matches").text
    assert ("The same customer" in matches) == (name == held)
    client, found = log_in(rep), []
    for path in (f"/deals/{deal.ref}", "/deals", "/", f"/deals/{deal.ref}/receipt"):
        with statements() as said:
            answer = client.get(path)
        found += [answer.status_code, plain(answer.text), told(said)]
    return found


def _claimed(name: str) -> dict[str, str]:
    site = f"{name}.example".lower()
    return {"customer": f"{name} Inc", "website": site, "contact_email": f"dana@{site}"}
