"""Nobody waits for ever for a PostgreSQL that says nothing: its own limits stand still with it, so these are ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock

REQUEST_SECONDS = 3.8  # that one request waits for the database in all; its answer then comes within five
WORK_SECONDS = 40.0  # for one statement that nobody waits for; a server that lives ends it after thirty
LEAST_SECONDS = 0.2  # for the last words of a request that has waited enough
TURN_SECONDS = 0.1
_budget: ContextVar["Budget | None"] = ContextVar("budget", default=None)


class Budget:
    """How long may still be waited."""

    __slots__ = ("left_s",)

    def __init__(self, seconds: float):
        self.left_s = seconds


@contextmanager
def waiting_at_most(seconds: float) -> Iterator[None]:
    """Wait for the database so long in all of what follows on this thread."""
    token = _budget.set(Budget(seconds))
    try:
        yield
    finally:
        _budget.reset(token)


def left_s() -> float:
    """How long the next answer may be waited for."""
    budget = _budget.get()
    return max(budget.left_s, LEAST_SECONDS) if budget else WORK_SECONDS


def spend(seconds: float) -> None:
    """So long was waited."""
    budget = _budget.get()
    if budget:
        budget.left_s -= seconds


class Pulse:
    """Whether the server answers, as far as this process knows. While it does not, one thread at a time tries it."""

    def __init__(self) -> None:
        self.is_missed = False
        self._trying = Lock()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Answers whether it is our turn to try."""
        if not self.is_missed:
            yield True
            return
        is_ours = self._trying.acquire(timeout=TURN_SECONDS)
        try:
            yield is_ours or not self.is_missed
        finally:
            if is_ours:
                self._trying.release()
