"""How a long file goes out: a batch at a time, each within the rights that the person has at that moment."""

from collections.abc import Callable, Generator, Iterator, Sequence
from threading import Lock
from typing import Any, ClassVar, TypeVar

from flask import session
from werkzeug.exceptions import TooManyRequests

from portal.models.base import db
from portal.models.connections import let_others_write
from portal.models.locking import only_reading
from portal.models.sessions import SignIn
from portal.models.tenancy import Reach, acting
from portal.permissions.roles import reach
from portal.views.exports.lists import Batches

T = TypeVar("T")
MOST_AT_ONCE = 4  # of the web process's eight threads; pages keep the others


class RightLost(Exception):
    """Who takes something along lost the right to it on the way: the file ends in the midst."""


class Going(Iterator[bytes]):
    """One file on its way. A person has one at a time, and all together leave room for pages."""

    _people: ClassVar[set[int]] = set()
    _lock: ClassVar[Lock] = Lock()

    def __init__(self, person_id: int, pieces: Generator[bytes]):
        """Raises TooManyRequests while another one is on its way."""
        with self._lock:
            if person_id in self._people or len(self._people) >= MOST_AT_ONCE:
                raise TooManyRequests
            self._people.add(person_id)
        self._person_id, self._pieces = person_id, pieces

    def close(self) -> None:
        """It is out, or nobody takes it any more; it may never have begun."""
        self._pieces.close()
        with self._lock:
            self._people.discard(self._person_id)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._pieces)


def rows_of(batches: Batches, reached: Reach, action: str, said: Sequence[Callable[[Any], Any]]) -> Iterator[list[Any]]:
    """The rows in words."""
    for found in within_rights(batches, reached, action):
        for row in found:
            yield [say(cell) for say, cell in zip(said, row, strict=True)]


def within_rights(batches: Iterator[Sequence[T]], reached: Reach, action: str) -> Iterator[Sequence[T]]:
    """What is read batch by batch. Between two no transaction is open, and the rights are looked at again."""
    is_first = True
    while True:
        only_reading(True)  # whatever this thread did before
        if not is_first:
            _expect_right(reached, action)
        with acting(reached):
            found = next(batches, None)
        db.session.expunge_all()
        let_others_write()
        if found is None:
            return
        is_first = False
        yield found


def _expect_right(reached: Reach, action: str) -> None:
    found = SignIn.by_token(session.token)  # type: ignore[attr-defined]
    if found is None or not found[1].may_come_in or reach(found[1], action) != reached:
        raise RightLost
