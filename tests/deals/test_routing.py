"""Rules say who answers; a deputy answers while somebody is away, and not a day longer."""

from datetime import timedelta

from portal import clock
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Partner
from portal.models.people import Role, User
from tests.deals.test_queue import now_of, queue_of, waiting
from tests.factories import a_deal, a_manager, a_partner, a_person, a_product, a_rep, database, registration


def sent(client) -> str:
    """A deal that was registered and sent by the form."""
    answer = client.post("/deals/new", registration())
    assert answer.status_code == 303, answer.text[:300]
    return answer.headers["Location"].split("/")[2]


def test_the_first_rule_that_fits_holds_and_is_explained_among_us(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    boss, other = a_person(Role.OWNER, name="Una Boss"), a_person(Role.OWNER, name="Otto Boss")
    client, product = log_in(boss), a_product()
    for said in (
        {"country": "MX", "person": other.ref},
        {"country": "US", "product": product.ref, "value_from": "1,000", "currency": "USD", "person": boss.ref},
        {"person": other.ref},
    ):
        assert client.post("/settings/routing", said).status_code == 303

    ref = sent(log_in(rep))

    assert now_of(ref)[0].assigned_to_id == boss.id
    page = client.get(f"/deals/{ref}").text
    assert "because country United States, product GTX Pro, value from 1,000 USD" in page
    assert "Assigned to Una Boss." in page
    assert queue_of(log_in(manager)) == []
    assert "Una Boss" not in log_in(rep).get(f"/deals/{ref}").text
    with database():
        letters = db.session.query(Delivery).filter_by(template="deals/to_answer").all()
    assert [letter.to_id for letter in letters] == [boss.id]


def test_a_rule_whose_person_can_not_answer_is_passed_over(log_in):
    partner, elsewhere = a_partner(), a_partner()
    a_manager(partner)
    far, boss = a_manager(elsewhere), a_person(Role.OWNER)
    log_in(boss).post("/settings/routing", {"person": far.ref})

    ref = sent(log_in(a_rep(partner)))

    assert now_of(ref)[0].assigned_to_id is None


def test_rules_are_moved_and_removed(log_in):
    boss = a_person(Role.OWNER)
    client = log_in(boss)
    for country in ("MX", "US"):
        client.post("/settings/routing", {"country": country, "person": boss.ref})
    page = client.get("/settings/routing").text
    rises = [part.partition('"')[0] for part in page.split('action="/settings/routing/')[1:]]
    rise = next(one for one in rises if one.endswith("/rise"))

    assert client.post(f"/settings/routing/{rise}").status_code == 303
    page = client.get("/settings/routing").text
    assert page.index("country United States") < page.index("country Mexico")
    assert client.post(f"/settings/routing/{rise.replace('/rise', '/removal')}").status_code == 303
    assert "country United States" not in client.get("/settings/routing").text
    assert client.post("/settings/routing", {"value_from": "many"}).status_code == 422


def test_the_settings_of_routing_take_six_statements(log_in, statements):
    boss = a_person(Role.OWNER)
    client = log_in(boss)
    client.post("/settings/routing", {"country": "MX", "person": boss.ref})
    client.get("/settings/routing")

    with statements() as seen:
        client.get("/settings/routing")

    assert len(seen) <= 6, seen


def test_a_deputy_answers_on_those_days_alone(log_in):
    partner = a_partner()
    (deal,) = waiting(a_rep(partner), "One Ltd")
    manager, deputy = a_manager(partner), a_manager(a_partner())
    stands_in = log_in(deputy)
    assert stands_in.get(f"/deals/{deal.ref}").status_code == 404
    today = clock.today()
    said = {"first": str(today), "last": str(today + timedelta(days=2)), "deputy": deputy.ref}

    assert log_in(manager).post("/queue/absence", said).status_code == 303

    assert queue_of(stands_in) == [deal.ref]
    assert queue_of(log_in(manager)) == [deal.ref]
    assert stands_in.get(f"/deals/{deal.ref}").status_code == 200
    with database():
        ref = db.session.get_one(Partner, partner.id).ref
    assert stands_in.get(f"/partners/{ref}").status_code == 404  # deals alone
    with clock.moved_to(clock.now() + timedelta(days=3)):
        again = log_in(deputy)
        assert queue_of(again) == []
        assert again.get(f"/deals/{deal.ref}").status_code == 404
    assert stands_in.post(f"/deals/{deal.ref}/approval", {"protected_days": "90"}).status_code == 303


def test_a_deputy_hears_of_what_is_sent_meanwhile_and_nothing_after(log_in):
    partner = a_partner()
    rep, manager, deputy = log_in(a_rep(partner)), a_manager(partner), a_manager(a_partner())
    today = clock.today()
    client = log_in(manager)
    client.post("/queue/absence", {"first": str(today), "last": str(today), "deputy": deputy.ref})

    sent(rep)
    assert client.post("/queue/absence/end").status_code == 303
    with database():
        letters = db.session.query(Delivery).filter_by(template="deals/to_answer").all()
    assert {letter.to_id for letter in letters} == {manager.id, deputy.id}
    assert queue_of(log_in(deputy)) == []


def test_days_and_deputies_that_make_no_sense_are_refused(log_in):
    boss, manager = a_person(Role.OWNER), a_manager(a_partner())
    client, today = log_in(boss), clock.today()
    good = {"first": str(today), "last": str(today)}

    assert client.post("/queue/absence", {**good, "deputy": manager.ref}).status_code == 422  # reaches not as far
    assert client.post("/queue/absence", {**good, "deputy": boss.ref}).status_code == 422
    past = {"first": "2020-01-01", "last": "2020-01-02", "deputy": a_person(Role.OWNER).ref}
    assert client.post("/queue/absence", past).status_code == 422


def test_what_was_given_to_who_leaves_is_the_managers_again(log_in):
    partner = a_partner()
    rep, manager, boss = a_rep(partner), a_manager(partner), a_person(Role.OWNER)
    a_person(Role.OWNER)
    deal = a_deal("submitted", by=rep)
    log_in(manager).post("/queue/assignment", {"deal": [deal.ref], "colleague": boss.ref})
    with database():
        User.by_email(boss.email).deactivate(by=None)

    assert now_of(deal.ref)[0].assigned_to_id is None
    assert queue_of(log_in(manager)) == [deal.ref]


def test_another_manager_gets_what_was_given_to_the_one_before(log_in):
    partner = a_partner()
    (deal,) = waiting(a_rep(partner), "One Ltd")
    before, boss = a_manager(partner), a_person(Role.OWNER)
    after = a_manager(a_partner())
    log_in(boss).post("/queue/assignment", {"deal": [deal.ref], "colleague": before.ref})
    with database():
        db.session.get_one(Partner, partner.id).update(by=None, manager_id=after.id)

    assert now_of(deal.ref)[0].assigned_to_id is None
    assert queue_of(log_in(after)) == [deal.ref]
