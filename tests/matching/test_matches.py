"""Who answers a deal sees who else has its customer, as far as they reach, and why."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models.accounts import Account
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.people import Role
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database

OURS = {"customer": "Brandthal Maschinenbau GmbH", "website": "brandthal.example"}
THEIRS = {"customer": "BRANDTHAL MASCHINENBAU", "website": "www.brandthal.example"}
NOBODY = "Nobody that we know of"


@pytest.fixture
def deal(app):
    return a_deal("submitted", by=a_rep(a_partner(name="Northgate")), **OURS)


@pytest.fixture
def rival(app):
    return a_rep(a_partner(name="Rivalgate"), name="Sam Rival")


def seen(client, deal: Deal) -> str:
    return client.get(f"/deals/{deal.ref}/matches").text


def test_an_owner_sees_the_other_deal_its_state_and_why(log_in, deal, rival):
    other = a_deal("approved", by=rival, **THEIRS)

    page = seen(log_in(a_person(Role.OWNER)), deal)

    assert f'href="/deals/{other.ref}"' in page
    assert all(
        said in page for said in ("Rivalgate", "The same customer", "same web site", "Protected until", "GTX Pro")
    )
    assert "Another deal holds this customer for the same product" in page


def test_the_page_of_the_deal_leads_there_and_takes_it_in(log_in, deal, rival):
    a_deal("submitted", by=rival, **THEIRS)
    owner = log_in(a_person(Role.OWNER))

    page, part = (
        owner.get(f"/deals/{deal.ref}").text,
        owner.fragment(f"/deals/{deal.ref}/matches", "section#matches").text,
    )

    assert f'hx-get="/deals/{deal.ref}/matches"' in page
    assert "Rivalgate" not in page
    assert "Rivalgate" in part
    assert "<html" not in part


def test_a_manager_learns_of_what_is_beyond_the_portfolio_only_whom_to_ask(log_in, deal, rival):
    other = a_deal("submitted", by=rival, **THEIRS)
    with database():
        partners = {one.name: one for one in db.session.scalars(db.select(type(other.partner)))}
    manager = a_manager(partners["Northgate"])
    a_manager(partners["Rivalgate"], name="Wilma Other")

    page = seen(log_in(manager), deal)

    assert "A partner of Wilma Other" in page
    assert "same web site" in page
    assert not [said for said in (other.ref, "Rivalgate", "Sam Rival", other.contact_email) if said in page]


def test_our_own_account_is_a_match(log_in, deal):
    with database():
        account = Account.begin(by=None, name="Brandthal Maschinenbau", website="brandthal.example", is_named=True)

    page = seen(log_in(a_person(Role.OWNER)), deal)

    assert f'href="/accounts/{account.ref}"' in page
    assert "Our account, looked after by nobody" in page
    assert "Named" in page


def test_another_deal_of_the_same_partner_is_a_match_and_the_deal_itself_is_none(log_in, deal):
    owner = log_in(a_person(Role.OWNER))

    alone = seen(owner, deal)
    again = a_deal("submitted", by=a_rep(deal.partner), **THEIRS)

    assert NOBODY in alone
    assert again.ref in seen(owner, deal)


@pytest.mark.parametrize(
    ("state", "is_seen"),
    [
        ("submitted", True), ("info_requested", True), ("approved", True), ("won_claimed", True), ("won", True),
        ("draft", False), ("declined", False), ("withdrawn", False), ("lost", False),
    ],
)  # fmt: skip
def test_what_is_over_is_no_match(log_in, deal, rival, state, is_seen):
    a_deal(state, by=rival, **THEIRS)

    assert ("Rivalgate" in seen(log_in(a_person(Role.OWNER)), deal)) == is_seen


def test_what_expired_is_a_match_for_some_days(app, log_in, deal, rival):
    other = a_deal("approved", by=rival, **THEIRS)
    with database():
        ended = db.session.get_one(Deal, other.id)
        ended.protected_until = clock.now() - timedelta(days=1)
        ended.expire()
    owner = a_person(Role.OWNER)

    soon = seen(log_in(owner), deal)
    with clock.moved_to(clock.now() + timedelta(days=8)):
        later = seen(log_in(owner), deal)

    assert "Rivalgate" in soon
    assert "Rivalgate" not in later


def test_many_matches_cost_as_many_statements_as_none(log_in, statements, deal, rival):
    owner, path = log_in(a_person(Role.OWNER)), f"/deals/{deal.ref}/matches"
    owner.fragment(path, "section#matches")
    with statements() as for_none:
        owner.fragment(path, "section#matches")
    for _number in range(5):
        a_deal("submitted", by=rival, **THEIRS)
    with database():
        Account.begin(by=None, name="Brandthal Maschinenbau")
    with statements() as for_many:
        answer = owner.get(path)

    assert answer.text.count("<article") == 6
    assert len(for_many) <= 6
    assert len(for_none) <= 5
