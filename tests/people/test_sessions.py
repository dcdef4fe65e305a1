"""Logging in and out: equal answers, waits that grow, and sessions that are dead when they end."""

import re

import pytest

from portal.models.base import db
from portal.models.people import Role, User
from tests.client import Client, without_tokens
from tests.factories import PASSWORD, a_partner, a_person, a_rep, database

COOKIE = "__Host-session"


def test_a_wrong_password_and_an_unknown_address_answer_alike(app):
    rep = a_rep()

    known, unknown = (Client(app).log_in(email, "wrong") for email in (rep.email, "nobody@test.example"))

    texts = [without_tokens(answer, rep.email, "nobody@test.example") for answer in (known, unknown)]
    assert known.status_code == 422
    assert texts[0] == texts[1]


def test_waits_grow_and_the_owner_elsewhere_still_gets_in(app):
    rep, here = a_rep(), Client(app)
    app.config["LIMITS"] = True

    answers = [here.log_in(rep.email, "wrong").status_code for _ in range(7)]
    waiting = here.log_in(rep.email, PASSWORD)
    elsewhere = Client(app)
    elsewhere.http.environ_base["REMOTE_ADDR"] = "192.0.2.7"

    assert answers[:5] == [422] * 5
    assert answers[-1] == 429
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 0
    assert elsewhere.log_in(rep.email, PASSWORD).status_code == 303


def test_a_copied_cookie_is_dead_after_log_out(app, log_in):
    client = log_in(a_rep())
    copied = client.http.get_cookie(COOKIE).value

    out = client.post("/logout")
    thief = app.test_client()
    thief.set_cookie(COOKIE, copied, secure=True)

    assert "cookies" in out.headers["Clear-Site-Data"]
    assert thief.get("/").status_code == 302


def test_a_session_planted_before_log_in_is_not_the_one_after(app):
    rep, client = a_rep(), Client(app)
    client.get("/login")
    before = client.http.get_cookie(COOKIE).value

    client.log_in(rep.email, PASSWORD)

    assert client.http.get_cookie(COOKIE).value != before


@pytest.mark.parametrize("change", ["role", "password", "deactivated"])
def test_what_is_taken_away_is_gone_with_the_next_request(log_in, change):
    rep = a_person(Role.SALES, partner=a_partner())
    client = log_in(rep)

    with database():
        person = (
            db.session.scalars(db.select(User).where(User.id == rep.id).options(db.joinedload(User.grants)))
            .unique()
            .one()
        )
        match change:
            case "role":
                person.take_role(Role.SALES, by=None)
            case "password":
                person.set_password("another good pass phrase")
            case "deactivated":
                person.deactivate(by=None)

    assert client.get("/deals").status_code == 302


@pytest.mark.parametrize("to", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)"])
def test_nobody_is_led_astray_by_next(app, to):
    answer = Client(app).log_in(a_rep().email, PASSWORD, next=to)

    assert answer.headers["Location"] == "/"


def test_the_cookie_is_bound_to_the_host(app):
    answer = Client(app).log_in(a_rep().email, PASSWORD, remember="y")
    cookie = answer.headers["Set-Cookie"]

    assert re.match(rf"{COOKIE}=s\.", cookie)
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=7776000"):
        assert word in cookie
    assert "Domain" not in cookie


def test_a_person_ends_a_session_of_their_own(app, log_in):
    rep = a_rep()
    here, there = log_in(rep), log_in(rep)
    ref = re.search(r"/account/sessions/(SE-[\w-]+)/end", here.get("/account/sessions").text)[1]

    here.post(f"/account/sessions/{ref}/end")

    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200
