"""However much a rival does, nothing that others see moves: no count, no order, no suggestion, no next number."""

import re
from itertools import pairwise, product
from string import ascii_lowercase

import pytest

from portal import clock
from portal.models.people import Role
from tests.client import Client, without_keys
from tests.factories import PASSWORD, a_deal, a_product, registration
from tests.walls.stage import Stage, set_stage

PATHS = (
    "/", "/deals", "/deals?state=open", "/deals?state=submitted", "/deals?state=draft", "/deals?q=rival",
    "/deals?q=zoom",
    "/deals?country=US", "/deals?product={product}", "/deals/new", "/deals/{ours}", "/account", "/outbox", "/readyz",
)  # fmt: skip
REFERENCE = re.compile(r"DR-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")


def seen_by(client: Client, stage: Stage) -> dict[str, tuple]:
    """All that this person's pages show."""
    paths = [path.format(product=a_product().ref, ours=stage.ours.ref) for path in PATHS]
    return {path: without_keys(client.get(path)) for path in paths}


@pytest.mark.parametrize("role", [Role.SALES, Role.PARTNER_ADMIN, Role.CHANNEL_MANAGER, Role.MARKETING])
def test_five_registrations_of_a_rival_move_nothing(log_in, role):
    stage = set_stage()
    ours, rival = log_in(stage.people[role]), log_in(stage.rival)
    ours.get("/account")

    with clock.moved_to(clock.now()):
        before = seen_by(ours, stage)
        for number in range(5):
            sent = registration(customer_name=f"Zoom rival {number}", action="send" if number else "save")
            assert rival.post("/deals/new", sent).status_code == 303
        after = seen_by(ours, stage)

    assert [path for path in before if before[path] != after[path]] == []


def test_a_rivals_deals_move_what_the_owner_sees(log_in):
    """What the test above compares does move for whom it may: it could fail."""
    stage = set_stage()
    owner = log_in(stage.people[Role.OWNER])

    with clock.moved_to(clock.now()):
        before = seen_by(owner, stage)
        a_deal("submitted", by=stage.rival, customer="Zoom rival")
        after = seen_by(owner, stage)

    moved = {path for path in before if before[path] != after[path]}
    assert {"/", "/deals", "/deals?state=open", "/deals?q=rival", "/deals?country=US"} <= moved


def test_what_comes_next_tells_nothing_of_what_came_between(log_in):
    stage = set_stage()
    ours, rival = log_in(stage.our_rep), log_in(stage.rival)

    with clock.moved_to(clock.now()):
        answers = []
        for between in (0, 5):
            for _ in range(between):
                rival.post("/deals/new", registration())
            sent = registration(customer_name=f"Alike {'x' * 3} Ltd", title=f"{between}")
            ref = ours.post("/deals/new", sent).headers["Location"].split("/")[2]
            page = ours.get(f"/deals/{ref}")
            answers.append((page.status_code, len(page.text.replace(ref, "")), len(REFERENCE.findall(page.text))))

    assert answers[0] == answers[1]


def test_references_have_no_order():
    rep = set_stage().our_rep

    refs = [a_deal("draft", by=rep).ref for _ in range(40)]

    assert all(REFERENCE.fullmatch(ref) for ref in refs)
    assert len({ref[3:7] for ref in refs}) > 35
    assert len({ref[8:] for ref in refs}) > 35
    ups = sum(one < other for one, other in pairwise(refs))
    assert 5 < ups < 34


def test_no_beginning_of_a_name_suggests_a_rivals_customer(app, log_in):
    stage = set_stage()
    names = ("Quokka Freight", "Xylem Pumps", "Jumbo Kites", "Vortex Mills", "Ütliberg Rail", "42 North")
    for name in names:
        a_deal("submitted", by=stage.rival, customer=name, website=f"{name.split()[0].lower()}.example")
    a_deal("submitted", by=stage.our_rep, customer="Quince Orchards", website="quince.example")
    client, found = Client(app), {}
    client.log_in(stage.our_rep.email, PASSWORD)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "datalist#suggestions"}
    token = client.token()

    for start in (*ascii_lowercase, *map("".join, product(ascii_lowercase, repeat=2)), "ü", "üt", "4", "42", "%", "_"):
        sent = {"csrf_token": token, "customer_name": start}
        offered = client.http.post("/deals/reading", data=sent, headers=headers).text
        for name in re.findall(r'<option value="([^"]*)"', offered):
            found.setdefault(name, set()).add(start)

    assert found == {"Quince Orchards": {"q", "qu"}, "Zoomdrive Inc": {"z", "zo"}}
