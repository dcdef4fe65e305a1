"""The vendor's queue: due first, for me, several at once, all or none; nothing of it for a partner."""

import email
import email.policy
from datetime import timedelta
from pathlib import Path

import pytest

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.deals import Deal, DealLine, DealState
from portal.models.events import Delivery, Event
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.products import Product
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database
from tests.walls.stage import set_stage

ROW = 'href="/deals/'


def queue_of(client, path: str = "/queue") -> list[str]:
    """The references in the order in which they stand."""
    page = client.get(path)
    assert page.status_code == 200, page.text[:500]
    return [part[:12] for part in page.text.partition("<main")[2].split(ROW)[1:] if part.startswith("DR-")]


def now_of(*refs: str) -> list[Deal]:
    with database():
        return [db.session.scalars(db.select(Deal).where(Deal.ref == ref)).one() for ref in refs]


def waiting(rep: User, *customers: str) -> list[Deal]:
    """Deals sent one after the other, some hours apart."""
    made = []
    for number, name in enumerate(customers):
        with clock.moved_to(clock.now() - timedelta(days=30 - number)):
            made.append(a_deal("submitted", by=rep, customer=name, website=f"{name.split()[0].lower()}.example"))
    return made


def test_what_is_due_first_comes_first_and_pages_go_on_by_key(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    deals = waiting(rep, *(f"Customer{number} Ltd" for number in range(30)))
    client = log_in(manager)

    first = queue_of(client)
    rest = queue_of(client, f"/queue?after={first[-1]}")

    assert first + rest == [deal.ref for deal in deals]
    assert len(first) == 25


def test_it_takes_six_statements_at_most(log_in, statements):
    stage = set_stage()
    for role in (Role.CHANNEL_MANAGER, Role.OWNER):
        client = log_in(stage.people[role])
        client.get("/queue")
        for path in (
            "/queue", "/queue?whose=all", "/queue?q=zoom", "/queue/absence", "/queue?whose=wishes",
            "/queue?filters=open", "/queue?whose=wishes&country=US",
        ):  # fmt: skip
            with statements() as seen:
                client.get(path)
            assert len(seen) <= 6, (role, path, len(seen), seen)


def test_it_is_narrowed_by_country_product_partner_and_words(log_in):
    ours, theirs = a_partner(), a_partner()
    manager = a_manager(ours)
    with database():
        db.session.get_one(Partner, theirs.id).manager_id = manager.id
    (one,), (two,) = waiting(a_rep(ours), "One Ltd"), waiting(a_rep(theirs), "Two Ltd")
    with database():
        db.session.get_one(Deal, two.id).customer_country = "MX"
        sold = db.session.scalars(db.select(Product).join(DealLine).where(DealLine.deal_id == one.id)).first()
        other = db.session.scalars(db.select(Product).where(Product.id != sold.id)).first()
    client = log_in(manager)

    assert queue_of(client) == [one.ref, two.ref]
    for asked, found in (
        ("country=mx", [two]), (f"partner={ours.ref}", [one]), (f"product={sold.ref}", [one, two]),
        ("q=two+ltd", [two]), (f"partner={theirs.ref}&q=one+ltd", []),
        (f"product={other.ref}" if other else "product=none", []), (f"partner={ours.ref}&country=MX", []),
    ):  # fmt: skip
        assert queue_of(client, f"/queue?{asked}") == [deal.ref for deal in found], asked
    shown = client.get("/queue?whose=all&country=MX").text
    assert '<option value="MX" selected' in shown
    assert '<input type="hidden" name="whose" value="all">' in shown
    assert 'name="partner"' not in client.get("/queue").text
    assert 'name="partner"' in client.get("/queue?filters=open").text


def test_what_partners_ask_for_beside_stands_there_too(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    deals = [a_deal(state, by=rep, customer=f"{state} Ltd") for state in ("approved", "expired", "won_claimed", "won")]
    with database():
        db.session.get_one(Deal, deals[0].id).extension_asked_at = clock.now() - timedelta(days=2)
        db.session.get_one(Deal, deals[1].id).renewal_asked_at = clock.now() - timedelta(days=1)
    quiet = [a_deal(state, by=rep, customer=f"quiet {state}") for state in ("submitted", "approved", "expired")]
    other = a_deal("won_claimed", customer="Foreign Ltd")
    client = log_in(manager)

    assert queue_of(client, "/queue?whose=wishes") == [deal.ref for deal in deals[:3]]
    shown = client.get("/queue?whose=wishes").text
    for words in ("More time asked for", "Protection asked for again", "Won, says the partner"):
        assert words in shown
    assert 'id="together"' not in shown
    assert all(deal.ref not in shown for deal in (*quiet, other))
    assert other.ref in queue_of(log_in(a_person(Role.OWNER)), "/queue?whose=wishes")
    assert 'Wins and more time <span class="count">3</span>' in shown
    assert queue_of(client, "/queue?whose=wishes&q=expired") == [deals[1].ref]
    kept = client.post("/deals/views?at=queue&whose=wishes&country=MX", {"name": "Wishes"})
    assert kept.headers["Location"] == "/queue?whose=wishes&country=MX"


def test_unassigned_is_the_managers_and_what_is_given_is_theirs_to_whom(log_in):
    partner = a_partner()
    rep, manager, owner = a_rep(partner), a_manager(partner), a_person(Role.OWNER)
    one, two = waiting(rep, "One Ltd", "Two Ltd")
    boss, ours = log_in(owner), log_in(manager)
    assert queue_of(boss) == []
    assert queue_of(boss, "/queue?whose=all") == [one.ref, two.ref]

    answer = ours.post("/queue/assignment", {"deal": [one.ref], "colleague": owner.ref})

    assert answer.status_code == 303
    assert queue_of(boss) == [one.ref]
    assert queue_of(ours) == [two.ref]
    assert boss.post("/queue/assignment", {"deal": [one.ref], "colleague": ""}).status_code == 303
    assert queue_of(ours) == [one.ref, two.ref]


def test_nobody_is_given_what_they_can_not_answer(log_in):
    partner = a_partner()
    (deal,) = waiting(a_rep(partner), "One Ltd")
    manager, other = a_manager(partner), a_manager(a_partner())

    answer = log_in(manager).post("/queue/assignment", {"deal": [deal.ref], "colleague": other.ref})

    assert answer.status_code == 409
    assert "One Ltd" in answer.text
    assert now_of(deal.ref)[0].assigned_to_id is None


@pytest.mark.parametrize(
    ("noun", "said", "state"),
    [
        ("information-request", {"question": "Which budget?"}, DealState.INFO_REQUESTED),
        ("decline", {"reason": "other", "note": "Thank you"}, DealState.DECLINED),
    ],
)
def test_several_are_answered_with_one_form(log_in, noun, said, state):
    partner = a_partner()
    deals = waiting(a_rep(partner), "One Ltd", "Two Ltd", "Three Ltd")
    client = log_in(a_manager(partner))

    answer = client.post(f"/queue/{noun}", {"deal": [deal.ref for deal in deals[:2]], **said})

    assert answer.status_code == 303
    assert [deal.state for deal in now_of(*(deal.ref for deal in deals))] == [state, state, DealState.SUBMITTED]
    with database():
        told = db.session.scalars(db.select(Event.name).where(Event.by_id == client.person_id)).all()
    assert len([name for name in told if name.startswith("deal.")]) == 2


@pytest.mark.parametrize("noun", ["assignment", "information-request", "decline"])
def test_one_foreign_or_absent_among_them_is_not_found_and_nothing_happens(log_in, noun):
    stage = set_stage()
    client = log_in(stage.people[Role.CHANNEL_MANAGER])
    said = {"reason": "other", "question": "Which?", "colleague": ""}

    bodies = set()
    for foreign in (stage.theirs.ref, "DR-0000-0000", "1 OR 1=1"):
        answer = client.post(f"/queue/{noun}", {"deal": [stage.ours.ref, foreign], **said})
        bodies.add((answer.status_code, len(answer.text)))
        assert answer.status_code == 404

    assert len(bodies) == 1
    assert {deal.state for deal in now_of(stage.ours.ref, stage.theirs.ref)} == {DealState.SUBMITTED}


def test_what_is_not_possible_now_is_named_and_the_others_stay(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    one, two = waiting(rep, "One Ltd", "Two Ltd")
    client = log_in(manager)
    client.post(f"/deals/{two.ref}/approval", {"protected_days": "90"})

    answer = client.post("/queue/decline", {"deal": [one.ref, two.ref], "reason": "other", "note": "Kept words"})

    assert answer.status_code == 409
    assert "Not possible now: Two Ltd." in answer.text
    assert "Kept words" in answer.text
    assert [deal.state for deal in now_of(one.ref, two.ref)] == [DealState.SUBMITTED, DealState.APPROVED]


def test_a_form_without_words_is_refused_and_the_choice_kept(log_in):
    partner = a_partner()
    (one,) = waiting(a_rep(partner), "One Ltd")
    client = log_in(a_manager(partner))

    for noun in ("information-request", "decline"):
        answer = client.post(f"/queue/{noun}", {"deal": [one.ref], "reason": "", "question": ""})
        assert answer.status_code == 422
        assert f'value="{one.ref}" form="together"' in answer.text
        assert " checked" in answer.text
    assert client.post("/queue/decline", {"reason": "other"}).status_code == 422


def test_a_double_press_acts_once(log_in):
    partner = a_partner()
    (one,) = waiting(a_rep(partner), "One Ltd")
    client = log_in(a_manager(partner))
    form = {"deal": [one.ref], "reason": "other", "form_key": client.form_key()}

    answers = [client.post("/queue/decline", form) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with database():
        assert db.session.query(Event).filter_by(name="deal.declined").count() == 1


def test_an_approval_from_the_queue_leads_back_to_it(log_in):
    partner = a_partner()
    (one,) = waiting(a_rep(partner), "One Ltd")
    client = log_in(a_manager(partner))

    answer = client.post(f"/deals/{one.ref}/approval?whose=all", {"protected_days": "90", "back": "queue"})

    assert answer.headers["Location"] == "/queue?whose=all"
    assert now_of(one.ref)[0].state == DealState.APPROVED


def test_the_count_stands_on_every_page_of_who_answers(log_in):
    stage = set_stage()
    manager, rep = log_in(stage.people[Role.CHANNEL_MANAGER]), log_in(stage.our_rep)

    for path in ("/", "/deals", "/partners", "/account"):
        assert 'Queue <span class="count">1</span>' in manager.get(path).text, path
        assert "/queue" not in rep.get(path).text
    assert rep.get("/queue").status_code == 403


def test_a_partner_never_hears_who_answers(log_in):
    stage = set_stage()
    owner = stage.people[Role.OWNER]
    with database():
        db.session.get_one(User, owner.id).name = "Zelda Inside"
    answer = log_in(stage.people[Role.CHANNEL_MANAGER]).post(
        "/queue/assignment", {"deal": [stage.ours.ref], "colleague": owner.ref}
    )
    assert answer.status_code == 303

    assert "Zelda Inside" in log_in(owner).get(f"/deals/{stage.ours.ref}").text
    for role in (Role.SALES, Role.PARTNER_ADMIN):
        client = log_in(stage.people[role])
        for path in ("/", f"/deals/{stage.ours.ref}", "/deals", "/go?q=zoom", "/outbox"):
            assert "Zelda Inside" not in client.get(path).text
            assert "Assigned" not in client.get(path).text
    with database():
        event = db.session.query(Event).filter_by(name="deal.assigned").one()
        assert event.is_inside
        told = db.session.query(Delivery).filter_by(event_id=event.id)
        assert [delivery.to_id for delivery in told] == [owner.id]


def test_what_is_inside_is_behind_the_wall_for_a_partner(app):
    from portal.models.tenancy import Reach, Width, acting

    stage = set_stage()
    with database():
        deal = db.session.get_one(Deal, stage.ours.id)
        db.session.refresh(deal, ["state"])
        deal.assign(to=db.session.get_one(User, stage.people[Role.OWNER].id), by=None)

    def names(reach: Reach) -> set[str]:
        with app.app_context(), acting(reach):
            return set(db.session.scalars(db.select(Event.name)))

    rep, manager = stage.our_rep, stage.people[Role.CHANNEL_MANAGER]
    assert "deal.assigned" not in names(Reach(Width.COMPANY, rep.id, rep.partner_id))
    assert "deal.assigned" in names(Reach(Width.PORTFOLIO, manager.id, None, frozenset({rep.partner_id})))


def letters_of_assignment() -> list[tuple[int | None, list[str]]]:
    """To whom, and which deals each names."""
    with database():
        told = db.select(Delivery.to_id, Event.facts).join(Event, Event.id == Delivery.event_id)
        found = db.session.execute(told.where(Delivery.template == "assignments/given").order_by(Delivery.id))
        return [(to, facts["tells"]) for to, facts in found]


def test_who_is_given_several_deals_hears_of_all_in_one_letter(log_in, app):
    one, other = a_partner(), a_partner()
    manager, boss = a_manager(one, other), a_person(Role.OWNER, language="es")
    deals = [*waiting(a_rep(one), "One Ltd", "Two Ltd"), *waiting(a_rep(other), "Three Ltd")]
    refs = [deal.ref for deal in deals]
    client = log_in(manager)

    assert client.post("/queue/assignment", {"deal": refs, "colleague": boss.ref}).status_code == 303
    assert client.post("/queue/assignment", {"deal": refs, "colleague": boss.ref}).status_code == 303  # as it is

    assert letters_of_assignment() == [(boss.id, refs)]
    with app.app_context():
        while deliver_due():
            pass
    (letter,) = (text for file in app.config["OUTBOX"].glob("*.eml") if "Asignad" in (text := words_of(file)))
    assert "3 " in letter.partition("\n")[0]
    assert [name for name in ("One Ltd", "Two Ltd", "Three Ltd") if letter.count(f"- {name}") != 1] == []
    assert [ref for ref in refs if f"/deals/{ref}" not in letter] == []


def test_nobody_gets_a_letter_of_what_they_gave_themselves_or_what_is_the_managers_again(log_in):
    partner = a_partner()
    (deal,) = waiting(a_rep(partner), "One Ltd")
    boss = a_person(Role.OWNER)
    a_manager(partner)
    client = log_in(boss)

    for colleague in (boss.ref, ""):
        assert client.post("/queue/assignment", {"deal": [deal.ref], "colleague": colleague}).status_code == 303

    assert letters_of_assignment() == []


def words_of(file: Path) -> str:
    """Subject and text of a letter."""
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}"
