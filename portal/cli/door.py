"""Everybody at the door at once: few of them have a thread at a time, so that the others are for who is inside."""

import re
from collections import deque
from collections.abc import Iterator
from time import monotonic
from typing import Any

from portal.models.log_in import AT_THE_DOOR

WAITS_S = 4  # then it is told to come again, by a thread that looks for who waits too long
MEANT = re.compile(rb"POST /login[ ?]")


class Door:
    """Requests that want to log in, in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Any]] = deque()
        self._through: set[Any] = set()

    @staticmethod
    def is_meant(head: bytes) -> bool:
        """Whether this request comes to the door."""
        return bool(MEANT.match(head))

    def come(self, conn: Any) -> None:
        """Stand at the end of the queue."""
        self._waiting.append((monotonic(), conn))

    def let_through(self) -> Iterator[Any]:
        """Whose turn it is: as many as the portal looks at, and one more where the first has waited too long."""
        while self._waiting:
            came, conn = self._waiting[0]
            if len(self._through) >= AT_THE_DOOR + (monotonic() - came > WAITS_S):
                return
            self._waiting.popleft()
            self._through.add(conn)
            yield conn

    def leave(self, conn: Any) -> None:
        """It was answered."""
        self._through.discard(conn)
