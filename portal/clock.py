"""The only clock: everything that asks what time it is asks here, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
_frozen: datetime | None = None


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _frozen or datetime.now(UTC)


def today() -> date:
    """The day it is in UTC."""
    return now().date()


def is_ahead(moment: datetime) -> bool:
    """Whether this was noted before the machine's clock was set back: nothing is counted from such a moment."""
    return moment > now() + CLOCKS_MAY_DIFFER


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Stand still at `moment` (aware) inside the block. For tests and for the demo, which lives through months."""
    global _frozen
    before, _frozen = _frozen, moment
    try:
        yield
    finally:
        _frozen = before
