"""Prices and terms that change between showing a registration and sending it: judged by those of now, and told so."""

import re
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.base import db
from portal.models.deals import Deal
from portal.models.partners import Partner
from portal.models.people import Role
from tests.client import Client
from tests.factories import a_person, a_product, a_rep, a_tier, database, registration

SHOWN = re.compile(r'name="shown"[^>]*value="([^"]*)"')
TOLD, BEFORE = "Changed while the form was open", "Changed since you opened this"


def opened(client: Client, path: str = "/deals/new") -> str:
    """What the page carries of the prices and terms beside the form."""
    found = SHOWN.search(client.get(path).text)
    assert found
    return found[1]


@pytest.fixture
def owner(log_in) -> Client:
    a_product()
    return log_in(a_person(Role.OWNER))


def reprice(owner: Client, price: str, name: str = "GTX Pro") -> None:
    product = a_product(name)
    with database():
        version = db.session.get(type(product), product.id).version
    form = {"name": name, "is_sold": "y", "price_usd": price, "version": str(version)}
    assert owner.post(f"/products/{product.ref}", form).status_code == 303


def retier(owner: Client, **values: Any) -> None:
    with database():
        tier = a_tier()
    given = {"name": "Gold", "protection_days": 90, "margin_percent": 12, "answer_working_days": 2, **values}
    assert owner.post(f"/settings/tiers/{tier.ref}", {**given, "version": str(tier.version)}).status_code == 303


def test_a_changed_price_counts_and_is_told_after_sending(log_in, owner):
    client = log_in(a_rep())
    shown = opened(client)
    reprice(owner, "5000")

    sent = client.post("/deals/new", registration(shown=shown))
    page, again, for_vendor = (one.get(sent.headers["Location"]).text for one in (client, client, owner))

    assert sent.status_code == 303
    with database():
        assert db.session.scalar(select(Deal.total)) == 10_000
    for text in (page, again, for_vendor):
        assert TOLD in text
        assert "List price of GTX Pro: $5,000.00, was $4,821.00." in text


def test_changed_terms_of_the_tier_are_told(log_in, owner):
    client = log_in(a_rep())
    shown = opened(client)
    retier(owner, protection_days=60, margin_percent=8, answer_working_days=1)

    page = client.post("/deals/new", registration(shown=shown), follow_redirects=True).text

    assert "Protection: 60 days, was 90." in page
    assert "Extra margin: 8 %, was 12 %." in page
    assert "Our answer: within 1 working day, was 2." in page


def test_another_tier_is_told(log_in, owner):
    rep = a_rep()
    client = log_in(rep)
    shown = opened(client)
    with database():
        silver = a_tier("Silver", days=45)
        db.session.execute(db.update(Partner).where(Partner.id == rep.partner_id).values(tier_id=silver.id))

    page = client.post("/deals/new", registration(shown=shown), follow_redirects=True).text

    assert "Protection: 45 days, was 90." in page


def test_it_is_told_beside_the_form_before_it_is_sent(log_in, owner):
    client = log_in(a_rep())
    shown = opened(client)
    reprice(owner, "5000")

    reading = client.post("/deals/reading", registration(shown=shown))
    refused = client.post("/deals/new", registration(shown=shown, contact_name="", title="Typed"))

    for answer in (reading, refused):
        assert BEFORE in answer.text
        assert "List price of GTX Pro: $5,000.00, was $4,821.00." in answer.text
        assert SHOWN.search(answer.text)[1] == shown
    assert 'value="Typed"' in refused.text


def test_a_draft_tells_what_changed_since_it_was_saved_and_only_once(log_in, owner):
    client = log_in(a_rep())
    at = client.post("/deals/new", registration(action="save", shown=opened(client))).headers["Location"]
    reprice(owner, "5000")

    page = client.get(at).text
    sent = client.post(at, registration(version="1", shown=SHOWN.search(page)[1]), follow_redirects=True)

    assert BEFORE in page
    assert "List price of GTX Pro: $5,000.00, was $4,821.00." in page
    assert sent.status_code == 200
    assert TOLD not in sent.text


def test_what_is_saved_by_itself_remembers_it_too_and_asks_nobody(log_in, owner):
    client = log_in(a_rep())
    shown, prefer = opened(client), {"Prefer": "return=minimal"}
    at = client.post("/deals/new", registration(action="save", shown=shown), headers=prefer).headers["Location"]
    reprice(owner, "5000")

    later = registration(action="save", title="Later", version="1", shown=opened(client))

    assert client.post(at, later, headers=prefer).status_code == 204
    assert BEFORE not in client.get(at).text


@pytest.mark.parametrize("what", ["nothing changed", "another product", "forged", "none", "changed back"])
def test_nothing_is_told_where_nothing_changed(log_in, owner, what):
    a_product("GTX Mini", "100")
    client = log_in(a_rep())
    shown = opened(client)
    if what == "another product":
        reprice(owner, "120", "GTX Mini")
    if what in ("changed back", "forged", "none"):
        reprice(owner, "5000")
    if what == "changed back":
        reprice(owner, "4821")
    said = {"forged": "WyJVU0QiLHt9LHt9XQ.x", "none": ""}.get(what, shown)

    page = client.post("/deals/new", registration(shown=said), follow_redirects=True).text

    assert TOLD not in page


@pytest.mark.parametrize("shown", ["", "x", "\ud800", "a" * 5_000, "WyJVU0QiXQ.zzz", "null"])
def test_whatever_it_says_it_is_answered(log_in, owner, shown):
    sent = shown.encode("utf-8", "replace").decode()

    assert log_in(a_rep()).post("/deals/new", registration(shown=sent)).status_code == 303


def test_a_form_that_is_sent_twice_is_one_record_whatever_it_was_shown_with(log_in, owner):
    client = log_in(a_rep())
    form = {**registration(shown=opened(client)), "form_key": client.form_key()}
    first = client.post("/deals/new", form)
    reprice(owner, "5000")

    again = client.post("/deals/new", {**form, "shown": opened(client)})

    assert (again.status_code, again.headers["Location"]) == (303, first.headers["Location"])


def test_it_is_told_in_spanish_too(log_in, owner):
    client = log_in(a_rep(language="es"))
    shown = opened(client)
    retier(owner, protection_days=60)

    page = client.post("/deals/new", registration(shown=shown), follow_redirects=True).text

    assert "Protección: 60 días; antes, 90." in page
