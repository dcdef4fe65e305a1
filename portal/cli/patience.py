"""Slow senders keep nobody waiting: a request comes to a thread when all of it is here, and not before.

Gunicorn's threads read requests themselves; eight that trickle would hold all eight. Here the loop that waits for
sockets gathers what comes, and whoever takes too long is cut.
"""

import re
import socket
import struct
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from threading import Thread
from time import monotonic
from typing import Any

from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

from portal.cli.door import Door

BEGINS_WITHIN_S = 5  # a connection that says nothing takes a place from somebody who waits at the door
ARRIVES_WITHIN_S = 25
TAKES_WITHIN_S = 20  # without a byte taken of an answer that is too large for the kernel to hold
MOST_HEAD = 64 * 1024
MOST_WAITED_FOR = 2 * 1024 * 1024 + MOST_HEAD  # what is longer the portal refuses by its length alone
END_OF_HEAD, END_OF_CHUNKS = b"\r\n\r\n", b"0\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:[^\r]*chunked", re.IGNORECASE)
MOST_HELD = 24 * 1024 * 1024  # of all requests that are gathered
MOST_DRAINED = 4 * 1024 * 1024
EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*(?=\r\n)", re.IGNORECASE)
SENDERS = 64  # files on their way at once; who comes on top waits
A_FILE = re.compile(
    rb"(GET|HEAD) (/files/|/deals/files/|/assets/basket/zip|/assets/[^ /?]+/preview|/share/[^ /?]+/(files|zip))|"
    rb"[A-Z]+ /(assets|deals)/uploads/"
)
REFUSED = b"HTTP/1.1 %s\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
BUSY = REFUSED % b"503 Service Unavailable\r\nRetry-After: 5"
TOO_LARGE, TOO_LONG = REFUSED % b"431 Request Header Fields Too Large", REFUSED % b"413 Content Too Large"


def close_slowly(sock: socket.socket) -> None:
    """Close, and take what still comes for a moment: who is cut off while sending reads no answer."""
    sock.setblocking(True)
    Thread(target=close_graceful, args=(sock,), kwargs={"max_drain": MOST_DRAINED}, daemon=True).start()


class Arrival:
    """What came so far of one request."""

    def __init__(self, begun: bytes = b""):
        self.since = monotonic()
        self.received = bytearray(begun)
        self.was_told_to_go_on = False

    @property
    def is_late(self) -> bool:
        """Whether it took too long to begin, or to arrive."""
        return monotonic() - self.since > (ARRIVES_WITHIN_S if self.received else BEGINS_WITHIN_S)

    @property
    def head(self) -> bytes:
        """The head, once it is whole."""
        end = self.received.find(END_OF_HEAD, 0, MOST_HEAD)
        return bytes(self.received[: end + 4]) if end >= 0 else b""

    @property
    def all(self) -> bytes:
        """What is read of it: without the wish to be told to go on, which was granted or never will be."""
        head = self.head
        return EXPECTS.sub(b"", head, count=1) + bytes(self.received[len(head) :])

    @property
    def expects(self) -> bool:
        """Whether the sender waits to be told to go on."""
        return bool(EXPECTS.search(self.head))

    @property
    def has_no_end(self) -> bool:
        """Whether the head is longer than any that we read."""
        return len(self.received) >= MOST_HEAD and not self.head

    @property
    def is_too_long(self) -> bool:
        """Whether it said no length, and is longer than any that we read."""
        return len(self.received) > MOST_WAITED_FOR and bool(CHUNKED.search(self.head))

    @property
    def is_whole(self) -> bool:
        """Whether all of it is here, or its length alone says that it is too much."""
        head = self.head
        if not head:
            return False
        if CHUNKED.search(head):
            return self.received.endswith(END_OF_CHUNKS)
        length = LENGTH.search(head)
        wanted = len(head) + (int(length[1]) if length else 0)
        return len(self.received) >= wanted or wanted > MOST_WAITED_FOR


class PatientWorker(ThreadWorker):
    """Gunicorn's threads, each for requests that are whole; and threads apart for files.

    A file takes as long as the line of whoever fetches it. Eight slow ones would hold all threads that make pages.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.senders = ThreadPoolExecutor(SENDERS, "sender")
        self.arriving: dict[Any, Arrival] = {}
        self.door = Door()
        self.held = 0  # bytes of them

    def enqueue_req(self, conn: Any) -> None:
        """Gather first; a connection that is kept may hold the beginning of its next request already."""
        arrival = Arrival(conn.parser.unreader.take_buffered() if conn.initialized else b"")
        self.arriving[conn] = arrival
        self.held += len(arrival.received)
        conn.sock.setblocking(False)
        self.poller.register(conn.sock, EVENT_READ, partial(self._gather, conn))
        self._gather(conn, conn.sock)

    def murder_pending(self) -> None:
        """Cut whoever takes too long; in a worker that stops, whoever said nothing yet."""
        super().murder_pending()
        self._let_through()
        for conn, arrival in list(self.arriving.items()):
            if arrival.is_late or not (self.alive or arrival.received):
                self._cut(conn)

    def _gather(self, conn: Any, client: socket.socket) -> None:
        arrival = self.arriving.get(conn)
        if arrival is None:  # it was cut since the poller saw it
            return
        if not arrival.is_whole:
            try:
                came = client.recv(MOST_HEAD)
            except BlockingIOError:
                return
            except OSError:
                came = b""
            if not came:
                self._cut(conn)
                return
            arrival.received += came
            self.held += len(came)
        if arrival.has_no_end:
            self._cut(conn, TOO_LARGE)
        elif arrival.is_too_long:
            self._cut(conn, TOO_LONG)
        elif arrival.is_whole:
            self._hand_over(conn, arrival)
        elif arrival.expects and not arrival.was_told_to_go_on:
            arrival.was_told_to_go_on = True
            with suppress(OSError):
                client.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        if self.held > MOST_HELD:
            self._cut(max(self.arriving, key=lambda one: len(self.arriving[one].received)), BUSY)

    def _hand_over(self, conn: Any, arrival: Arrival) -> None:
        self._forget(conn)
        for patience in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            with suppress(OSError):  # it is gone already, as the thread will find
                conn.sock.setsockopt(socket.SOL_SOCKET, patience, struct.pack("ll", TAKES_WITHIN_S, 0))
        conn.init()
        conn.parser.unreader.unread(arrival.all)
        conn.data_ready = True
        if Door.is_meant(arrival.head):
            self.door.come(conn)
            self._let_through()
        elif A_FILE.match(arrival.head):
            sending = self.senders.submit(self.handle, conn)
            sending.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))
        else:
            super().enqueue_req(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """It was answered; at the door it is the next one's turn."""
        self.door.leave(conn)
        super().finish_request(conn, fs)
        self._let_through()

    def _let_through(self) -> None:
        for conn in self.door.let_through():
            super().enqueue_req(conn)

    def _cut(self, conn: Any, words: bytes = b"") -> None:
        self._forget(conn)
        self.nr_conns -= 1
        with suppress(OSError):
            conn.sock.send(words)
        if words:
            close_slowly(conn.sock)
        else:
            conn.close()

    def _forget(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        self.held -= len(self.arriving.pop(conn).received)
