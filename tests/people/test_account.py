"""A person's own account: the name as they write it."""

import pytest

from portal.models.base import db
from portal.models.people import User
from tests.client import Client
from tests.factories import PASSWORD, a_rep, database


@pytest.fixture
def rep(app):
    return a_rep()


@pytest.fixture
def client(app, rep):
    client = Client(app)
    client.log_in(rep.email, PASSWORD)
    return client


def name_of(person: User) -> str:
    with database():
        return db.session.get_one(User, person.id).name


@pytest.mark.parametrize("name", ["María-José Łukasiewicz", "山田 さくら", "عبد الرحمن"])
def test_a_person_writes_their_own_name(client, rep, name):
    answer = client.post("/account/name", {"name": f"  {name} "})

    assert answer.status_code == 303
    assert name_of(rep) == name
    assert name in client.get("/account").get_data(as_text=True)


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_no_name_and_a_far_too_long_one_are_refused_beside_the_field(client, rep, name):
    answer = client.post("/account/name", {"name": name})

    assert answer.status_code == 422
    assert "name-error" in answer.get_data(as_text=True)
    assert name_of(rep) == rep.name
