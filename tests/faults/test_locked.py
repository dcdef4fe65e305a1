"""Somebody else holds the database: a short wait saves, a long one says so in time, and who reads is not held up."""

from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic, sleep

from tests.faults import ledger
from tests.operate.installation import Browser

HOLD = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "LOCK TABLE deals, form_keys, sign_ins IN EXCLUSIVE MODE"}


@contextmanager
def held(portal, seconds: float):
    """Another process's transaction, for so long."""
    begun = Event()

    def hold() -> None:
        with portal.database() as database:
            database.exec_driver_sql(HOLD[database.dialect.name])
            begun.set()
            sleep(seconds)

    thread = Thread(target=hold)
    thread.start()
    begun.wait()
    yield
    thread.join()


def test_three_seconds_are_waited_for_and_ten_are_told(install):
    portal = install().start()
    rep, reader = Browser(portal.port).log_in().open_form(), Browser(portal.port).log_in()

    with held(portal, 3):
        begun = monotonic()
        status, at = rep.save("waited")
        assert (status, monotonic() - begun > 2) == (201, True)

    with held(portal, 11):
        thread_begun = monotonic()
        answers: list = []
        said = {"csrf_token": rep.csrf, "form_key": rep.form_key, "action": "save", "title": "typed in vain"}
        writer = Thread(target=lambda: answers.append((rep.ask("POST", "/deals/new", said), monotonic())))
        writer.start()
        sleep(0.5)
        begun = monotonic()
        assert reader.ask("GET", "/deals").status == 200
        assert monotonic() - begun < 1
        assert portal.answers("/readyz") == 200
        writer.join()
        answer, at_time = answers[0]
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert at_time - thread_begun < 10
        assert "Nothing was lost" in rep.text
        assert "typed in vain" in rep.text

    assert rep.save("after it")[0] == 201
    assert set(ledger.deals(portal)) == {"waited", "after it"}
    assert ledger.wrong(portal, {"waited": at}) == []
