"""kill -9 at any instant: what was acknowledged is kept, nothing is half, and the next start serves."""

import asyncio
import os
import random
import re
import signal
from time import monotonic, sleep

import pytest
from aiosmtpd.controller import Controller

from tests.faults import ledger
from tests.operate.installation import Browser, Writers, free_port, until

ROUNDS = 200 if os.environ.get("ALIADO_TEST_ALL") else 20
NOT_YET = re.compile(r'"route": "/readyz", "status": 503,')
random.seed(20261124)


class Senders(Writers):
    """Reps who send by the whole form."""

    def say(self, browser: Browser, title: str) -> tuple[int, str]:
        return browser.send(title)


def test_what_was_acknowledged_outlives_every_kill(install):
    portal = install()
    acknowledged: dict[str, str] = {}
    savers: list[Browser] = []
    for number in range(ROUNDS):
        portal.start()
        if not savers:
            savers = [Browser(portal.port).log_in().open_form() for _ in range(3)]
        with Writers(portal.port, savers[:2]) as saving, Senders(portal.port, savers[2:]) as sending:
            until(lambda saving=saving: saving.acknowledged)  # however slow the machine is
            sleep(random.uniform(0, 0.3))
            portal.kill()
        acknowledged |= saving.acknowledged | sending.acknowledged
        assert not {*saving.refused, *sending.refused} - {409}, number
        assert ledger.unsound(portal) == []
    portal.start()
    assert ledger.wrong(portal, acknowledged) == []
    assert len(acknowledged) >= ROUNDS
    for title, at in random.sample(sorted(acknowledged.items()), 10):
        assert savers[0].ask("GET", at).status in (200, 303)
        shown = savers[0].text or (savers[0].ask("GET", f"{at}/edit") and savers[0].text)
        assert title in shown
    assert what_starts_had_to_say(portal) == set()


def what_starts_had_to_say(portal) -> set[str]:
    """Words at a start but where it listens: something to mend, a process that would not stay.

    That it was not ready yet, whoever waits for it was told when they asked.
    """
    plain = {line for line in portal.logged.splitlines() if not line.startswith(("{", "Listening on"))}
    said = set(re.findall(r'"level": "(?:warning|error|critical)".*', portal.logged))
    return plain | {line for line in said if not NOT_YET.search(line)}


class SlowPost:
    """A mail server that takes its time, so that a kill comes in the midst."""

    def __init__(self):
        self.sent: list[str] = []

    async def handle_DATA(self, _server, _session, envelope):
        await asyncio.sleep(0.05)
        said = envelope.original_content.decode()
        self.sent.append(next(line for line in said.splitlines() if line.lower().startswith("message-id")))
        return "250 OK"


def undone(portal) -> int:
    with portal.database() as database:
        return database.exec_driver_sql("SELECT count(*) FROM deliveries WHERE done_at IS NULL").scalar()


@pytest.mark.alone
def test_a_letter_that_a_kill_interrupts_is_sent_once_in_effect(install):
    post = SlowPost()
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    kills = 3
    portal = install(MAIL_URL=f"smtp://127.0.0.1:{controller.port}?from=portal@vendor.example").start()
    try:
        rep = Browser(portal.port).log_in()
        for number in range(10):
            assert rep.send(f"told of {number}")[0] == 303
        for _ in range(kills):
            before = len(post.sent)
            until(lambda before=before: len(post.sent) > before or not undone(portal), 20)
            sleep(random.uniform(0, 0.05))
            portal.kill()
            portal.start()
        assert until(lambda: undone(portal) == 0, 70) < 60
    finally:
        controller.stop(no_assert=True)

    with portal.database() as database:
        refs = [ref for (ref,) in database.exec_driver_sql("SELECT ref FROM deliveries")]
    times = {ref: sum(ref in line for line in post.sent) for ref in refs}
    assert min(times.values()) == 1, "one was never sent"
    assert sum(times.values()) <= len(refs) + kills, "sent again without a kill"
    assert {path.name for path in (portal.data / "outbox").iterdir()} == {f"{ref}.eml" for ref in refs}


@pytest.mark.alone
def test_stopping_under_load_finishes_what_is_in_hand(install):
    portal = install().start()
    reps = [Browser(portal.port).log_in().open_form() for _ in range(4)]
    with Writers(portal.port, reps, pause_s=0.05) as writers:
        until(lambda: len(writers.acknowledged) > 20, 30)
        begun = monotonic()
        assert portal.stop() == 0
        took = monotonic() - begun

    assert took < 15
    assert writers.refused == []
    there = ledger.deals(portal)
    assert ledger.wrong(portal, writers.acknowledged) == []
    unheard = {title for title in there if title.startswith("saved")} - set(writers.acknowledged)
    assert unheard == set(), "done, and yet the person was told nothing"


def test_without_its_worker_the_portal_serves_and_letters_come_later(install):
    portal = install().start()
    rep = Browser(portal.port).log_in()
    _server, worker = portal.children
    os.kill(worker, signal.SIGKILL)

    assert rep.send("sent without a worker")[0] == 303

    until(lambda: len(portal.children) == 2 and worker not in portal.children, 30)
    until(lambda: undone(portal) == 0, 60)
    assert portal.answers("/readyz") == 200
