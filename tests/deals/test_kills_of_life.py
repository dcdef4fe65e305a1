"""kill -9 in the midst of deals' lives: each step that was acknowledged is kept, and each story explains its state."""

import os
import random
from time import sleep

from portal import clock
from tests.faults import ledger
from tests.operate.installation import CSRF, FORM_KEY, OWNER, Browser, Writers, until

ROUNDS = 200 if os.environ.get("ALIADO_TEST_ALL") else 20
random.seed(20261126)
LAST = """
    SELECT deals.ref, deals.state, events.name FROM deals JOIN events ON events.id = (
        SELECT max(id) FROM events WHERE subject_ref = deals.ref AND name <> 'deal.updated')"""
EXPLAINS = {"deal.drafted": "draft", "deal.submitted": "submitted", "deal.approved": "approved",
            "deal.win_claimed": "won_claimed"}  # fmt: skip


def say(browser: Browser, at: str, noun: str, **said: str) -> int:
    """A form of a deal's page, sent."""
    browser.ask("GET", at)
    said = {"csrf_token": CSRF.search(browser.text)[1], "form_key": FORM_KEY.search(browser.text)[1], **said}
    return browser.ask("POST", f"{at}/{noun}", said).status


class Lives(Writers):
    """Each sends a deal, has it approved, tells how it goes, claims the win; what was acknowledged is written down."""

    def __init__(self, port: int, pairs: list[tuple[Browser, Browser]]):
        self.owners = dict(pairs)
        self.steps: list[tuple[str, str]] = []
        super().__init__(port, [rep for rep, _owner in pairs])

    def say(self, browser: Browser, title: str) -> tuple[int, str]:
        status, at = browser.send(title)
        if status != 303:
            return status, at
        self.steps.append((at, "deal.submitted"))
        day = str(clock.today())
        for who, noun, event, said in (
            (self.owners[browser], "approval", "deal.approved", {"protected_days": "60", "note": ""}),
            (browser, "update", "deal.updated", {"stage": "quoted", "value": "", "next_step": title}),
            (browser, "win-claim", "deal.win_claimed", {"number": title, "day": day, "value": "10"}),
        ):
            if say(who, at, noun, **said) == 303:
                self.steps.append((at, event))
        return status, at


def test_each_step_that_was_acknowledged_outlives_every_kill(install):
    portal = install()
    steps: set[tuple[str, str]] = set()
    pairs: list[tuple[Browser, Browser]] = []
    for number in range(ROUNDS):
        portal.start()
        pairs = pairs or [(Browser(portal.port).log_in(), Browser(portal.port).log_in(OWNER)) for _ in range(2)]
        for browser in (one for pair in pairs for one in pair):
            browser.connection.close()  # which the kill left half open
        with Lives(portal.port, pairs) as lives:
            until(lambda lives=lives: lives.steps)
            sleep(random.uniform(0, 1.5))
            portal.kill()
        steps |= set(lives.steps)
        assert ledger.unsound(portal) == [], number

    with portal.database() as database:
        kept = {
            (f"/deals/{ref}", name) for ref, name in database.exec_driver_sql("SELECT subject_ref, name FROM events")
        }
        unexplained = [row for row in database.exec_driver_sql(LAST) if EXPLAINS.get(row[2]) != row[1]]
    assert steps - kept == set()
    assert unexplained == []
    assert {name for _at, name in steps} == {"deal.submitted", "deal.approved", "deal.updated", "deal.win_claimed"}
