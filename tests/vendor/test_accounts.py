"""The vendor's own accounts: kept, found again, and no partner's business."""

import pytest

from portal.models.accounts import Account
from portal.models.base import db
from portal.models.people import Role
from tests.factories import a_manager, a_partner, a_person, database

SAID = {"name": "Zoomdrive Inc", "website": "https://www.Zoomdrive.example/about", "country": "US", "city": "Austin",
        "phone": "(512) 555-0173", "tax_id": "12-3456789", "is_named": "y"}  # fmt: skip


def an_account(name: str = "Zoomdrive Inc", **values) -> Account:
    with database():
        return Account.begin(by=None, name=name, **values)


def as_kept(name: str) -> Account:
    with database():
        return db.session.scalars(db.select(Account).where(Account.name == name)).one()


def test_an_owner_adds_an_account_and_each_field_gets_its_one_form(log_in):
    manager, owner = a_manager(a_partner()), log_in(a_person(Role.OWNER))

    page = owner.post("/accounts/new", {**SAID, "owner": manager.ref}, follow_redirects=True)

    assert "Zoomdrive Inc is in the list." in page.text
    kept = as_kept("Zoomdrive Inc")
    assert (kept.website, kept.phone, kept.is_named) == ("zoomdrive.example", "+15125550173", True)
    assert kept.owner_id == manager.id
    assert manager.name in page.text


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(log_in):
    owner = log_in(a_person(Role.OWNER))

    wrong = {"website": "zoom drive", "phone": "12", "belongs_to": "Nobody knows"}
    page = owner.post("/accounts/new", {**SAID, **wrong})

    assert page.status_code == 422
    assert all(f'id="{name}-error"' in page.text and text in page.text for name, text in wrong.items())


def test_a_channel_manager_sees_all_finds_by_name_and_changes(log_in):
    account = an_account("Ñandú Energía S.A.")
    an_account("Betatech")
    manager = log_in(a_manager(a_partner()))

    found = manager.get("/accounts?q=NANDU").text
    manager.post(f"/accounts/{account.ref}", {"name": "Ñandú Energía", "city": "Puebla", "version": "1"})

    assert account.ref in found
    assert "Betatech" not in found
    assert as_kept("Ñandú Energía").city == "Puebla"


def test_an_account_is_never_its_own_parent(log_in):
    above = an_account("Acme Holding")
    between = an_account("Acme Europe", parent_id=above.id)
    below = an_account("Acme Iberia", parent_id=between.id)
    owner = log_in(a_person(Role.OWNER))

    page = owner.post(f"/accounts/{above.ref}", {"name": "Acme Holding", "belongs_to": below.name, "version": "1"})

    assert page.status_code == 422
    assert "belong to itself" in page.text


@pytest.mark.parametrize("role", [Role.PARTNER_ADMIN, Role.SALES, Role.MARKETING, Role.TRAINEE, Role.EDITOR])
def test_nobody_else_gets_to_it(log_in, role):
    account = an_account()
    others = {Role.EDITOR: None}
    client = log_in(a_person(role, partner=others.get(role, a_partner())))

    assert {client.get(path).status_code for path in ("/accounts", "/accounts/new", f"/accounts/{account.ref}")} == {
        403
    }


def test_two_who_change_it_at_once_lose_nothing(log_in):
    account, owner = an_account(), log_in(a_person(Role.OWNER))
    owner.post(f"/accounts/{account.ref}", {"name": account.name, "city": "Austin", "version": "1"})

    late = owner.post(f"/accounts/{account.ref}", {"name": account.name, "city": "Dallas", "version": "1"})

    assert late.status_code == 409
    assert "Austin" in late.text
    assert "Dallas" in late.text


def test_taken_in_twice_nothing_changes_the_second_time(app):
    row = {"name": "Zoomdrive Inc", "country": "US", "website": "zoomdrive.example", "tax_id": "123456789"}
    with database():
        said = [Account.take_in(by=None, **row)[1] for _time in range(2)]
        said.append(Account.take_in(by=None, **{**row, "city": "Austin"})[1])
        said.append(Account.take_in(by=None, **{**row, "city": ""})[1])

    assert said == ["begun", "same", "changed", "same"]
    assert as_kept("Zoomdrive Inc").city == "Austin"


KNOWN = {"name": "Zoomdrive Inc", "country": "US", "website": "zoomdrive.example", "tax_id": "123456789"}


@pytest.mark.parametrize(
    ("asked", "is_known"),
    [
        ({"name": "Quite another name", "country": "US", "tax_id": "123456789"}, True),
        ({"name": "Quite another name", "country": "DE", "tax_id": "123456789"}, False),
        ({"name": "Zoomdrive", "website": "zoomdrive.example"}, True),
        ({"name": "ZOOMDRIVE LLC", "country": "US"}, True),
        ({"name": "Zoomdrive", "country": "DE"}, False),
        ({"name": "Zoomdrive", "country": "US", "website": "zoomdrive.test"}, False),
        ({"name": "Zoomdrive", "country": "US", "tax_id": "987654321"}, False),
        ({"name": "Zoomdrive Iberia", "website": "zoomdrive.example"}, False),
    ],
)
def test_an_account_is_known_by_its_number_or_its_name_where_nothing_speaks_against_it(app, asked, is_known):
    account = an_account(**KNOWN)

    with database():
        found = Account.known_as(**asked)

    assert (found is not None and found.ref == account.ref) == is_known
