"""More connections than files may be open: the portal stays within its limits, and nobody's request is lost for it."""

import os
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.operate.installation import Browser, Installation, until

FILES, SURPLUS = 128, 200
REQUESTS = 10_000 if os.environ.get("ALIADO_TEST_ALL") else 500
ASKED = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"


@pytest.fixture
def portal(install) -> Installation:
    """One that may open few files."""
    made = install()
    made.within = ["prlimit", f"--nofile={FILES}:{FILES}"]
    return made.start()


def serving(portal: Installation) -> int:
    """The process that answers: gunicorn's own child."""
    server, _worker = portal.children
    return int(Path(f"/proc/{server}/task/{server}/children").read_text())


def open_files(portal: Installation) -> int:
    return sum(1 for _ in Path(f"/proc/{serving(portal)}/fd").iterdir())


def test_a_crowd_waits_and_is_served(portal):
    rep, who = Browser(portal.port, timeout=60).log_in().open_form(), serving(portal)

    with ExitStack() as crowd:
        idle = [crowd.enter_context(socket.create_connection(("127.0.0.1", portal.port))) for _ in range(SURPLUS)]
        rep.connection.close()  # it stands in the queue like everybody
        assert rep.save("in the crowd")[0] == 201
        assert open_files(portal) < FILES
        asking = [crowd.enter_context(socket.create_connection(("127.0.0.1", portal.port), 60)) for _ in range(SURPLUS)]
        for one in asking:
            one.sendall(ASKED)
        assert {one.recv(12) for one in asking} == {b"HTTP/1.1 200"}
        assert len(idle) == SURPLUS

    until(lambda: portal.answers("/readyz") == 200)
    assert serving(portal) == who, "the process ended, and with it what others had in hand"


def test_no_file_is_left_open(portal):
    rep = Browser(portal.port).log_in()
    for number in range(50):
        assert rep.send(f"to warm up {number}")[0] == 303
    before = open_files(portal)

    for number in range(REQUESTS):
        path = ("/deals", "/", "/deals/DR-0000-0000", "/static/nothing.css", "/healthz")[number % 5]
        assert rep.ask("GET", path).status in (200, 404)
        if number % 100 == 0:
            assert Browser(portal.port).ask("GET", "/login").status == 200

    until(lambda: abs(open_files(portal) - before) <= 5)
