"""Whatever comes between, what was typed is given back, with a button that sends it: to its own person alone."""

import html
import re
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.models.base import db
from portal.models.deals import Deal
from portal.models.sessions import SignIn
from tests.client import Client
from tests.factories import PASSWORD, a_rep, database, registration
from tests.walls.test_error_pages import locked

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


def form_in(page: str, at: str = "main") -> dict[str, str]:
    """The hidden fields of the form with this address; the one in the middle of the page where none is said."""
    part = page.partition(f'action="{at}' if at != "main" else "<main")[2].partition("</form>")[0]
    fields = (dict(ATTRIBUTE.findall(field)) for field in HIDDEN.findall(part))
    return {field["name"]: html.unescape(field.get("value", "")) for field in fields}


def how_many(title: str) -> int:
    with database():
        return db.session.scalar(select(func.count()).select_from(Deal).where(Deal.title == title))


def end_all_sessions() -> None:
    with database():
        db.session.execute(db.delete(SignIn))


def sent_without_session(client: Client, **typed: Any):
    """A form that is sent when its session is over."""
    form = {"csrf_token": client.token(), "form_key": client.form_key(), **registration(**typed)}
    end_all_sessions()
    return client.http.post("/deals/new", data=form)


def come_in(client: Client, page: str, email: str, password: str = PASSWORD):
    return client.http.post("/login", data={**form_in(page, "/login"), "email": email, "password": password})


def test_who_was_signed_out_logs_in_on_the_page_and_sends_it_again(log_in):
    rep = a_rep()
    client = log_in(rep)

    refused = sent_without_session(client, title="Typed for an hour", needs="Two\r\nlines")
    wrong = come_in(client, refused.text, rep.email, "not the password")
    inside = come_in(client, wrong.text, rep.email)
    sent = client.http.post("/deals/new", data=form_in(inside.text))

    assert [answer.status_code for answer in (refused, wrong, inside, sent)] == [400, 422, 200, 303]
    assert "Typed for an hour" in refused.text
    assert "Typed for an hour" in inside.text
    assert how_many("Typed for an hour") == 1


def test_somebody_else_who_logs_in_there_is_given_nothing(log_in):
    client, other = log_in(a_rep()), a_rep()

    refused = sent_without_session(client, title="Mine alone")
    inside = come_in(client, refused.text, other.email)

    assert inside.status_code == 303
    assert "Mine alone" not in inside.text
    assert "Mine alone" not in client.http.get("/").text


def test_another_site_that_sends_it_is_given_nothing_back(log_in):
    client = log_in(a_rep())
    form = {"form_key": client.form_key(), **registration(title="From elsewhere")}
    end_all_sessions()

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = client.http.post("/deals/new", data=form, headers=headers)
        assert answer.status_code == 400
        assert "From elsewhere" not in answer.text


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_nothing_is_sent_to_another_site_from_the_door(log_in, to):
    rep = a_rep()
    client = log_in(rep)
    refused = sent_without_session(client, title="For us")
    form = form_in(refused.text, "/login")

    bent = {**form, "again": form["again"].replace('"/deals/new"', f'"{to}"'.replace("\\", "\\\\"))}
    inside = client.http.post("/login", data={**bent, "email": rep.email, "password": PASSWORD})

    assert (inside.status_code, inside.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("again", ["[", "{}", "[1]", '["/", 5]', "[" * 5000, '["/deals", [["a"]]]', "null"])
def test_nonsense_at_the_door_is_passed_over(app, again):
    rep = a_rep()

    assert Client(app).log_in(rep.email, PASSWORD, again=again).status_code == 303


def test_a_busy_database_gives_it_back_with_a_button_that_sends_it_once(app, monkeypatch, log_in):
    client = log_in(a_rep())
    form = {"csrf_token": client.token(), "form_key": client.form_key(), **registration(title="While busy")}
    with locked(app, monkeypatch):
        busy = client.http.post("/deals/new", data=form)

    again = [client.http.post("/deals/new", data=form_in(busy.text)) for _ in range(2)]

    assert busy.status_code == 503
    assert "What is it about?" in busy.text
    assert "<dt>title" not in busy.text
    assert [answer.status_code for answer in again] == [303, 303]
    assert how_many("While busy") == 1


def test_an_old_token_gives_it_back_with_a_new_one(log_in):
    client = log_in(a_rep())

    refused = client.post("/deals/new", registration(title="Open since yesterday", csrf_token="old"))
    sent = client.http.post("/deals/new", data=form_in(refused.text))

    assert (refused.status_code, sent.status_code) == (400, 303)
    assert how_many("Open since yesterday") == 1


def test_no_page_gives_a_password_back(log_in):
    client = log_in(a_rep())
    said = {"current": PASSWORD, "password": "another good pass phrase", "csrf_token": "old"}

    refused = client.post("/account/password", said)

    assert refused.status_code == 400
    assert not [word for word in (PASSWORD, "another good pass phrase") if word in refused.text]
