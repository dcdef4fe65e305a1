"""Home: what needs one first, by its clock; the money; nothing of anybody else."""

from datetime import timedelta
from decimal import Decimal

from portal import clock
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.people import Role
from tests.deals.test_queue import waiting
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database


def change(deal: Deal, **columns) -> None:
    """As if it had come to this by its commands."""
    with database():
        db.session.execute(db.update(Deal).where(Deal.id == deal.id).values(**columns))


def shown(client) -> list[str]:
    """The references in the order in which they stand among what needs the person."""
    part = client.get("/").text.partition('id="needs-me"')[2].partition("</section>")[0]
    return list(dict.fromkeys(one[:12] for one in part.split('href="/deals/')[1:]))


def test_a_manager_sees_what_is_due_first_then_what_ends(log_in):
    partner = a_partner()
    rep, manager = a_rep(partner), a_manager(partner)
    one, two = waiting(rep, "One Ltd", "Two Ltd")
    ending = a_deal("approved", by=rep, decided_by=a_person(Role.OWNER), customer="Ending Ltd", website="e.example")
    change(ending, protected_until=clock.now() + timedelta(days=5))
    asked = a_deal("approved", by=rep, decided_by=a_person(Role.OWNER), customer="Asks Ltd", website="a.example")
    change(asked, extension_asked_at=clock.now())
    client = log_in(manager)

    assert shown(client) == [one.ref, two.ref, asked.ref, ending.ref]
    assert "2 deals wait for your answer" in client.get("/").text
    assert "More time asked for" in client.get("/").text


def test_a_rep_sees_what_to_reply_then_what_ends_or_is_at_risk(log_in):
    partner = a_partner()
    rep, colleague, owner = a_rep(partner), a_rep(partner), a_person(Role.OWNER)
    asked = a_deal("info_requested", by=rep, customer="Asked Ltd", website="asked.example")
    risky = a_deal("approved", by=rep, decided_by=owner, customer="Risky Ltd", website="risky.example")
    change(risky, updated_at=clock.now() - timedelta(days=60))
    a_deal("approved", by=rep, decided_by=owner, customer="Calm Ltd", website="calm.example")
    other = a_deal("approved", by=colleague, decided_by=owner, customer="Other Ltd", website="other.example")
    change(other, protected_until=clock.now() + timedelta(days=3))
    client = log_in(rep)

    assert shown(client) == [asked.ref, risky.ref]
    assert "At risk: say how it goes" in client.get("/").text


def test_money_is_told_by_currency_and_of_this_quarter_alone(log_in):
    partner = a_partner()
    rep, owner = a_rep(partner), a_person(Role.OWNER)
    won = [
        a_deal("approved", by=rep, decided_by=owner, customer=f"Won{number} Ltd", website=f"won{number}.example")
        for number in range(2)
    ]
    change(won[0], state=DealState.WON, won_at=clock.now(), won_value=Decimal("1234"))
    change(won[1], state=DealState.WON, won_at=clock.now() - timedelta(days=100), won_value=Decimal("9999"))
    client = log_in(rep)

    page = client.get("/").text
    assert "Won this quarter" in page
    assert "1,234" in page
    assert "9,999" not in page
    rival = log_in(a_rep())
    assert "1,234" not in rival.get("/").text


def test_what_the_library_has_comes_after_by_itself(log_in):
    rep = log_in(a_rep())

    assert 'hx-get="/assets/news"' in rep.get("/").text
    assert "<html" not in rep.fragment("/assets/news", "div#news").text
    assert rep.get("/assets/news").status_code == 200


def test_money_that_would_cost_a_long_addition_is_left_out_and_never_wrong(log_in, monkeypatch):
    partner, owner = a_partner(), a_person(Role.OWNER)
    rep = a_rep(partner)
    for number in range(3):
        a_deal("approved", by=rep, decided_by=owner, customer=f"Protected {number}", website=f"p{number}.example")
    client = log_in(owner)
    monkeypatch.setattr("portal.models.deals.agenda.MOST_ADDED", 3)
    assert "$28,926" in client.get("/").text

    monkeypatch.setattr("portal.models.deals.agenda.MOST_ADDED", 2)

    assert "Protected now" not in client.get("/").text
    assert "Won this quarter" in client.get("/").text


def test_who_answers_sees_the_first_of_each_kind_whatever_there_is_of_the_others(log_in, monkeypatch):
    partner = a_partner()
    rep, manager, owner = a_rep(partner), a_manager(partner), a_person(Role.OWNER)
    monkeypatch.setattr("portal.models.deals.agenda.MOST", 2)
    sent = waiting(rep, *(f"Sent {number} Ltd" for number in range(3)))
    wishes = {"extension_asked_at": "approved", "renewal_asked_at": "expired"}
    for column, state in wishes.items():
        deal = a_deal("approved", by=rep, decided_by=owner, customer=f"Asks {column}", website=f"{state}.example")
        change(deal, **{"state": DealState(state), column: clock.now() - timedelta(days=9)})
    client = log_in(manager)

    assert len(shown(client)) == 2
    monkeypatch.setattr("portal.models.deals.agenda.MOST", 8)
    assert len(shown(client)) == len(sent) + len(wishes)
