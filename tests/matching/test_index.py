"""Whom partners and we know is found again, however it is written, as soon as it was sent."""

import pytest
from sqlalchemy import select

from portal.jobs.matching import take_up_waiting
from portal.models.accounts import Account
from portal.models.base import db
from portal.models.conflicts.sides import Side
from portal.models.matching import index
from portal.models.matching.finding import candidates
from portal.models.matching.subjects import of_account, of_customer
from tests.factories import a_deal, a_rep, database, registration

KNOWN = {"customer": "Brandthal Maschinenbau GmbH", "website": "brandthal.example"}
WRITTEN = {
    "form": "Brandthal Maschinenbau AG & Co. KG",
    "typo": "Brantdhal Maschinenbau",
    "two typos": "Brantdhal Mashinenbau",
    "two typos in a word": "Brandthal Maschinnenpau",
    "order": "Maschinenbau Brandthal",
    "abbreviation": "Brandthal Masch.",
    "acronym": "BM GmbH",
    "accent": "Brándthál Maschinenbau",
    "script": "Брандталь Машиненбау",
    "as one": "Brandthalmaschinenbau",
    "more": "Brandthal Maschinenbau Holding Süd",
}
NOBODYS = ("Kieselhorst Optik", "Ondulex Trading", "Vantara Foods", "Pelikonia SA")


def found(side: Side) -> set[int]:
    with database():
        return {one.subject for one in candidates(side)}


def taken_up(app) -> int:
    with app.app_context():
        return take_up_waiting()


def the_others() -> None:
    for name in NOBODYS:
        a_deal("submitted", by=a_rep(), customer=name, website="")


@pytest.mark.parametrize("kind", WRITTEN)
def test_a_customer_is_found_however_it_is_written(app, kind):
    the_others()
    deal = a_deal("submitted", by=a_rep(), **KNOWN)
    taken_up(app)

    assert of_customer(deal.customer_id) in found(Side(WRITTEN[kind], country="US"))


def test_what_is_shared_with_nobody_leads_to_it_whatever_the_name(app):
    deal = a_deal("submitted", by=a_rep(), **KNOWN)
    taken_up(app)

    assert of_customer(deal.customer_id) in found(Side("Quite Another", website="shop.brandthal.example"))
    assert of_customer(deal.customer_id) in found(Side("Quite Another", email=deal.contact_email))
    assert of_customer(deal.customer_id) not in found(Side("Quite Another", website="another.example"))


def test_what_waits_for_the_worker_is_found_too(app):
    deal = a_deal("submitted", by=a_rep(), **KNOWN)

    assert of_customer(deal.customer_id) in found(Side("Brandthal"))
    assert taken_up(app) >= 1
    assert taken_up(app) == 0
    assert of_customer(deal.customer_id) in found(Side("Brandthal"))


def test_a_customer_of_a_deal_that_was_brought_in_is_to_be_indexed(app):
    deal = a_deal("submitted", by=a_rep(), **KNOWN)
    taken_up(app)
    with database():
        db.session.merge(deal).record("deal.imported", by=None)

    assert taken_up(app) == 1


def test_an_account_that_is_renamed_is_found_by_its_new_name(app):
    with database():
        account = Account.begin(by=None, name="Old Name")
    taken_up(app)
    with database():
        db.session.merge(account).update(by=None, name="Brandthal Maschinenbau")
    taken_up(app)

    assert of_account(account.id) in found(Side("Brandthal"))


def test_made_anew_it_is_as_it_was_kept(app):
    the_others()
    a_deal("submitted", by=a_rep(), **KNOWN)
    with database():
        Account.begin(by=None, name="Brandthal Iberia", city="Vigo")
    taken_up(app)
    kept = rows()
    with database():
        assert list(index.build()) == [6]

    assert rows() == kept
    assert all(kept)


def rows() -> list[list[tuple]]:
    with database():
        return [sorted(map(tuple, db.session.execute(select(one)))) for one in (index.WORDS, index.FORMS, index.KEYS)]


def test_a_rep_who_sends_a_name_that_others_know_causes_the_same_work(app, log_in, statements):
    a_deal("submitted", by=a_rep(), **KNOWN)
    taken_up(app)
    said = []
    for name in ("To Warm Up", "Brandthal Maschinenbau", "Nobody Knowsthis"):
        rep = log_in(a_rep())
        with statements() as seen:
            rep.post("/deals/new", registration(customer_name=name, customer_website="none"))
        said.append([one.split("VALUES")[0] for one in seen])

    assert said[1] == said[2]
    assert any("match_waiting" in one for one in said[1])
    assert not any("match_keys" in one or "match_words" in one for one in said[1])
