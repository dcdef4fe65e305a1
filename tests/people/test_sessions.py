"""Logging in and out: equal answers, waits that grow, and sessions that are dead when they end."""

import re
from datetime import timedelta

import pytest

from portal import clock
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

    asked = here.post(f"/account/sessions/{ref}/end")
    still = there.get("/").status_code
    here.post(f"/account/sessions/{ref}/end", {"password_again": PASSWORD})

    assert (asked.status_code, still) == (422, 200)
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_a_person_ends_all_other_sessions_at_once(log_in):
    rep = a_rep()
    here, there, elsewhere, rival = log_in(rep), log_in(rep), log_in(rep), log_in(a_rep())

    asked = here.post("/account/sessions/end")
    here.post("/account/sessions/end", {"password_again": PASSWORD})

    assert asked.status_code == 422
    assert [client.get("/").status_code for client in (here, there, elsewhere, rival)] == [200, 302, 302, 200]


def test_the_password_asked_again_gives_the_session_a_new_token(app, log_in):
    owner, person = log_in(a_person(Role.OWNER)), a_rep()
    copied = owner.http.get_cookie(COOKIE).value
    thief = app.test_client()
    thief.set_cookie(COOKIE, copied, secure=True)
    refused = owner.post(f"/people/{person.ref}/deactivation", {"password_again": "wrong"})
    same = owner.http.get_cookie(COOKIE).value

    done = owner.post(f"/people/{person.ref}/deactivation", {"password_again": PASSWORD})

    assert (refused.status_code, same) == (422, copied)
    assert done.status_code == 303
    assert owner.http.get_cookie(COOKIE).value != copied
    assert owner.get("/").status_code == 200
    assert thief.get("/").status_code == 302


def test_a_right_password_before_a_refusal_gives_a_new_token_too(app, log_in):
    owner = log_in(a_person(Role.OWNER))
    copied = owner.http.get_cookie(COOKIE).value

    refused = owner.post("/settings", {"name": "", "password_again": PASSWORD})
    again = owner.post("/settings", {"name": ""})

    assert refused.status_code == again.status_code == 422
    assert "password_again" not in again.text  # asked for minutes ago
    assert owner.http.get_cookie(COOKIE).value != copied


def test_who_logs_in_on_a_browser_signs_out_whoever_was_there(app, log_in):
    before = log_in(a_rep())
    copied = before.http.get_cookie(COOKIE).value

    before.log_in(a_rep().email, PASSWORD)

    thief = app.test_client()
    thief.set_cookie(COOKIE, copied, secure=True)
    assert thief.get("/").status_code == 302


@pytest.mark.parametrize(
    ("remember", "hours_between", "days", "status"),
    [("", 13, 1, 302), ("", 11, 6, 200), ("", 11, 8, 302), ("y", 600, 89, 200), ("y", 600, 91, 302)],
)
def test_a_session_ends_when_it_is_left_alone_and_when_it_is_old(app, remember, hours_between, days, status):
    client, now = Client(app), clock.now()
    client.log_in(a_rep().email, PASSWORD, **({"remember": remember} if remember else {}))

    for hours in range(hours_between, days * 24, hours_between):
        with clock.moved_to(now + timedelta(hours=hours)):
            client.get("/")
    with clock.moved_to(now + timedelta(days=days)):
        assert client.get("/").status_code == status


def test_a_password_has_no_age(app):
    rep = a_rep()

    with clock.moved_to(clock.now() + timedelta(days=400)):
        assert Client(app).log_in(rep.email, PASSWORD).status_code == 303


def test_an_administrator_signs_somebody_out_everywhere(log_in):
    partner = a_partner()
    admin, rep = log_in(a_person(Role.PARTNER_ADMIN, partner=partner)), a_rep(partner)
    devices = [log_in(rep), log_in(rep)]

    asked = admin.post(f"/people/{rep.ref}/sign-out")
    answer = admin.post(f"/people/{rep.ref}/sign-out", {"password_again": PASSWORD})

    assert (asked.status_code, answer.status_code) == (422, 303)
    assert [device.get("/").status_code for device in devices] == [302, 302]
    assert log_in(rep).get("/").status_code == 200


def test_each_page_of_somebody_signed_in_offers_log_out(app, log_in):
    owner = log_in(a_person(Role.OWNER))
    paths = [rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods and not rule.arguments]

    pages = [
        answer for path in paths if (answer := owner.get(path)).status_code == 200 and answer.mimetype == "text/html"
    ]

    assert len(pages) > 15
    assert [page.request.path for page in pages if 'action="/logout"' not in page.text] == []
