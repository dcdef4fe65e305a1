"""Pages of refusal and failure: own words, a way on, and not a word of anybody or anything inside."""

import errno
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.test import TestResponse

from portal import clock
from portal.models import connections
from portal.models.base import db
from portal.models.deals import Deal
from portal.models.people import Role
from portal.models.sessions import SignIn
from portal.models.tenancy import as_system
from tests.client import Client
from tests.factories import PASSWORD, database, registration
from tests.walls.stage import SECRETS, Stage, set_stage

INSIDE = re.compile(
    r"Traceback|File \"|line \d+, in|sqlalchemy|sqlite|werkzeug|flask|jinja|SELECT .+ FROM|INSERT INTO|constraint|"
    r"\b(users|sign_ins|form_keys|role_grants|deal_lines|deliveries|log_in_tries|partner_id)\b|/portal/|\.py\b",
    re.IGNORECASE,
)
STATUSES = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 507)
REQUEST_ID = re.compile(r"\b[0-9a-f]{24}\b")


def failing(error: Exception):
    """A command that fails so."""

    def fail(*_arguments, **_more):
        raise error

    return fail


def its_words(app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch, status: int) -> TestResponse:
    """An answer of this status, come by as a person would, while the rival's records are about."""
    monkeypatch.setitem(app.config, "LIMITS", status == 429)
    client, ours, theirs = Client(app), f"/deals/{stage.ours.ref}", f"/deals/{stage.theirs.ref}"
    client.log_in(stage.our_rep.email, PASSWORD)
    match status:
        case 400:
            return client.post(f"{theirs}/withdrawal", {"csrf_token": "", "reason": "by_mistake"})
        case 403:
            return client.post(f"{theirs}/approval", {"protected_days": "90"})
        case 404:
            return client.get(theirs)
        case 405:
            return client.http.put(theirs)
        case 409:
            return client.post(f"{ours}/information", {"answer": "Here it is"})
        case 413:
            return client.post("/deals/new", registration(needs="x" * 3_000_000))
        case 422:
            return client.post("/deals/new", registration(contact_email="x@y"))
        case 429:
            stranger = Client(app)
            return [stranger.log_in(stage.our_rep.email, "wrong") for _ in range(7)][-1]
        case 500:
            told = f"UNIQUE constraint failed: customers.partner_id ({SECRETS[0]})"
            monkeypatch.setattr(Deal, "submit", failing(IntegrityError("INSERT INTO customers", {}, Exception(told))))
            return client.post("/deals/new", registration())
        case 503:
            sent = {**registration(), "csrf_token": client.token(), "form_key": client.form_key()}
            with locked(app, monkeypatch):
                return client.http.post("/deals/new", data=sent)
        case 507:
            monkeypatch.setattr(Deal, "submit", failing(OSError(errno.ENOSPC, f"No space left for {SECRETS[0]}")))
            return client.post("/deals/new", registration())
    raise AssertionError(status)


@contextmanager
def locked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody else writes for longer than anybody waits."""
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            with _tables_held(db.engine):
                yield
            return
    monkeypatch.setattr(connections, "PRAGMAS", (*connections.PRAGMAS[:-1], "busy_timeout=50"))
    with app.app_context():
        engine = db.engine
    engine.dispose()
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    monkeypatch.undo()
    engine.dispose()


@contextmanager
def _tables_held(engine: Engine) -> Iterator[None]:
    def hurry(connection: Connection) -> None:
        connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")

    tables = ", ".join(table.name for table in db.metadata.sorted_tables)
    with engine.connect() as other:
        with as_system("somebody else writes"):
            other.exec_driver_sql(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        event.listen(engine, "begin", hurry)
        try:
            yield
        finally:
            event.remove(engine, "begin", hurry)
            other.rollback()


@pytest.mark.parametrize("status", STATUSES)
def test_a_page_of_refusal_tells_nothing(app, monkeypatch, status):
    stage = set_stage()

    answer = its_words(app, stage, monkeypatch, status)

    assert answer.status_code == status
    assert not INSIDE.search(re.sub(r'(href|src)="/static/[^"]+"|name="[\w-]+"', "", answer.text))
    assert not [word for word in (*SECRETS, stage.rival.email, stage.theirs.ref) if word in answer.text]
    assert "<h1>" in answer.text
    assert 'href="/' in answer.text.partition("<main")[2]


@pytest.mark.parametrize("status", STATUSES)
def test_the_number_to_write_to_us_about_stands_on_our_own_failures_alone(app, monkeypatch, status):
    answer = its_words(app, set_stage(), monkeypatch, status)

    shown = REQUEST_ID.findall(answer.text)
    assert shown == ([answer.headers["X-Request-Id"]] if status >= 500 else [])


def test_a_failure_keeps_nothing_half_done(app, monkeypatch):
    stage = set_stage()

    its_words(app, stage, monkeypatch, 500)

    with database():
        assert db.session.query(Deal).filter_by(registered_by_id=stage.our_rep.id).count() == 1


def test_a_database_that_is_busy_says_that_nothing_is_lost_and_when_to_come_again(app, monkeypatch):
    answer = its_words(app, set_stage(), monkeypatch, 503)

    assert "Nothing was lost" in answer.text
    assert int(answer.headers["Retry-After"]) < 10


def test_reading_goes_on_while_another_writes(app, monkeypatch, log_in):
    stage = set_stage()
    client = log_in(stage.our_rep)
    with database():
        for sign_in in db.session.query(SignIn):
            sign_in.seen_at = clock.now() - timedelta(hours=1)  # so old that this request would note it anew

    with locked(app, monkeypatch):
        answers = [client.get(path) for path in ("/", "/deals", f"/deals/{stage.ours.ref}", "/account")]

    assert [answer.status_code for answer in answers] == [200] * 4


@pytest.mark.parametrize("whose", ["theirs", "absent"])
def test_a_record_out_of_reach_is_not_there_while_another_writes(app, monkeypatch, log_in, whose):
    stage = set_stage()
    client = log_in(stage.our_rep)
    ref = {"theirs": stage.theirs.ref, "absent": "DR-0000-0000"}[whose]

    with locked(app, monkeypatch):
        answer = client.get(f"/deals/{ref}")

    assert answer.status_code == 503
    assert ref not in answer.text


def test_another_fault_of_the_database_is_ours_to_mend(app, monkeypatch):
    stage = set_stage()
    client = Client(app)
    client.log_in(stage.people[Role.SALES].email, PASSWORD)
    monkeypatch.setattr(Deal, "submit", failing(OperationalError("INSERT", {}, Exception("disk I/O error"))))

    answer = client.post("/deals/new", registration())

    assert answer.status_code == 500
    assert "disk" not in answer.text
