"""A database that is away, full or in the middle of something: told as such, with when to come again."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from psycopg import errors
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from portal.models.base import db
from portal.models.connections import engine_options, is_busy, keep_word
from portal.models.deals import Deal
from portal.models.policies import tell_reach
from tests.factories import a_rep, registration
from tests.walls.test_error_pages import failing

NOWHERE = "postgresql+psycopg://portal@/portal?host=/nowhere"
MOST_WAIT_S = 5


@contextmanager
def on(app: Flask, engine: Engine) -> Iterator[Engine]:
    """The portal with this engine."""
    keep_word(engine)
    tell_reach(engine)
    with app.app_context():
        engines = db._app_engines[app]
    kept, engines[None] = engines[None], engine
    try:
        yield engine
    finally:
        engines[None] = kept
        engine.dispose()


def says_busy(answer) -> bool:
    """503, when to come again, and nothing of the inside."""
    inside = [word for word in ("psycopg", "nowhere", "sqlalchemy", "socket") if word in answer.text]
    return answer.status_code == 503 and 0 < int(answer.headers["Retry-After"]) < 60 and not inside


@pytest.mark.parametrize("path", ["/", "/deals", "/deals/new", "/account", "/readyz"])
def test_a_server_that_is_gone(app, log_in, path):
    client = log_in(a_rep())

    with on(app, create_engine(NOWHERE)):
        answer = client.get(path)

    assert answer.status_code == 503 if path == "/readyz" else says_busy(answer)


def test_a_server_that_is_gone_when_something_is_sent(app, log_in):
    client = log_in(a_rep())
    form = {**registration(), "csrf_token": client.token()}

    with on(app, create_engine(NOWHERE)):
        answers = [client.http.post(path, data=form) for path in ("/deals/new", "/login", "/logout")]

    assert all(says_busy(answer) for answer in answers), [answer.status_code for answer in answers]
    assert client.get("/deals").status_code == 200


def test_all_connections_taken(app, log_in):
    client = log_in(a_rep())
    with app.app_context():
        url = db.engine.url

    with on(app, create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.1)) as engine, engine.connect():
        answers = [client.get("/deals"), client.get("/")]

    assert all(says_busy(answer) for answer in answers)


def test_a_database_that_takes_no_changes(app, log_in):
    client = log_in(a_rep())
    form = {**registration(title="typed in vain"), "csrf_token": client.token(), "form_key": client.form_key()}
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite":
        engine = create_engine(f"sqlite:///file:{url.database}?mode=ro&uri=true")
    else:
        engine = create_engine(url, connect_args={"options": "-c default_transaction_read_only=on"})

    with on(app, engine):
        answer, page = client.http.post("/deals/new", data=form), client.get("/deals")

    assert says_busy(answer)
    assert "typed in vain" in answer.text
    assert page.status_code == 200
    assert client.http.post("/deals/new", data=form).status_code == 303


def test_nobody_waits_for_long():
    options = engine_options(NOWHERE)

    assert options["pool_timeout"] < MOST_WAIT_S
    assert options["connect_args"]["connect_timeout"] < MOST_WAIT_S


@pytest.mark.parametrize(
    "error",
    [
        errors.LockNotAvailable, errors.DeadlockDetected, errors.SerializationFailure, errors.QueryCanceled,
        errors.AdminShutdown, errors.TooManyConnections, errors.IdleInTransactionSessionTimeout, errors.UniqueViolation,
        errors.CannotConnectNow, errors.ConnectionFailure,
    ],
)  # fmt: skip
def test_what_may_go_well_in_a_moment_is_told_as_busy(app, log_in, monkeypatch, error):
    client = log_in(a_rep())
    kind = OperationalError if issubclass(error, errors.OperationalError) else DBAPIError
    monkeypatch.setattr(Deal, "submit", failing(kind("INSERT", {}, error("secret words"))))

    answer = client.post("/deals/new", registration())

    assert says_busy(answer)
    assert "secret" not in answer.text


@pytest.mark.parametrize("error", [errors.CheckViolation, errors.UndefinedTable, errors.NotNullViolation])
def test_what_will_not_is_ours_to_mend(error):
    assert not is_busy(IntegrityError("INSERT", {}, error("words")))
