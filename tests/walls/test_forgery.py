"""A write is a POST that the person sent from a page of ours: anything else changes nothing and tells nothing."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.models.base import db
from portal.models.people import Role
from tests.client import Client
from tests.factories import PASSWORD, a_rep, database, registration
from tests.walls.matrix_check import filled
from tests.walls.stage import set_stage

# Browsers report by themselves, and nothing is kept of it; mail programs stop a letter, and the link is the proof.
NO_TOKEN_NEEDED = {"/csp-reports", "/letters/unwanted/<token>"}
OTHER_SITES = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://other.example"},
    {"Origin": "https://localhost.other.example"},
    {"Origin": "http://localhost:8001"},
    {"Origin": "null"},
)
ANSWERS = {
    "action": "save", "customer_name": "Forged Ltd", "protected_days": "90", "question": "?", "answer": "!",
    "reason": "by_mistake", "language": "es", "theme": "dark",
}  # fmt: skip


def writes(app: Flask, ref: str) -> list[str]:
    """The address of each route that takes POST."""
    paths = {filled(rule, ref) for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    return sorted(paths - NO_TOKEN_NEEDED)


def all_that_is_kept() -> dict[str, list[tuple]]:
    """Every row of every table, save the notes of refused tries and of the log-in."""
    passing = {"events", "log_in_tries"}
    with database():
        tables = [table for table in db.metadata.sorted_tables if table.name not in passing]
        kept = {table.name: sorted(map(repr, db.session.execute(select(table)).all())) for table in tables}
        return {**kept, "events": [db.session.scalar(select(func.count()).where(_told()))]}


def _told():
    events = db.metadata.tables["events"]
    return events.c.name != "access.refused"


@pytest.fixture(params=[Role.SALES, Role.OWNER])
def person(app, request):
    """Somebody with a deal to write on, and their browser."""
    stage = set_stage()
    client = Client(app)
    client.log_in(stage.people[request.param].email, PASSWORD)
    client.get("/account")
    return client, stage


@pytest.mark.parametrize("headers", OTHER_SITES, ids=lambda headers: "-".join(*headers.items()))
def test_what_another_site_sends_is_refused(app, person, headers):
    client, stage = person
    before = all_that_is_kept()

    answers = {path: client.post(path, ANSWERS, headers=headers) for path in writes(app, stage.ours.ref)}

    assert {answer.status_code for answer in answers.values()} == {400}
    assert not any("Forged Ltd" in answer.text for answer in answers.values())
    assert all_that_is_kept() == before


@pytest.mark.parametrize("token", ["missing", "empty", "invented", "of another person", "of a stranger"])
def test_without_a_token_of_this_browser_nothing_is_done(app, person, token, log_in):
    client, stage = person
    tokens = {"empty": "", "invented": "ImFiYyI.aaaaaa.bbbbbbbb", "of a stranger": Client(app).token()}
    if token == "of another person":
        tokens[token] = log_in(stage.rival).token()
    sent = {**ANSWERS, "form_key": client.form_key(), **({"csrf_token": tokens[token]} if token in tokens else {})}
    before = all_that_is_kept()

    statuses = {path: client.http.post(path, data=sent).status_code for path in writes(app, stage.ours.ref)}

    assert set(statuses.values()) == {400}
    assert all_that_is_kept() == before


def test_the_header_that_htmx_sends_counts_as_a_token(log_in):
    client = log_in(a_rep())
    sent = {**registration(), "form_key": client.form_key()}

    answer = client.http.post("/deals/new", data=sent, headers={"X-CSRFToken": client.token()})

    assert answer.status_code == 303


def test_a_form_key_of_another_person_is_refused_everywhere(app, person, log_in):
    client, stage = person
    theirs = log_in(stage.rival).form_key()
    before = all_that_is_kept()

    for path in writes(app, stage.ours.ref):
        if path in ("/login", "/logout"):
            continue
        answer = client.post(path, {**ANSWERS, "form_key": theirs})
        assert answer.status_code == 400, path
        assert not re.search(r"Sam Rival|Rivalgate", answer.text), path

    assert all_that_is_kept() == before


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_other_method_writes(app, person, method):
    client, stage = person
    sent = {**ANSWERS, "csrf_token": client.token(), "form_key": client.form_key()}
    before = all_that_is_kept()

    for path in writes(app, stage.ours.ref):
        assert client.http.open(path, method=method, data=sent).status_code == 405, path
    assert all_that_is_kept() == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reading_writes_nothing_whatever_it_carries(app, person, method):
    client, stage = person
    sent = {**ANSWERS, "_method": "POST", "csrf_token": client.token(), "form_key": client.form_key()}
    over = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST", "Content-Type": "application/json"}
    before = all_that_is_kept()

    for path in writes(app, stage.ours.ref):
        answer = client.http.open(path, method=method, query_string=sent, headers=over)
        assert answer.status_code in (200, 303, 400, 403, 404, 409), path
    assert all_that_is_kept() == before


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.api+json"])
def test_what_comes_as_json_is_no_form(app, person, kind):
    client, stage = person
    how = {"headers": {"X-CSRFToken": client.token()}, "content_type": kind}
    before = all_that_is_kept()

    for path in writes(app, stage.ours.ref):
        sent = json.dumps({**ANSWERS, "form_key": client.form_key()})
        assert client.http.post(path, data=sent, **how).status_code == 400, path
    assert all_that_is_kept() == before
