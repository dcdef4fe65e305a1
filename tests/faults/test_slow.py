"""Slow senders and slow readers: everybody else is served as ever."""

import os
import socket
from contextlib import ExitStack, suppress
from time import monotonic, sleep

import pytest

from tests.operate.installation import Browser, Installation

SOCKETS = 500 if os.environ.get("ALIADO_TEST_ALL") else 100
BODY = b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
EXPECTING = "Expect: 100-continue\r\nContent-Length: 4"
OPENINGS = {
    "head": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ",
    "body": BODY + b"Content-Length: 1000\r\n\r\na",
    "body without a length": BODY + b"Transfer-Encoding: chunked\r\n\r\n100\r\na",
    "nothing": b"",
    "reads nothing": b"GET /login HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
}


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """One portal for all of these, on its own data folder."""
    data = tmp_path_factory.mktemp("slow") / "data"
    data.mkdir()
    served = Installation(data).make_people().start()
    yield served
    served.kill()


def seconds(browser: Browser, path: str = "/deals") -> float:
    begun = monotonic()
    assert browser.ask("GET", path).status == 200
    return monotonic() - begun


def ninety_fifth(taken: list[float]) -> float:
    return sorted(taken)[int(len(taken) * 0.95)]


def said(portal, *parts: bytes, pause_s: float = 0.2) -> bytes:
    """What comes back for this, sent in parts."""
    with socket.create_connection(("127.0.0.1", portal.port), 10) as wire:
        for part in parts:
            wire.sendall(part)
            sleep(pause_s)
        wire.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: wire.recv(65536), b""))


@pytest.mark.alone
@pytest.mark.parametrize("opening", OPENINGS)
def test_who_trickles_holds_up_nobody_and_is_cut(portal, opening):
    reader = Browser(portal.port).log_in()
    with ExitStack() as held:
        begun = monotonic()
        wires = [held.enter_context(socket.create_connection(("127.0.0.1", portal.port))) for _ in range(SOCKETS)]
        for wire in wires:
            wire.sendall(OPENINGS[opening])
        assert ninety_fifth([seconds(reader) for _ in range(40)]) < 0.5
        if opening == "head":
            while monotonic() < begun + 30 and not is_cut(wires[-1]):
                sleep(1)
            assert all(is_cut(wire) for wire in wires)


def is_cut(wire: socket.socket) -> bool:
    wire.settimeout(0.01)
    with suppress(TimeoutError):
        try:
            wire.sendall(b"x")
            return wire.recv(1) == b""
        except OSError as error:
            return not isinstance(error, TimeoutError)
    return False


def test_a_request_that_comes_in_pieces_is_answered(portal):
    pieces = said(portal, b"GET /healthz HT", b"TP/1.1\r\nHost: 127.0.0.1\r\n", b"Connection: close\r\n\r\n")

    assert pieces.startswith(b"HTTP/1.1 200")


def test_two_requests_in_one_piece_are_answered_both(portal):
    one = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

    assert said(portal, one + one + one[:-2] + b"Connection: close\r\n\r\n").count(b"HTTP/1.1 200") == 3


@pytest.mark.parametrize("head", ["Content-Length: 4", "Transfer-Encoding: chunked", EXPECTING])
def test_a_body_comes_whole_however_it_is_sent(portal, head):
    body = [b"4\r\na=", b"bc\r\n0\r\n\r\n"] if "chunked" in head else [b"a=", b"bc"]

    answer = said(portal, BODY + f"Connection: close\r\n{head}\r\n\r\n".encode(), *body)

    assert b"HTTP/1.1 400" in answer  # no token; but it was read
    assert (b"100 Continue" in answer) == ("Expect" in head)


def test_a_head_of_a_megabyte_is_refused_at_once(portal):
    begun = monotonic()
    with suppress(OSError):
        said(portal, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 1_000_000, pause_s=0)

    assert monotonic() - begun < 2
    assert portal.answers("/healthz") == 200
