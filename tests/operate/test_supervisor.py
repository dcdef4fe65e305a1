"""What the supervisor does with a process that hangs."""

import os
import signal
from time import sleep

import pytest

from portal.cli import supervisor
from portal.jobs import heartbeat
from tests.operate.installation import until

BEAT_S = 0.05


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A process that gives signs of life, kept by an impatient supervisor."""
    monkeypatch.setattr(supervisor, "HANGS_AFTER_S", 10 * BEAT_S)

    def live() -> None:
        while True:
            heartbeat.beat(tmp_path)
            sleep(BEAT_S)

    one = supervisor.Kept("worker", live, watch=heartbeat.Watch(tmp_path))
    one.keep()
    yield one
    one.process.kill()


def test_one_that_hangs_is_replaced(kept, caplog):
    first = kept.process.pid
    os.kill(first, signal.SIGSTOP)

    def is_another() -> bool:
        kept.keep()
        return kept.process is not None and kept.process.pid != first

    until(is_another, 5)
    assert "no sign of life" in caplog.text


def test_one_that_lives_stays(kept):
    first = kept.process.pid
    for _ in range(30):
        kept.keep()
        sleep(BEAT_S)

    assert kept.process.pid == first


def test_a_leap_of_the_clock_is_no_silence(tmp_path):
    heartbeat.beat(tmp_path)
    watch = heartbeat.Watch(tmp_path)
    tomorrow = (tmp_path / heartbeat.FILE).stat().st_mtime + 86_400
    os.utime(tmp_path / heartbeat.FILE, (tomorrow, tomorrow))

    assert watch.silent_s() < 1
