"""Inviting people: a link of one use, bound to one address and company, silent about everybody else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.invitations import Invitation
from portal.models.people import Role, User
from tests.client import Client, without_keys, without_tokens
from tests.factories import PASSWORD, a_manager, a_partner, a_person, a_rep, database

GOOD = "mended violet harbours"


@pytest.fixture
def letters(app):
    """The letters that are written once the worker has looked, by address."""

    def written(address: str) -> list[str]:
        with app.app_context():
            deliver_due()
        files = sorted(Path(app.config["OUTBOX"]).glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        found = [file.read_text() for file in files]
        return [text for text in found if f"<{address}>" in text or f"To: {address}" in text]

    return written


@pytest.fixture
def invite(log_in, letters):
    """Invites by the page; answers the path of the letter's link."""

    def by(person: User, email: str, **said) -> str:
        answer = log_in(person).post("/people/invitations", {"email": email, **said})
        assert answer.status_code == 303, answer.text
        return link_in(letters(email)[-1])

    return by


def link_in(letter: str) -> str:
    plain = letter.replace("=\n", "").replace("=3D", "=")
    return re.search(r"http://[^/\s]+(/(?:invitations|password/new)/[\w.-]+)", plain)[1]


def test_who_is_invited_comes_in_with_a_password(app, invite):
    partner = a_partner(name="Northgate")
    at = invite(a_person(Role.PARTNER_ADMIN, partner=partner), "new@northgate.example", roles=["sales"])

    page = Client(app).get(at)
    client = Client(app)
    answer = client.post(at, {"name": "New Rep", "password": GOOD})

    assert "Northgate" in page.text
    assert answer.status_code == 303
    assert "New Rep" in client.get("/").text
    with database():
        person = User.by_email("new@northgate.example")
        assert person.roles == {Role.SALES, Role.TRAINEE}
        assert person.partner_id == partner.id


def test_a_link_works_once(app, invite):
    at = invite(a_person(Role.OWNER), "editor@vendor.example", partner="us", roles=["editor"])
    Client(app).post(at, {"name": "First", "password": GOOD})

    again = Client(app).post(at, {"name": "Second", "password": GOOD})
    made_up = Client(app).get("/invitations/WyJJTi0wMDAwIl0.aaaa")

    assert again.status_code == made_up.status_code == 404
    assert without_tokens(Client(app).get(at), at) == without_tokens(made_up, "/invitations/WyJJTi0wMDAwIl0.aaaa")


def test_a_link_dies_when_it_is_sent_again_taken_back_or_old(app, log_in, invite, letters):
    admin = a_person(Role.PARTNER_ADMIN, partner=a_partner())
    first = invite(admin, "new@northgate.example")
    with database():
        ref = db.session.scalars(db.select(Invitation.ref)).one()
    client = log_in(admin)

    client.post(f"/people/invitations/{ref}/resending")
    second = link_in(letters("new@northgate.example")[-1])
    statuses = [Client(app).get(at).status_code for at in (first, second)]
    with clock.moved_to(clock.now() + timedelta(days=15)):
        statuses.append(Client(app).get(second).status_code)
    client.post(f"/people/invitations/{ref}/withdrawal")
    statuses.append(Client(app).get(second).status_code)

    assert first != second
    assert statuses == [404, 200, 404, 404]


def test_inviting_a_rivals_person_tells_nothing(app, log_in, invite):
    rival = a_rep(a_partner(name="Rivalgate"))
    admin = a_person(Role.PARTNER_ADMIN, partner=a_partner())
    client = log_in(admin)

    known = client.post("/people/invitations", {"email": rival.email})
    unknown = client.post("/people/invitations", {"email": "nobody@rival.example"})
    client.get("/people/invitations")  # where what was said is shown and gone
    listed = client.get("/people/invitations").text

    assert without_keys(known, rival.email) == without_keys(unknown, "nobody@rival.example")
    assert listed.count(rival.email) == listed.count("nobody@rival.example") == 1
    assert "Rivalgate" not in listed


def test_the_owner_of_the_address_is_told_and_stays_where_they_are(app, invite):
    rival = a_rep(a_partner(name="Rivalgate"))
    at = invite(a_person(Role.PARTNER_ADMIN, partner=a_partner()), rival.email)

    answer = Client(app).post(at, {"name": "Sam", "password": GOOD})

    assert answer.status_code == 422
    assert "has an account already" in answer.text
    with database():
        assert User.by_email(rival.email).partner_id == rival.partner_id


def test_somebody_else_who_is_signed_in_joins_nothing(log_in, invite):
    at = invite(a_person(Role.PARTNER_ADMIN, partner=a_partner()), "new@northgate.example")
    other = log_in(a_rep())

    other.post(at, {"name": "Wrong", "password": GOOD})

    assert "Log out first" in other.get(at).text
    with database():
        assert User.by_email("new@northgate.example") is None


@pytest.mark.parametrize("role", ["owner", "channel_manager", "editor", "analyst"])
def test_nobody_at_a_partner_makes_a_person_of_the_vendor(log_in, role):
    admin = a_person(Role.PARTNER_ADMIN, partner=a_partner())

    answer = log_in(admin).post("/people/invitations", {"email": "x@northgate.example", "roles": [role]})

    assert answer.status_code == 422


def test_a_managers_invitation_stays_in_the_portfolio(log_in):
    mine, theirs = a_partner(), a_partner()
    manager = log_in(a_manager(mine))

    foreign = manager.post("/people/invitations", {"email": "x@test.example", "partner": theirs.ref})
    absent = manager.post("/people/invitations", {"email": "x@test.example", "partner": "PT-0000-0000"})
    us = manager.post("/people/invitations", {"email": "x@test.example", "partner": "us", "roles": ["owner"]})

    assert foreign.status_code == absent.status_code == us.status_code == 422
    assert without_keys(foreign, theirs.ref) == without_keys(absent, "PT-0000-0000")


@pytest.mark.parametrize("password", ["short", "password1234", "northgate2026", "qwertyuiop12"])
def test_a_password_that_is_guessed_soon_is_refused(app, invite, password):
    at = invite(a_person(Role.PARTNER_ADMIN, partner=a_partner()), "new@northgate.example")

    answer = Client(app).post(at, {"name": "New Rep", "password": password})

    assert answer.status_code == 422
    assert 'value="New Rep"' in answer.text
    assert password not in answer.text


def test_a_forgotten_password_is_replaced_once(app, log_in, letters):
    rep = a_rep()
    before = log_in(rep)
    stranger = Client(app)
    known = stranger.post("/password/forgotten", {"email": rep.email})
    unknown = Client(app).post("/password/forgotten", {"email": "nobody@test.example"})
    at = link_in(letters(rep.email)[-1])

    client = Client(app)
    chosen = client.post(at, {"password": GOOD})

    assert without_keys(known) == without_keys(unknown)
    assert chosen.status_code == 303
    assert before.get("/").status_code == 302
    assert Client(app).post(at, {"password": "another good pass phrase"}).status_code == 404
    assert Client(app).log_in(rep.email, GOOD).status_code == 303
    assert "Your password was changed" in letters(rep.email)[-1]


def test_a_password_is_changed_by_who_knows_the_old_one(app, log_in):
    rep = a_rep()
    here, there = log_in(rep), log_in(rep)

    wrong = here.post("/account/password", {"current": "wrong", "password": GOOD})
    right = here.post("/account/password", {"current": PASSWORD, "password": GOOD})

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_a_new_device_is_told_of(app, letters):
    rep = a_rep()
    Client(app).log_in(rep.email, PASSWORD)
    quiet = letters(rep.email)
    phone = Client(app)
    phone.http.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone) Safari/605"

    phone.log_in(rep.email, PASSWORD)

    assert quiet == []
    assert "new device" in letters(rep.email)[-1]
