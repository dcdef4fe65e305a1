"""Two sends at one instant against a limit, and the clock against a person: no more than is allowed, one outcome.

`bin/test --all` runs a hundred rounds of each.
"""

from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.jobs.clocks import turn_deals
from portal.models.base import db
from portal.models.deals import OPEN, Deal, DealState
from portal.models.events import Event
from portal.models.people import Role
from portal.models.programme import ApprovalRule, Silence
from tests import factories
from tests.database.test_races import ROUNDS, at_once, counted, post
from tests.deals.test_clocks import _gold, let_rules
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, a_tier, database, now_stands, registration

LONG_AGO = timedelta(hours=2)
AN_INSTANT = timedelta(milliseconds=1)


def changed(*which, **said) -> None:
    with database():
        db.session.execute(db.update(Deal).where(*which).values(**said))


@contextmanager
def limits(app):
    """The limits of deals hold; those of requests begin anew."""
    (limiter,) = app.extensions["limiter"]
    limiter.reset()
    app.config["REQUEST_LIMITS"] = True
    try:
        yield
    finally:
        app.config["REQUEST_LIMITS"] = False


def sends_at_once(app, rep, clients, number: int) -> None:
    """Each of them sends another deal; each reads where it is kept."""
    forms = [
        registration(customer_name=f"Name {number} {place}", customer_website=f"https://n{number}-{place}.example")
        for place in range(len(clients))
    ]
    acts = [post(client, "/deals/new", **form) for client, form in zip(clients, forms, strict=True)]
    with limits(app):
        assert at_once(*acts) == [303] * len(clients)
    assert counted(Deal, Deal.registered_by_id == rep.id, Deal.customer_name.like(f"Name {number} %")) == len(clients)


def test_no_more_than_twenty_are_sent_in_an_hour(app, log_in):
    rep = a_rep()
    clients = [log_in(rep) for _ in range(3)]
    for number in range(19):
        a_deal(by=rep, customer=f"Company {number}", website="")
    mine = Deal.registered_by_id == rep.id
    for number in ROUNDS:
        sends_at_once(app, rep, clients, number)

        sent = (mine, Deal.submitted_at.is_not(None), Deal.customer_name.like(f"Name {number} %"))
        assert counted(Deal, *sent) == 1
        changed(*sent, submitted_at=clock.now() - LONG_AGO, state=DealState.WITHDRAWN)
        with database():
            newest = db.update(Event).where(Event.name == "deal.submitted", Event.by_id == rep.id)
            refs = db.select(Deal.ref).where(*sent)
            db.session.execute(newest.where(Event.subject_ref.in_(refs)).values(at=clock.now() - LONG_AGO))


def test_no_more_than_twenty_five_are_open_at_the_lowest_tier(app, log_in):
    rep = a_rep()
    clients = [log_in(rep) for _ in range(3)]
    with clock.moved_to(clock.now() - LONG_AGO):
        for number in range(24):
            a_deal(by=rep, customer=f"Company {number}", website="")
    mine = Deal.registered_by_id == rep.id
    for number in ROUNDS[:15]:
        sends_at_once(app, rep, clients, number)

        assert counted(Deal, mine, Deal.state.in_(OPEN)) == 25
        changed(mine, Deal.customer_name.like(f"Name {number} %"), state=DealState.WITHDRAWN)


def test_whoever_hands_over_what_they_sent_has_sent_it_all_the_same(app, log_in):
    partner = a_partner()
    admin = a_person(Role.PARTNER_ADMIN, Role.SALES, partner=partner)
    colleague, client = a_rep(partner), log_in(admin)
    for number in range(20):
        deal = a_deal(by=admin, customer=f"Company {number}", website="")
        with database():
            Deal.shown(deal.ref).transfer(to=colleague, by=admin)
    with limits(app):
        assert client.post("/deals/new", registration(customer_name="One too many")).status_code == 303

    assert counted(Deal, Deal.customer_name == "One too many", Deal.state == DealState.DRAFT) == 1


def test_drafts_of_a_rep_that_an_administrator_sends_beside_are_the_rep_s(app, log_in):
    let_rules(open_deals=((_gold(), 2),), sent_an_hour=1_000)
    partner = a_partner()
    rep, admin = a_rep(partner), a_person(Role.PARTNER_ADMIN, partner=partner)
    clients, form = [log_in(one) for one in (rep, admin)], registration()
    mine = Deal.registered_by_id == rep.id
    for number in ROUNDS:
        a_deal(by=rep, customer=f"First {number}", website="")
        drafts = [a_deal("draft", by=rep) for _ in clients]
        acts = [
            post(client, f"/deals/{draft.ref}/edit", **form, version=str(draft.version))
            for client, draft in zip(clients, drafts, strict=True)
        ]
        with limits(app):
            assert at_once(*acts) == [303, 303]

        assert counted(Deal, mine, Deal.state.in_(OPEN)) == 2
        changed(mine, state=DealState.WITHDRAWN)


@pytest.fixture
def company(app, log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    yield {"rep": rep, "manager": manager, "clients": {"rep": log_in(rep), "manager": log_in(manager)}}


def turn() -> None:
    with factories.app.app_context():
        turn_deals()


def gold_rules(**said) -> None:
    with database():
        gold = a_tier().ref
    let_rules(approvals=(ApprovalRule(gold, "USD", Decimal(10_000)),), **said)


def told(deal: Deal, *names: str) -> list[tuple[str, int | None]]:
    with database():
        found = db.select(Event.name, Event.by_id).where(Event.subject_ref == deal.ref, Event.name.in_(names))
        return [tuple(row) for row in db.session.execute(found)]


def test_silence_approves_while_a_manager_declines(company):
    gold_rules(silence=Silence.APPROVE)
    for number in ROUNDS:
        deal = a_deal(by=company["rep"], customer=f"Company {number}", website="")
        changed(Deal.ref == deal.ref, answer_due_at=clock.now() - AN_INSTANT)

        decline = post(company["clients"]["manager"], f"/deals/{deal.ref}/decline", reason="no_budget_or_plan")
        status, _ = at_once(decline, turn)

        by_whom = {303: ("deal.declined", company["manager"].id), 409: ("deal.approved", None)}
        assert told(deal, "deal.declined", "deal.approved") == [by_whom[status]]
        stands = now_stands(deal)
        assert stands.state == {303: DealState.DECLINED, 409: DealState.APPROVED}[status]
        assert stands.is_protected == (status == 409)
        assert stands.answer_due_at is None


def test_the_deputy_is_called_while_the_manager_answers(company):
    for number in ROUNDS:
        deal = a_deal(by=company["rep"], customer=f"Company {number}", website="")
        changed(Deal.ref == deal.ref, answer_due_at=clock.now() - AN_INSTANT)

        decline = post(company["clients"]["manager"], f"/deals/{deal.ref}/decline", reason="no_budget_or_plan")
        assert at_once(decline, turn)[0] == 303
        turn()

        stands = now_stands(deal)
        assert (stands.state, stands.is_provisionally_protected) == (DealState.DECLINED, False)
        late = told(deal, "deal.answer_late")
        assert len(late) <= 1
        assert bool(late) == (stands.provisional_from is not None)


@pytest.mark.parametrize("clocks", [(turn,), (turn, turn)])
def test_a_question_lapses_while_the_rep_replies(company, clocks):
    for number in ROUNDS:
        deal = a_deal("info_requested", by=company["rep"], customer=f"Company {number}", website="")
        changed(Deal.ref == deal.ref, reply_due_at=clock.now() - AN_INSTANT)

        reply = post(company["clients"]["rep"], f"/deals/{deal.ref}/information", answer="Austin")
        status, *_ = at_once(reply, *clocks)

        state = now_stands(deal).state
        assert (status, state) in {(303, DealState.SUBMITTED), (409, DealState.DECLINED)}
        names = ("deal.information_given", "deal.lapsed", "deal.declined")
        assert len(told(deal, *names)) == 1, told(deal, *names)


def test_what_was_registered_for_a_partner_is_withdrawn_while_it_is_confirmed(company):
    for number in ROUNDS:
        deal = a_deal(by=company["rep"], customer=f"Company {number}", website="")
        changed(
            Deal.ref == deal.ref, on_behalf_by_id=company["manager"].id, confirm_until=clock.now() - AN_INSTANT,
            answer_due_at=None,
        )  # fmt: skip

        confirmation = post(company["clients"]["rep"], f"/deals/{deal.ref}/confirmation", action="confirm")
        status, *_ = at_once(confirmation, turn, turn)

        state = now_stands(deal).state
        assert (status, state) in {(303, DealState.SUBMITTED), (409, DealState.WITHDRAWN)}


def test_a_protection_expires_while_the_rep_claims_the_win(company):
    for number in ROUNDS:
        deal = a_deal("approved", by=company["rep"], customer=f"Company {number}", website="")
        changed(Deal.ref == deal.ref, protected_until=clock.now() - AN_INSTANT)

        win = {"number": "PO-7", "day": str(clock.today()), "value": "9642"}
        claim = post(company["clients"]["rep"], f"/deals/{deal.ref}/win-claim", **win)
        status, *_ = at_once(claim, turn)
        turn()

        assert (status, now_stands(deal).state) in {(303, DealState.WON_CLAIMED), (409, DealState.EXPIRED)}
        assert len(told(deal, "deal.win_claimed", "deal.expired")) == 1
