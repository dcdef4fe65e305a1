"""Amounts in currencies of no, two and three decimals are taken, kept, added and shown exactly, or told as wrong."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from portal.models.base import db
from portal.models.deals import Deal
from portal.models.deals.promise import Promise
from portal.models.partners import Partner, Tier
from portal.models.people import Role
from portal.models.products import ListPrice
from portal.views.words import money_in
from tests.factories import a_deal, a_partner, a_person, a_rep, database, registration


def sells_in(log_in, currency: str, price: str) -> None:
    """The vendor gives the product a price in one more currency, by its page."""
    owner, product = log_in(a_person(Role.OWNER)), registration()["lines-0-product"]
    form = {"name": "GTX Pro", "is_sold": "y", "price_usd": "4821", "other_currency": currency, "other_price": price}
    assert owner.post(f"/products/{product}", {**form, "version": "1"}).status_code == 303


@pytest.mark.parametrize(
    ("currency", "price", "kept", "shown"),
    [
        ("JPY", "4,821", "4821", "¥4,821"),
        ("KWD", "1.234", "1.234", "KWD\u00a01.234"),
        ("BRL", "0,05", "0.05", "R$0.05"),
    ],
)
def test_a_list_price_in_any_currency_is_kept_and_shown_exactly(log_in, currency, price, kept, shown):
    sells_in(log_in, currency, price)

    pages = [log_in(a_person(Role.OWNER)).get(path).text for path in ("/products", product_path())]

    with database():
        assert db.session.scalar(select(ListPrice.amount).where(ListPrice.currency == currency)) == Decimal(kept)
    assert shown in pages[0]
    assert re.search(rf'name="price_{currency.lower()}"[^>]*value="{kept}"', pages[1])


def product_path() -> str:
    return f"/products/{registration()['lines-0-product']}"


@pytest.mark.parametrize(
    ("currency", "price"),
    [("JPY", "12.5"), ("JPY", "1250.00"), ("KWD", "1.2345"), ("USD", "1.005"), ("JPY", "-1"), ("KWD", "1e20"),
     ("JPY", "1" + "0" * 20), ("USD", "١.٢٣٤")],
)  # fmt: skip
def test_decimals_that_a_currency_has_not_are_told_beside_the_field(log_in, currency, price):
    owner = log_in(a_person(Role.OWNER))
    said = {"price_usd": price} if currency == "USD" else {"other_currency": currency, "other_price": price}

    answer = owner.post("/products/new", {"name": "Odd", "is_sold": "y", "price_eur": "10", **said})

    assert answer.status_code == 422
    name = "price_usd" if currency == "USD" else "other_price"
    assert re.search(rf'id="{name}-error"[^\n]*(like 1250|below)', answer.text)
    assert f'value="{price}"' in answer.text
    assert 'id="price_eur-error"' not in answer.text


def test_a_price_without_a_currency_and_a_product_without_a_price_are_told(log_in):
    owner = log_in(a_person(Role.OWNER))

    nowhere = owner.post("/products/new", {"name": "Odd", "is_sold": "y", "price_usd": "1", "other_price": "5"})
    nothing = owner.post("/products/new", {"name": "Odd", "is_sold": "y"})

    assert 'id="other_currency-error"' in nowhere.text
    assert "Give at least one list price." in nothing.text


@pytest.mark.parametrize(
    ("currency", "price", "total", "shown"),
    [("JPY", "", "9642", "¥9,642"), ("JPY", "4822", "9644", "¥9,644"), ("KWD", "4821.001", "9642.002", "9,642.002")],
)
def test_a_deal_in_any_currency_comes_to_an_exact_total(log_in, currency, price, total, shown):
    sells_in(log_in, currency, "4821")
    client = log_in(a_rep())

    sent = client.post("/deals/new", registration(currency=currency, **{"lines-0-unit_price": price}))

    assert sent.status_code == 303
    with database():
        assert db.session.scalar(select(Deal.total)) == Decimal(total)
    assert shown in client.get(sent.headers["Location"]).text


def test_a_unit_price_with_decimals_that_the_currency_has_not_is_told(log_in):
    sells_in(log_in, "JPY", "4821")
    said = registration(currency="JPY", **{"lines-0-unit_price": "4822.5"})

    answer = log_in(a_rep()).post("/deals/new", said)

    assert answer.status_code == 422
    assert "Write an amount in JPY, without decimals, like 1250." in answer.text
    assert 'value="4822.5"' in answer.text


def test_the_margin_is_rounded_to_what_the_currency_has(app):
    partner = Partner(tier=Tier(margin_percent=12))

    margins = [Promise(partner, Decimal("33.333"), currency).margin.amount for currency in ("JPY", "USD", "KWD")]

    assert margins == [Decimal("4"), Decimal("4.00"), Decimal("4.000")]


@pytest.mark.parametrize(
    ("amount", "currency", "language", "shown"),
    [("0.3", "USD", "en", "$0.30"), ("1250", "JPY", "es", "1.250\u00a0JPY"), ("1.5", "KWD", "en", "KWD\u00a01.500"),
     ("0.0015", "USD", "en", "$0.0015"), ("-2", "EUR", "es", "-2\u00a0€")],
)  # fmt: skip
def test_an_amount_is_shown_with_every_decimal_that_it_has(app, amount, currency, language, shown):
    with app.test_request_context():
        assert money_in(language, Decimal(amount), currency) == shown


def test_a_deal_that_is_worth_too_much_to_be_kept_is_told(log_in):
    prices = {"lines-0-unit_price": "999,999,999,999.99", "lines-0-quantity": "1000000", "lines-0-reason": "Why"}

    answer = log_in(a_rep()).post("/deals/new", registration(**prices))

    assert answer.status_code == 422
    assert 'id="lines-0-unit_price-error"' in answer.text
    assert "A deal is worth less than 10,000,000,000,000." in answer.text


def test_what_is_protected_is_added_however_much_it_is(log_in):
    rep = a_rep(a_partner())
    for _ in range(3):
        a_deal("approved", by=rep)
    with database():
        db.session.execute(db.update(Deal).values(total=Decimal("599999999999999.97")))

    shown = log_in(rep).get("/")

    assert "$1,799,999,999,999,999.91" in shown.text


def test_a_partner_keeps_the_currency_that_has_no_price_any_more(log_in):
    partner = a_partner()
    registration()
    with database():
        db.session.execute(db.update(Partner).where(Partner.id == partner.id).values(currency="MXN"))

    page = log_in(a_person(Role.OWNER)).get(f"/partners/{partner.ref}/edit")

    assert '<option selected value="MXN">' in page.text
