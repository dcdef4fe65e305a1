"""One app and one migrated database a worker; each test begins with empty tables."""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from math import inf
from pathlib import Path

os.environ["ALIADO_DATA"] = tempfile.mkdtemp(prefix="aliado-tests-")
for name in (
    "DATABASE_URL",
    "SECRET_KEY",
    "PUBLIC_URL",
    "TRUSTED_PROXIES",
    "RATELIMIT_ENABLED",
    "HOST",
    "PORT",
    "ALIADO_DEMO",
):
    os.environ.pop(name, None)
ON_POSTGRESQL = os.environ.get("ALIADO_TEST_DATABASE") == "postgresql"
collect_ignore = ["sqlite" if ON_POSTGRESQL else "postgresql"]  # what only the other one has

import pytest
from flask import Flask
from sqlalchemy import event

from portal import create_app
from portal.cli.setup import migrate
from portal.jobs.worker import huey
from portal.models import programme, vendor
from portal.models.base import db
from portal.models.deals import looks
from portal.models.partners import Partner
from portal.models.people import User, passwords
from portal.models.tenancy import as_system
from portal.settings import Settings
from tests import factories, postgres
from tests.client import Client
from tests.emptying import receipts_let_go

pytest_plugins = ["tests.installing"]

STARTING_SERVERS = ("database", "demo", "faults", "postgresql")  # folders whose tests start their own
WITH_A_DATABASE = {"the_app", "install"}


def pytest_configure(config: pytest.Config) -> None:
    """ALIADO_TEST_DATABASE=postgresql: a server for each process that runs tests."""
    runs_tests = hasattr(config, "workerinput") or not config.getoption("numprocesses", None)
    if ON_POSTGRESQL and runs_tests:
        os.environ["DATABASE_URL"] = postgres.start()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what asks a database: the rest was tried beside SQLite, and has no other answer here."""
    if ON_POSTGRESQL:
        alike = [item for item in items if not _asks_a_database(item)]
        config.hook.pytest_deselected(items=alike)
        items[:] = [item for item in items if item not in set(alike)]


def _asks_a_database(item: pytest.Item) -> bool:
    return item.path.parent.name in STARTING_SERVERS or not WITH_A_DATABASE.isdisjoint(item.fixturenames)


@pytest.fixture(scope="session")
def the_app() -> Flask:
    """The portal as it is installed: migrated, in demo mode, on SQLite or PostgreSQL."""
    app = create_app(Settings.from_environment())
    app.config["REQUEST_LIMITS"] = False  # but where a test is about them
    with app.app_context():
        if not ON_POSTGRESQL:
            event.listen(db.engine, "connect", _wait_for_no_disk)
        migrate()
    huey.immediate = False
    return app


def _wait_for_no_disk(connection: sqlite3.Connection, _record: object) -> None:
    """A power cut ends the tests of this process, and what they wrote is of no use then."""
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def app(the_app: Flask) -> Iterator[Flask]:
    """The portal with empty tables."""
    factories.app = the_app
    with the_app.app_context(), as_system("empty tables"):
        db.session.execute(db.update(Partner).values(manager_id=None))  # partners and people point at one another
        with receipts_let_go():
            for table in reversed(db.metadata.sorted_tables):
                db.session.execute(table.delete())
        db.session.commit()
    for letter in Path(the_app.config["OUTBOX"]).glob("*"):
        letter.unlink()
    huey.flush()
    vendor._kept.clear()
    looks._known.clear()
    programme.forget()
    yield the_app


@pytest.fixture
def todays_costs() -> None:
    """For a test that is about what a password hash costs."""


@pytest.fixture(autouse=True)
def cheap_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process passwords are hashed at low costs, where half of the tests' time would go."""
    if "todays_costs" not in request.fixturenames:
        monkeypatch.setattr(passwords, "hasher", factories.CHEAP)


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process nothing waits for the disk."""
    monkeypatch.setattr(os, "fsync", lambda _file: None)


@pytest.fixture
def stranger(app: Flask) -> Client:
    """A browser that nobody is signed in on."""
    return Client(app)


@pytest.fixture
def log_in(app: Flask) -> Callable[[User], Client]:
    """A browser on which this person logged in by the door."""

    def enter(person: User) -> Client:
        client = Client(app)
        answer = client.log_in(person.email, factories.PASSWORD)
        assert answer.status_code == 303, answer.text
        return client

    return enter


@pytest.fixture
def statements(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable:
    """A context that collects the SQL statements of what happens inside; nothing is read anew for its age."""
    from contextlib import contextmanager

    for kept in (programme, vendor):
        monkeypatch.setattr(kept, "FRESH_S", inf)

    @contextmanager
    def collect() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest):
            if not statement.startswith(("PRAGMA", "BEGIN")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return collect
