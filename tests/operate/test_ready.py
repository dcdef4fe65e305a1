"""Whether the portal says of itself that people can work in it."""

import os
from time import perf_counter

import pytest
from sqlalchemy.exc import OperationalError

from portal.jobs import heartbeat
from portal.models.people import Role
from portal.storage import folder
from portal.views import health
from tests.factories import a_person

MOST_MS = 5


@pytest.fixture
def ready(app, stranger):
    """A portal that is ready; asks it again."""
    a_person(Role.OWNER)
    heartbeat.beat(app.config["SETTINGS"].data)
    assert stranger.get("/readyz").status_code == 200

    yield lambda: stranger.get("/readyz")

    (app.config["SETTINGS"].data / heartbeat.FILE).unlink(missing_ok=True)


def says_not_ready(answer) -> bool:
    """503, and not a word of why."""
    return (answer.status_code, answer.json) == (503, {"status": "not ready"})


def test_ready_is_one_word(ready):
    assert ready().json == {"status": "ok"}


def test_nobody_can_log_in_yet(app, stranger):
    heartbeat.beat(app.config["SETTINGS"].data)

    assert says_not_ready(stranger.get("/readyz"))


def test_the_database_does_not_answer(ready, monkeypatch):
    def fail() -> int:
        raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    monkeypatch.setattr(health, "people_count", fail)

    assert says_not_ready(ready())


def test_the_worker_gives_no_sign(app, ready):
    sign = app.config["SETTINGS"].data / heartbeat.FILE
    long_ago = sign.stat().st_mtime - heartbeat.DEAD_AFTER_S - 1
    os.utime(sign, (long_ago, long_ago))

    assert says_not_ready(ready())


def test_nothing_can_be_kept(ready, monkeypatch):
    monkeypatch.setattr(folder, "is_writable", lambda _folder: False)

    assert says_not_ready(ready())


def test_the_disk_is_full(ready, monkeypatch):
    monkeypatch.setattr(folder, "free_bytes", lambda _folder: 1024)

    assert says_not_ready(ready())


def test_it_is_quick(ready):
    def took_ms() -> float:
        begun = perf_counter()
        ready()
        return (perf_counter() - begun) * 1000

    assert sorted(took_ms() for _ in range(50))[25] < MOST_MS
