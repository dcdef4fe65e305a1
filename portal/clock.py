"""The only clock: everything that asks what time it is asks here, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The day it is in UTC."""
    return now().date()


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` (aware) inside the block. For tests and for the demo, which lives through months."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
