"""A partner's own customers are found however their names are written; nobody else's ever are."""

import re
from time import perf_counter

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.lookalikes import look
from tests.client import without_keys
from tests.factories import a_deal, a_partner, a_rep, database, registration

WARNING = "Your company already has a deal with this customer"
ALIKE = {
    "Cyrillic, some": "Асme Inc", "Cyrillic, all": "АСМЕ", "Cyrillic, small": "асме", "Greek": "Αcme",
    "wide": "ＡＣＭＥ", "mathematical": "𝓐𝓬𝓶𝓮", "a joiner inside": "Ac\u200dme", "no width": "Ac\u200bme",
    "accents": "Ácmé",
    "legal form in disguise": "Acme Іnс", "two letters for one": "Acrne", "turned": "\u202eAcme",
}  # fmt: skip
OTHERS = ["Acne", "Acma", "Acmé Two", "Амсе"]


@pytest.mark.parametrize("way", ALIKE)
def test_a_name_that_looks_like_one_of_our_own_is_warned_of(log_in, way):
    rep = a_rep()
    a_deal(by=rep, customer="Acme Inc", website="")

    shown = log_in(rep).post("/deals/reading", {"customer_name": ALIKE[way]})

    assert WARNING in shown.text
    assert '<option value="Acme Inc">' in shown.text


@pytest.mark.parametrize("name", OTHERS)
def test_other_names_are_other_names(log_in, name):
    rep = a_rep()
    a_deal(by=rep, customer="Acme Inc", website="")

    assert WARNING not in log_in(rep).post("/deals/reading", {"customer_name": name}).text


@pytest.mark.parametrize("way", ALIKE)
def test_nothing_is_told_of_what_another_partner_has(log_in, way):
    rep, rival = a_rep(a_partner()), a_rep(a_partner())
    client, _product = log_in(rep), registration()
    with clock.moved_to(clock.now()):
        free = client.post("/deals/reading", {"customer_name": ALIKE[way]})
        a_deal(by=rival, customer="Acme Inc", website="")
        held = client.post("/deals/reading", {"customer_name": ALIKE[way]})

    assert without_keys(held) == without_keys(free)
    assert client.post("/deals/new", registration(customer_name=ALIKE[way])).status_code == 303
    with database():
        assert len(set(db.session.scalars(select(Deal.customer_id)))) == 2


def test_a_name_in_disguise_is_the_customer_that_we_know_and_stays_as_typed(log_in):
    rep = a_rep()
    client, bare = log_in(rep), {"customer_website": "", "customer_website_none": "y"}

    for name in ("Acme Inc", "Асme Inc", "ACME"):
        assert client.post("/deals/new", registration(customer_name=name, **bare)).status_code == 303

    with database():
        assert set(db.session.scalars(select(Deal.customer_name))) == {"Acme Inc", "Асme Inc", "ACME"}
        assert [one.name for one in db.session.scalars(select(Customer))] == ["Acme Inc"]


@pytest.mark.parametrize("names", [("Modern", "Modem"), ("กิน", "กีน"), ("ガス", "カス"), ("Corn", "Com")])
def test_two_real_names_stay_two_customers(log_in, names):
    client, bare = log_in(a_rep()), {"customer_website": "", "customer_website_none": "y"}

    for name in names:
        client.post("/deals/new", registration(customer_name=name, **bare))

    with database():
        assert sorted(one.name for one in db.session.scalars(select(Customer))) == sorted(names)


def test_a_name_is_looked_at_in_no_time(app):
    look("warm")
    names = ["Zoomdrive Holding GmbH", "Роснефть", "e" + "\u0301\u0327" * 5_000, "А" * 10_000, "word " * 10_000]
    begun = perf_counter()

    for name in names * 20:
        look(name)

    assert (perf_counter() - begun) / 100 < 0.005


def test_a_search_finds_what_has_vowels_of_its_own(log_in):
    rep = a_rep()
    a_deal(by=rep, customer="บริษัท กิน จำกัด", website="")

    found, other = (log_in(rep).get("/deals", query_string={"q": q}) for q in ("กิน", "กีน"))

    assert re.search("<bdi>บริษัท", found.text)
    assert "<bdi>บริษัท" not in other.text
