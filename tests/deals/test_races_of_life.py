"""Two commands of a deal's life at one instant: one legal outcome, and a story that tells it.

`bin/test --all` runs a hundred rounds of each.
"""

from datetime import timedelta

import pytest

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, due
from portal.models.events import Event
from portal.models.people import Role
from tests.database.test_races import ROUNDS, at_once, counted, post
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands

WIN = {"number": "PO-7", "day": str(clock.today()), "value": "9642"}
UPDATE = {"stage": "quoted", "value": "", "next_step": "Call"}
# state, what the two do (who, noun, fields), the events of which one at most is told
PAIRS = [
    ("approved", ("rep", "win-claim", WIN), ("admin", "loss", {"reason": "price"}), {"deal.win_claimed": 1}),
    ("won_claimed", ("manager", "win", {}), ("owner", "win-refusal", {"reason": "No"}), {"deal.won": 1}),
    ("won_claimed", ("manager", "win", {}), ("admin", "loss", {"reason": "price"}), {"deal.won": 1}),
    ("approved", ("manager", "extension", {"action": "extend"}), ("owner", "extension", {"action": "extend"}),
     {"deal.extended": 2}),
    ("declined", ("rep", "appeal", {"words": "Again"}), ("owner", "reopening", {}), {"deal.appealed": 1}),
    ("declined", ("rep", "appeal", {"words": "Again"}), ("admin", "appeal", {"words": "Too"}), {"deal.appealed": 1}),
    ("approved", ("rep", "extension-request", {"reason": "May"}), ("admin", "extension-request", {"reason": "June"}),
     {"deal.extension_asked": 1}),
    ("approved", ("rep", "withdrawal", {"reason": "by_mistake"}), ("admin", "win-claim", WIN), {"deal.withdrawn": 1}),
    ("expired", ("rep", "renewal", {"reason": "Again"}), ("admin", "renewal", {"reason": "Too"}),
     {"deal.renewal_asked": 1}),
]  # fmt: skip


@pytest.fixture
def people():
    partner = a_partner()
    return {
        "rep": a_rep(partner), "admin": a_person(Role.PARTNER_ADMIN, partner=partner), "manager": a_manager(partner),
        "owner": a_person(Role.OWNER),
    }  # fmt: skip


@pytest.mark.parametrize(("state", "one", "other", "most"), PAIRS, ids=[f"{a[1]} and {b[1]}" for _, a, b, _ in PAIRS])
def test_two_at_one_instant(log_in, people, state, one, other, most):
    clients = {who: log_in(person) for who, person in people.items()}
    decider = a_person(Role.OWNER)
    for _ in ROUNDS:
        deal = a_deal(state, by=people["rep"], decided_by=decider)
        acts = [post(clients[who], f"/deals/{deal.ref}/{noun}", **said) for who, noun, said in (one, other)]
        came_to = at_once(*acts)

        assert set(came_to) <= {303, 409}
        assert 303 in came_to
        for name, number in most.items():
            assert counted(Event, Event.subject_ref == deal.ref, Event.name == name) <= number
        assert counted(Event, Event.subject_ref == deal.ref, Event.name != "deal.letter") == story_before(state) + (
            came_to.count(303)
        )


def story_before(state: str) -> int:
    """How many events lead to the state."""
    return {"approved": 3, "declined": 3, "won_claimed": 4, "expired": 4}[state]


def test_a_renewal_that_is_granted_and_refused_at_one_instant(log_in, people):
    manager, owner = log_in(people["manager"]), log_in(people["owner"])
    rep = log_in(people["rep"])
    for _ in ROUNDS:
        deal = a_deal("expired", by=people["rep"])
        assert rep.post(f"/deals/{deal.ref}/renewal", {"reason": "Again"}).status_code == 303

        came_to = at_once(
            post(manager, f"/deals/{deal.ref}/renewal-answer", action="renew"),
            post(owner, f"/deals/{deal.ref}/renewal-answer", action="refuse"),
        )

        assert sorted(came_to) == [303, 409]
        assert now_stands(deal).state == {303: "approved", 409: "expired"}[came_to[0]]


def test_an_extension_in_the_second_in_which_it_expires(log_in, people):
    manager = log_in(people["manager"])
    for _ in ROUNDS:
        deal = a_deal("approved", by=people["rep"], decided_by=people["owner"])
        with database():
            soon = clock.now() - timedelta(milliseconds=1)
            db.session.execute(db.update(Deal).where(Deal.ref == deal.ref).values(protected_until=soon))

        came_to = at_once(post(manager, f"/deals/{deal.ref}/extension", action="extend"), _expire)

        assert came_to[0] == 409
        assert now_stands(deal).state == "expired"
        assert counted(Event, Event.subject_ref == deal.ref, Event.name == "deal.expired") == 1


def _expire() -> None:
    with database():
        due.expire()
