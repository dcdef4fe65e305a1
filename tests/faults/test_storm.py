"""Everybody at the door at once: few are looked at, the others are asked to come again, and nobody finds it broken."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pytest

from portal.models import log_in as tries
from tests.client import Client
from tests.factories import PASSWORD, a_rep
from tests.faults.storm import storm
from tests.operate.installation import REP, Browser, Reader

MANY = 24
THOUSAND = 1000 if os.environ.get("ALIADO_TEST_ALL") else 100


@pytest.fixture
def looked_at(app, monkeypatch) -> list[int]:
    """How many passwords were looked at at each moment."""
    here, counted, lock, verify = [0], [], Lock(), tries.verify

    def counting(*given: str) -> bool:
        with lock:
            here[0] += 1
            counted.append(here[0])
        try:
            return verify(*given)
        finally:
            with lock:
                here[0] -= 1

    monkeypatch.setattr(tries, "verify", counting)
    return counted


def all_at_once(app, reps) -> Counter:
    clients = [(Client(app), rep) for rep in reps]
    tokens = [client.token() for client, _rep in clients]

    def enter(number: int):
        client, rep = clients[number]
        return client.http.post(
            "/login",
            data={"email": rep.email, "password": PASSWORD, "csrf_token": tokens[number]},
            environ_base={"REMOTE_ADDR": f"10.0.0.{number}"},
        )

    with ThreadPoolExecutor(MANY) as crowd:
        answers = list(crowd.map(enter, range(len(clients))))
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 429)
    return Counter(answer.status_code for answer in answers)


def test_a_storm_is_taken_in_turn_and_the_rest_told_to_come_again(app, looked_at, todays_costs):
    statuses = all_at_once(app, [a_rep() for _ in range(MANY)])

    assert set(statuses) == {303, 429}
    assert statuses[303] >= tries.AT_THE_DOOR
    assert max(looked_at) <= tries.AT_WORK


def test_without_limits_everybody_gets_in(app, looked_at, monkeypatch):
    monkeypatch.setitem(app.config, "LIMITS", False)

    statuses = all_at_once(app, [a_rep() for _ in range(MANY)])

    assert statuses == {303: MANY}
    assert max(looked_at) <= tries.AT_WORK


@pytest.mark.alone
def test_who_is_inside_reads_on_while_a_storm_is_at_the_door(install):
    portal = install(TRUSTED_PROXIES="1", RATELIMIT_ENABLED="1").start()  # each comes from an address of its own
    reader = Browser(portal.port, timeout=60).log_in()

    with Reader(reader) as inside:
        came = storm(portal.port, [REP] * THOUSAND)

    assert inside.p95 < 1
    assert set(came) == {303, 429}
    assert came[303] > 10
