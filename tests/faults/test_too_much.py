"""Requests without measure against the served process, on the wire: refused at once, and neither kept nor held."""

import json
import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import chain, repeat
from pathlib import Path
from time import monotonic

import pytest

from tests.operate.installation import Browser, Installation

MB = 1024 * 1024
MOST_S, MOST_GROWTH = 2, 50 * MB
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PART = b'--x\r\nContent-Disposition: form-data; name="f%d"; filename="a"\r\n\r\nx\r\n'
TEXT = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
ZEROS = bytes(65536)


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator[Installation]:
    """One portal for all of these, on its own data folder."""
    data = tmp_path_factory.mktemp("much") / "data"
    data.mkdir()
    served = Installation(data).make_people().start()
    yield served
    served.kill()


@pytest.fixture
def rep(portal) -> Browser:
    """Somebody who is signed in: strangers are refused before anything is read."""
    return Browser(portal.port).log_in().open_form()


class Server:
    """The memory of all processes that serve."""

    def __init__(self, portal: Installation):
        self.processes = [Path(f"/proc/{pid}") for child in portal.children for pid in (child, *children_of(child))]
        for process in self.processes:
            (process / "clear_refs").write_text("5")  # the highest so far is that of now
        self.before, self.written_before = self._most(), self._written()

    @property
    def written(self) -> int:
        """How many bytes went to a disk since."""
        return self._written() - self.written_before

    @property
    def growth(self) -> int:
        """How much more was held at any instant since, by the one that grew most."""
        return max(now - before for now, before in zip(self._most(), self.before, strict=True))

    def _written(self) -> int:
        return sum(int((one / "io").read_text().partition("\nwrite_bytes:")[2].split()[0]) for one in self.processes)

    def _most(self) -> list[int]:
        return [int((one / "status").read_text().partition("VmHWM:")[2].split()[0]) * 1024 for one in self.processes]


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pour(portal: Installation, head: bytes, body: Iterator[bytes], seconds: float = 10) -> tuple[bytes, float]:
    """Send all of it as fast as it is taken, until there is an answer: the answer, and when it came."""
    begun, answer, pending = monotonic(), b"", head
    with socket.create_connection(("127.0.0.1", portal.port)) as wire:
        wire.setblocking(False)
        while not answer and monotonic() < begun + seconds:
            readable, writable, _ = select.select([wire], [wire], [], 0.5)
            try:
                if readable:
                    answer = wire.recv(65536)
                    break
                if writable:
                    pending = pending or next(body, b"")
                    if not pending:
                        wire.shutdown(socket.SHUT_WR)
                        wire.settimeout(seconds)
                        answer = wire.recv(65536)
                        break
                    taken = wire.send(pending)
                    pending = pending[taken:]
            except ConnectionError:
                break
    return answer, monotonic() - begun


def head(rep: Browser, *lines: str, kind: str = FORM) -> bytes:
    said = ("POST /deals/new HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {rep.cookie}", f"Content-Type: {kind}", *lines)
    return "\r\n".join((*said, "", "")).encode()


def chunked(*pieces: bytes) -> Iterator[bytes]:
    yield from (b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    yield b"0\r\n\r\n"


def endless(begin: bytes = b"", piece: bytes = ZEROS) -> Iterator[bytes]:
    return chain([begin], repeat(piece, 2 * 1024 * MB // len(piece)))


LENGTH, CHUNKED = "Content-Length: %d", "Transfer-Encoding: chunked"
CHUNK = b"%x\r\n%s\r\n" % (len(ZEROS), ZEROS)
FIELD = b"&f%d=1"
TOO_MUCH: dict[str, tuple[str, tuple[str, ...], Callable[[], Iterator[bytes]]]] = {
    "2 GB": (FORM, (LENGTH % (2 * 1024 * MB),), lambda: endless(b"needs=")),
    "2 GB, promised": (FORM, (LENGTH % (2 * 1024 * MB), "Expect: 100-continue"), lambda: iter(())),
    "2 GB of a file": (PARTS, (LENGTH % (2 * 1024 * MB),), lambda: endless(PART % 0)),
    "2 GB in chunks": (FORM, (CHUNKED,), lambda: endless(CHUNK, CHUNK)),
    "2 GB of a file in chunks": (PARTS, (CHUNKED,), lambda: endless(next(chunked(PART % 0)), CHUNK)),
    "2 GB in one chunk": (FORM, (CHUNKED,), lambda: endless(b"80000000\r\n")),
    "2 GB of chunks of one letter": (FORM, (CHUNKED,), lambda: endless(b"1\r\na\r\n", b"1\r\na\r\n" * 10_000)),
    "2 GB of a chunk's size": (FORM, (CHUNKED,), lambda: endless(b"1;", b"x" * 65536)),
    "2 GB of trailers": (FORM, (CHUNKED,), lambda: endless(b"1\r\na\r\n0\r\n", b"X: y\r\n" * 10_000)),
    "a field of 10 MB": (FORM, (LENGTH % (10 * MB + 6),), lambda: iter((b"needs=", b"x" * 10 * MB))),
    "a field of 1.9 MB": (FORM, (LENGTH % 1_900_006,), lambda: iter((b"needs=", b"x" * 1_900_000))),
    "a field of 10 MB in chunks": (FORM, (CHUNKED,), lambda: chunked(b"needs=", *repeat(b"x" * MB, 10))),
    "a field of 1.9 MB in a part": (PARTS, (CHUNKED,), lambda: chunked(TEXT % b"f", b"x" * 1_900_000, b"\r\n--x--")),
    "10,000 fields": (FORM, (CHUNKED,), lambda: chunked(b"".join(FIELD % one for one in range(10_000)))),
    "10,000 parts": (PARTS, (CHUNKED,), lambda: chunked(b"".join(TEXT % b"f" + b"x\r\n" for _ in range(10_000)))),
    "10,000 files": (PARTS, (CHUNKED,), lambda: chunked(b"".join(PART % one for one in range(10_000)))),
    "a header of 1 MB": (FORM, (f"X: {'x' * MB}", LENGTH % 0), lambda: iter(())),
    "3,000 headers": (FORM, (*(f"X{one}: x" for one in range(3_000)), LENGTH % 0), lambda: iter(())),
    "JSON, 100,000 deep": ("application/json", (LENGTH % 200_000,), lambda: iter((b"[" * 100_000, b"]" * 100_000))),
    "JSON in chunks": ("application/json", (CHUNKED,), lambda: chunked(b"[" * 100_000)),
    "a negative length": (FORM, (LENGTH % -1,), lambda: iter((b"a=b",))),
    "two lengths": (FORM, (LENGTH % 3, LENGTH % 30), lambda: iter((b"a=b",))),
    "a length and chunks": (FORM, (LENGTH % 3, CHUNKED), lambda: chunked(b"a=b")),
    "a chunk without an end": (FORM, (CHUNKED,), lambda: iter((b"5\r\na=bcdXX0\r\n\r\n",))),
    "a part's head of 1.9 MB": (PARTS, (CHUNKED,), lambda: chunked(b"--x\r\nX: " + b"y" * 1_900_000)),
    "a boundary that nearly comes": (PARTS, (CHUNKED,), lambda: chunked(PART % 0, b"\r\n--y" * 300_000)),
    "line ends alone": (PARTS, (CHUNKED,), lambda: chunked(PART % 0, b"\r\n" * 900_000)),
    "a form cut short": (PARTS, (CHUNKED,), lambda: chunked(TEXT % b"title" + b"half")),
    "letters that are none": (FORM, (CHUNKED,), lambda: chunked(b"title=\xff\xfe")),
    "no boundary": ("multipart/form-data", (CHUNKED,), lambda: chunked(TEXT % b"title")),
    "a boundary of 6 kB": (PARTS + "x" * 6_000, (LENGTH % 9,), lambda: iter((b"--x\r\n--x-",))),
}  # fmt: skip


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_is_too_much_is_refused_at_once_and_kept_nowhere(portal, rep, what):
    kind, lines, body = TOO_MUCH[what]
    server, token = Server(portal), () if "JSON" in what else (f"X-CSRFToken: {rep.csrf}",)

    answer, seconds = pour(portal, head(rep, *lines, *token, kind=kind), body())
    assert answer[9:12] in (b"400", b"413", b"431")
    assert seconds < MOST_S
    assert server.growth < MOST_GROWTH
    assert server.written < MB
    assert deals(portal) == 0
    assert portal.answers("/healthz") == 200


def deals(portal: Installation) -> int:
    with portal.database() as database:
        return database.exec_driver_sql("SELECT count(*) FROM deals").scalar()


def test_a_head_without_an_end_is_refused_at_once(portal):
    server = Server(portal)

    answer, seconds = pour(portal, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ", endless(b"x", b"x" * 65536))

    assert answer[9:12] == b"431"
    assert seconds < MOST_S
    assert server.growth < MOST_GROWTH


@pytest.mark.parametrize("line", [LENGTH % 1_900_000, CHUNKED])
def test_a_hundred_that_are_never_finished_hold_little_together(portal, rep, line):
    server = Server(portal)
    begun = head(rep, line) + (CHUNK if line == CHUNKED else ZEROS) * 25
    with ExitStack() as held:
        for _ in range(100):
            wire = held.enter_context(socket.create_connection(("127.0.0.1", portal.port)))
            wire.settimeout(0.2)
            with suppress(OSError):
                wire.sendall(begun)
        assert Browser(portal.port).ask("GET", "/healthz").status == 200
        assert server.growth < MOST_GROWTH


def test_a_form_that_is_large_but_not_too_large_comes_whole_in_chunks(portal, rep):
    needs = b"x" * 400_000
    body = chunked(b"action=save&form_key=", rep.form_key.encode(), b"&title=Large&needs=", *repeat(needs[:1000], 400))

    answer, _seconds = pour(portal, head(rep, CHUNKED, f"X-CSRFToken: {rep.csrf}"), body)

    assert answer[9:12] == b"303"
    with portal.database() as database:
        typed = database.exec_driver_sql("SELECT typed FROM deals").scalar()
        database.exec_driver_sql("DELETE FROM deals")
    assert len(typed["needs"] if isinstance(typed, dict) else json.loads(typed)["needs"]) == len(needs)
