"""A signed token opens one door of one installation, and not a bit of it may be another."""

from dataclasses import replace

import pytest

from portal import clock, create_app
from portal.models import letters
from portal.models.base import db
from portal.models.form_keys import FormKeyMaker
from portal.models.invitations import Invitation
from portal.models.people import Role, User, first_owner, resets
from portal.models.tokens import TokenMaker
from tests.client import Client
from tests.factories import a_partner, a_person, a_rep, database

DOORS = ("/invitations/", "/password/new/")  # the third answers all alike


@pytest.fixture
def tokens(app):
    """One of each kind; by the path that takes it."""
    secret, rep = app.config["SECRET_KEY"], a_rep()
    admin = a_person(Role.PARTNER_ADMIN, partner=a_partner())
    with database():
        person = db.session.get(User, rep.id)
        asked = Invitation.invite(by=admin, partner_id=admin.partner_id, email="x@test.example", name="", roles=())
        db.session.flush()
        return {
            "/invitations/": asked.token(secret),
            "/password/new/": resets.token(secret, person, person.generation, clock.now()),
            "/letters/unwanted/": letters.token(secret, person, "deals/received"),
        }


@pytest.mark.parametrize("door", DOORS)
def test_each_opens_its_own_door_alone(app, tokens, door):
    keys = {**tokens, "form": FormKeyMaker(app.config["SECRET_KEY"]).make(1), "owner": first_owner.token("x")}

    opened = [kind for kind, token in keys.items() if Client(app).get(f"{door}{token}").status_code == 200]

    assert opened == [door]


@pytest.mark.parametrize("door", DOORS)
def test_no_bit_may_be_another(app, tokens, door):
    token = tokens[door]
    changed = [token[:at] + ("A" if token[at] != "A" else "Q") + token[at + 1 :] for at in range(0, len(token), 3)]

    assert {Client(app).get(f"{door}{one}").status_code for one in changed} == {404}


@pytest.mark.parametrize("door", DOORS)
def test_another_installation_takes_it_for_made_up(app, tokens, door):
    other = create_app(replace(app.config["SETTINGS"], secret_key="another secret of forty characters or so"))

    assert other.test_client().get(f"{door}{tokens[door]}").status_code == 404


@pytest.mark.parametrize("said", ["e30", "W10", "bnVsbA", "WyJQRS0wMDAwLTAwMDAiLDFd"])
def test_no_algorithm_but_ours(app, said):
    made_up = (f"eyJhbGciOiJub25lIn0.{said}.", said, f"{said}.", f".{said}", f"{said}.{'A' * 43}")

    assert [TokenMaker(app.config["SECRET_KEY"], "invitation").read(token) for token in made_up] == [[]] * 5
