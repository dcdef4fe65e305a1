"""The first owner of a new installation: by the token that the terminal printed, once."""

import pytest
from click.testing import CliRunner

from portal.cli import portal
from portal.models.people import Role, User, first_owner
from tests.client import Client, without_tokens
from tests.factories import PASSWORD, a_person, database

GOOD = "mended violet harbours"


@pytest.fixture
def said(app) -> dict[str, str]:
    """What whoever reads the terminal types."""
    token = first_owner.token(app.config["SECRET_KEY"])
    return {"token": token, "name": "Ona Ward", "email": "ona@vendor.example", "password": GOOD}


def test_who_has_the_token_begins_and_is_in(app, said):
    client = Client(app)
    page = client.get(f"/setup?token={said['token']}")

    answer = client.post("/setup", said)

    assert said["token"] in page.text
    assert answer.status_code == 303
    assert "Ona Ward" in client.get("/").text
    with database():
        assert User.by_email("ona@vendor.example").roles == {Role.OWNER}


def test_without_the_token_nobody_begins_and_tries_are_counted(app, said):
    client = Client(app)

    statuses = [client.post("/setup", {**said, "token": "0" * 25}).status_code for _ in range(7)]

    assert statuses[:5] == [422] * 5
    assert statuses[-1] == 429
    with database():
        assert User.by_email(said["email"]) is None


def test_a_weak_password_is_refused(app, said):
    answer = Client(app).post("/setup", {**said, "password": "onaward12345"})

    assert answer.status_code == 422
    assert 'value="Ona Ward"' in answer.text


def test_afterwards_the_page_never_was(app, said):
    a_person(Role.OWNER)
    client = Client(app)

    gone, never = client.get("/setup"), client.get("/set-up")

    assert gone.status_code == 404
    assert without_tokens(gone, "/setup") == without_tokens(never, "/set-up")
    assert client.post("/setup", said).status_code == 404


def test_the_terminal_adds_an_owner(app):
    run = CliRunner().invoke(portal, ["owner", "add", "ona@vendor.example", "--name", "Ona Ward", "--password", GOOD])
    weak = CliRunner().invoke(portal, ["owner", "add", "x@vendor.example", "--name", "X", "--password", "short"])

    assert run.exit_code == 0, run.output
    assert weak.exit_code == 1
    assert Client(app).log_in("ona@vendor.example", GOOD).status_code == 303
    assert Client(app).log_in("x@vendor.example", PASSWORD).status_code == 422


def test_a_pipe_gives_the_password(app):
    command = ["owner", "add", "Ona@Vendor.example", "--name", "Ona Ward"]
    run = CliRunner().invoke(portal, command, input=f"{GOOD}\n")
    again = CliRunner().invoke(portal, command, input=f"{GOOD}\n")
    odd = CliRunner().invoke(portal, ["owner", "add", "ona", "--name", "Ona Ward"], input=f"{GOOD}\n")

    assert run.exit_code == 0, run.output
    assert Client(app).log_in("ona@vendor.example", GOOD).status_code == 303
    assert (again.exit_code, odd.exit_code) == (1, 1)
