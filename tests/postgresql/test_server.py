"""The server itself: what happens to its connections and its transactions is mended, or told as busy."""

import os
import subprocess
from threading import Barrier, Thread
from time import sleep
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal.cli.backup import postgresql
from portal.models import connections
from portal.models.base import db
from portal.models.connections import is_busy
from portal.models.deals import Deal
from portal.models.tenancy import as_system
from portal.views import deals as deals_views
from tests.factories import a_deal, a_rep, registration
from tests.postgres import boss_url


def cut_all() -> None:
    """End each connection that the portal has, as a restart of the server does."""
    with psycopg.connect(boss_url(os.environ["DATABASE_URL"]), autocommit=True) as boss:
        while boss.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal'"
        ).fetchall():
            sleep(0.01)


def test_connections_that_were_cut_are_replaced(log_in):
    client = log_in(a_rep())
    cut_all()

    assert client.get("/deals").status_code == 200


def test_a_deadlock_is_told_to_one_of_the_two_and_the_other_goes_on(app):
    rep = a_rep()
    keys = [a_deal("submitted", by=rep).id for _ in range(2)]
    both_hold_one, outcomes = Barrier(2), []

    def change(order: list[int]) -> None:
        try:
            with app.app_context(), as_system("a deadlock"), db.engine.begin() as connection:
                for number, key in enumerate(order):
                    connection.execute(text("UPDATE deals SET title = 'x' WHERE id = :key"), {"key": key})
                    if number == 0:
                        both_hold_one.wait()
            outcomes.append("done")
        except OperationalError as error:
            outcomes.append("busy" if is_busy(error) else repr(error))

    threads = [Thread(target=change, args=(order,)) for order in (keys, keys[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["busy", "done"]


def test_a_transaction_left_alone_is_ended(app):
    with app.app_context(), db.engine.connect() as connection:
        limits = connection.execute(
            text("SELECT name, setting::int FROM pg_settings WHERE name ~ '(lock|statement|session)_timeout$'")
        ).all()

    assert {name for name, ms in limits if 0 < ms <= 60_000} >= {
        "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout",
    }  # fmt: skip


def look_as_system() -> None:
    with as_system("what another reach asks"):
        db.session.execute(text("SELECT 1"))


@pytest.mark.parametrize("then", [look_as_system, lambda: None])
def test_a_transaction_that_the_server_ends_in_the_midst_of_a_request_is_told(log_in, monkeypatch, then):
    client, submit = log_in(a_rep()), Deal.submit

    def cut_off(deal: Deal, **how: Any) -> Any:
        cut_all()
        then()
        return submit(deal, **how)

    with monkeypatch.context() as patch:
        patch.setattr(Deal, "submit", cut_off)
        answer = client.post("/deals/new", registration(title="typed in vain"))
    assert (answer.status_code, "typed in vain" in answer.text) == (503, True)
    assert client.post("/deals/new", registration()).status_code == 303


def test_a_page_that_was_read_already_is_shown(log_in, monkeypatch):
    client, page = log_in(a_rep()), deals_views.page

    def cut_off(*shown: Any, **how: Any) -> Any:
        made = page(*shown, **how)
        cut_all()
        return made

    monkeypatch.setattr(deals_views, "page", cut_off)
    assert [client.get("/deals").status_code for _ in range(3)] == [200] * 3


def test_a_connection_that_died_without_a_word_is_asked_after_a_while(log_in, monkeypatch):
    client = log_in(a_rep())
    cut_all()
    monkeypatch.setattr(connections, "_has_something_to_say", lambda _driver: False)
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)

    assert client.get("/deals").status_code == 200


def test_a_request_that_only_read_leaves_its_plans_for_the_next(log_in):
    client = log_in(a_rep())
    for _ in range(8):  # psycopg prepares what it saw five times
        client.get("/deals")

    with client.app.app_context(), as_system("look at the plans"):
        kept = db.session.execute(text("SELECT statement FROM pg_prepared_statements")).scalars().all()
    assert any(statement.startswith("SELECT deals.ref") for statement in kept)


def of_the_role(words: str) -> None:
    """What the server's own superuser decides of the portal's role."""
    with psycopg.connect(boss_url(os.environ["DATABASE_URL"]), autocommit=True) as boss:
        boss.execute(f"ALTER ROLE portal {words}")


def test_a_server_that_is_full_is_told_and_outlived(log_in):
    client = log_in(a_rep())
    of_the_role("CONNECTION LIMIT 0")
    try:
        cut_all()
        assert {client.get(path).status_code for path in ("/deals", "/", "/account")} == {503}
    finally:
        of_the_role("CONNECTION LIMIT -1")

    assert client.get("/deals").status_code == 200


def test_a_server_that_only_reads_is_left_for_the_next(log_in):
    client, form = log_in(a_rep()), registration()
    of_the_role("SET default_transaction_read_only = on")
    try:
        cut_all()
        assert client.get("/deals").status_code == 200
        assert client.post("/deals/new", form).status_code == 503
    finally:
        of_the_role("RESET default_transaction_read_only")

    assert client.post("/deals/new", form).status_code == 303


def test_the_password_reaches_a_backup_apart_from_the_address(monkeypatch, tmp_path):
    asked: dict[str, Any] = {}

    def note(command: list[str], env: dict[str, str], **_how: Any) -> subprocess.CompletedProcess:
        asked.update(command=" ".join(command), env=env)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(postgresql.subprocess, "run", note)
    postgresql.dump("postgresql+psycopg://portal:p%40ss@db.example/portal", tmp_path / "snapshot")

    assert asked["env"]["PGPASSWORD"] == "p@ss"
    assert "--dbname=postgresql://portal@db.example/portal " in asked["command"]
