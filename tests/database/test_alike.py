"""What a page finds, and in which order, is the same on either database."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import null, select

from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.deals.listing import DealFilters, deals
from portal.models.events import Event
from portal.models.listing import Key, Listing
from portal.models.partners import Partner
from portal.models.people import Role, User
from portal.models.products import ListPrice, Product
from portal.models.tenancy import Reach, Width
from tests.factories import a_deal, a_partner, a_person, a_product, a_rep, database, registration

NAMES = ("Ärger AG", "arger", "Zebra", "zebra", "Éclair", "eclair", "O'Neil", "O-Neil", "ONeil", "100 %", "a_b", "aab",
         "中文", "", " ", "same", "same", "same")  # fmt: skip
WIDE = Reach(Width.ALL, 1)


def paged(listing: Listing, size: int) -> list[str]:
    """All references, read a page at a time."""
    found, after = [], None
    while True:
        page = listing.page(after=after, size=size)
        found += [row.ref for row in page]
        if page.after is None:
            return found
        after = page.after


@pytest.mark.parametrize("size", [1, 4, 7])
def test_pages_by_name_leave_nothing_out(app, size):
    for name in NAMES:
        a_partner(name=name or " ")

    with database():
        listing = Partner.matching()
        assert paged(listing, size) == [row.ref for row in listing.all()]
        assert len(listing.all()) == len(NAMES)


@pytest.mark.parametrize("due_first", [True, False])
def test_pages_of_deals_of_which_some_are_not_due(app, due_first):
    rep = a_rep()
    for state in ("draft", "submitted", "approved", "submitted", "draft", "declined"):
        a_deal(state, by=rep)

    with database():
        listing = deals(DealFilters(), due_first=due_first)
        assert paged(listing, 2) == [row.ref for row in listing.all()]
        assert len(listing.all()) == 6


def test_no_order_is_by_what_may_be_missing(app):
    """A row without a value would fall out between two pages."""
    listings = [
        Partner.matching(), Partner.by_name(), User.listed(WIDE), Event.about("DR"),
        deals(DealFilters(), due_first=True), deals(DealFilters(), due_first=False),
    ]  # fmt: skip
    keys: list[Key] = [key for listing in listings for key in listing._keys]

    assert [key for key in keys if getattr(key.column, "nullable", False)] == []


@pytest.mark.parametrize("said", ["ÉCLAIR", "éclair", "Éclair"])
def test_names_are_found_in_either_case(app, said):
    a_partner(name="Éclair GmbH")
    a_person(Role.EDITOR, name="Zoë Éclair")

    with database():
        assert len(Partner.matching(said).all()) == 1
        assert len(User.listed(WIDE, said).all()) == 1


@pytest.mark.parametrize("said", ["%", "_", "\\", "'", '"', "100 %"])
def test_signs_of_a_pattern_stand_for_themselves(app, said):
    a_partner(name=f"With {said} in it")
    a_partner(name="Without")

    with database():
        assert len(Partner.matching(said).all()) == 1


def test_a_customer_is_suggested_by_how_its_name_begins(log_in):
    rep = a_rep()
    a_deal("submitted", by=rep, customer="Ärger Söhne GmbH")

    with database():
        for start in ("ärg", "ARG", "Ärger s"):
            assert [one.name for one in Customer.suggested(start, partner_id=rep.partner_id)] == ["Ärger Söhne GmbH"]


def test_values_come_back_as_they_were(app):
    moment = datetime(2026, 3, 29, 1, 30, 15, 123456, tzinfo=timezone(timedelta(hours=-7)))
    facts = {"deep": [1, None, True, {"ñ": "\x01 \\ \" ' 😀"}], "number": 0.1}
    product = a_product()
    with database():
        db.session.add(Event(at=moment, name="x", subject_ref="DR", facts=facts))
        db.session.add(ListPrice(product_id=product.id, currency="EUR", amount=Decimal("99999999999.9999")))

    with database():
        event = db.session.scalars(select(Event).where(Event.subject_ref == "DR")).one()
        assert (event.at, event.at.tzinfo) == (moment, UTC)
        assert event.facts == facts
        assert db.session.scalars(select(Event.at).where(Event.at == moment)).all() == [moment]
        assert db.session.scalar(select(ListPrice.amount).where(ListPrice.currency == "EUR")) == Decimal(
            "99999999999.9999"
        )
        assert db.session.scalars(select(Product).where(Product.is_sold)).one().is_sold is True


def test_nothing_typed_is_null_not_a_word(app):
    deal = a_deal("submitted")

    with database():
        assert db.session.scalars(select(Deal.ref).where(Deal.typed.is_(null()))).all() == [deal.ref]


def test_a_nul_in_what_is_typed_breaks_nothing(log_in):
    client = log_in(a_rep())

    for action in ("save", "send"):
        answer = client.post("/deals/new", registration(title="a\0b", needs="\0", action=action))
        assert answer.status_code in (303, 422)
