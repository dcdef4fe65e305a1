"""Somebody else holds the database: a short wait saves, a long one says so in time, and who reads is not held up."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer
from time import monotonic, sleep

import pytest

from tests.faults import ledger
from tests.operate.installation import Browser, Installation

HOLD = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE deals, form_keys, sign_ins IN EXCLUSIVE MODE"}
LONG_S = (10, 60) if os.environ.get("ALIADO_TEST_ALL") else (0,)  # at least; to the answer in any case


@contextmanager
def held(portal: Installation) -> Iterator[Event]:
    """Another process's transaction, until it is told that it is enough."""
    begun, enough = Event(), Event()

    def hold() -> None:
        with portal.database() as database:
            database.exec_driver_sql(HOLD[database.dialect.name])
            begun.set()
            enough.wait()

    thread = Thread(target=hold)
    thread.start()
    begun.wait()
    try:
        yield enough
    finally:
        enough.set()
        thread.join()


@pytest.mark.alone
def test_three_seconds_are_waited_for(install):
    portal = install().start()
    rep = Browser(portal.port).log_in().open_form()

    with held(portal) as enough:
        Timer(3, enough.set).start()
        begun = monotonic()
        status, at = rep.save("waited")

    assert (status, monotonic() - begun > 2) == (201, True)
    assert ledger.wrong(portal, {"waited": at}) == []


@pytest.mark.alone
@pytest.mark.parametrize("seconds", LONG_S)
def test_what_takes_longer_is_told_and_who_reads_goes_on(install, seconds):
    portal = install().start()
    rep, reader = Browser(portal.port).log_in().open_form(), Browser(portal.port).log_in()
    said = {"csrf_token": rep.csrf, "form_key": rep.form_key, "action": "save", "title": "typed in vain"}
    answers: list = []

    def write() -> None:
        begun = monotonic()
        answers.append((rep.ask("POST", "/deals/new", said), monotonic() - begun))

    with held(portal):
        begun = monotonic()
        writer = Thread(target=write)
        writer.start()
        while writer.is_alive() or monotonic() - begun < seconds:
            asked = monotonic()
            assert reader.ask("GET", "/deals").status == 200
            assert portal.answers("/readyz") == 200
            assert monotonic() - asked < 1
            sleep(0.5)

    (answer, took) = answers[0]
    assert answer.status == 503
    assert 0 < int(answer.headers["Retry-After"]) < 10
    assert took < 10
    assert "Nothing was lost" in rep.text
    assert "typed in vain" in rep.text
    rep.connection.close()  # the portal closes one that rests
    status, at = rep.save("after it")
    assert status == 201
    assert set(ledger.deals(portal)) == {"after it"}
    assert ledger.wrong(portal, {"after it": at}) == []
