"""Work in many short transactions leaves the database to others in between."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic, sleep

LONGEST_PAUSE_S = 0.5


@contextmanager
def a_turn() -> Iterator[None]:
    """Do something, then leave the database alone for as long.

    SQLite's lock has no queue: who takes it again at once passes everybody over who waits for it.
    """
    began = monotonic()
    yield
    sleep(min(monotonic() - began, LONGEST_PAUSE_S))
