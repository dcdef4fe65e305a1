"""Listings: queries that are read a page at a time, by key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.models.base import db
from portal.models.tenancy import read_rows

R = TypeVar("R")


@dataclass(frozen=True)
class Key:
    """One step of an order."""

    column: ColumnElement[Any] | InstrumentedAttribute[Any]
    descending: bool = False

    @property
    def ordered(self) -> Any:
        """The column in its direction."""
        return self.column.desc() if self.descending else self.column.asc()

    def beyond(self, value: Any) -> ColumnElement[bool]:
        """What comes later than `value` in this order."""
        return self.column < value if self.descending else self.column > value

    def from_(self, value: Any) -> ColumnElement[bool]:
        """What comes with or later than `value` in this order."""
        return self.column <= value if self.descending else self.column >= value


def unlooked(column: Any) -> Any:
    """The column as no index knows it: where a planner should walk along the order, and not gather what is like it."""
    return func.coalesce(column, column)


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some rows, and the reference that the next page starts behind (None on the last one)."""

    rows: Sequence[R]
    after: str | None

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


class Listing(Generic[R]):
    """A query that is still being said: narrowed, ordered, then read a page at a time by key, never by offset."""

    def __init__(self, ref: InstrumentedAttribute[str], statement: Any, keys: tuple[Key, ...] = ()):
        self._ref, self._statement, self._keys = ref, statement, keys
        self._firsts: dict[int, Any] = {}

    def where(self, *criteria: ColumnElement[bool]) -> "Listing[R]":
        """Only those for which all criteria hold."""
        return Listing(self._ref, self._statement.where(*criteria), self._keys) if criteria else self

    def and_columns(self, *columns: Any) -> "Listing[R]":
        """With these columns too."""
        return Listing(self._ref, self._statement.add_columns(*columns), self._keys)

    def ordered_by(self, *keys: Key) -> "Listing[R]":
        """In this order; the last key must tell any two rows apart."""
        return Listing(self._ref, self._statement, keys)

    def with_(self, *options: Any) -> "Listing[R]":
        """With relations that the page shows."""
        return Listing(self._ref, self._statement.options(*options), self._keys)

    def page(self, *, after: str | None = None, size: int = 25) -> Page[R]:
        """The next `size` rows behind the reference `after`; an unknown one starts from the beginning.

        The cursor is a random reference, not a key: it tells nothing of other partners' volume.
        """
        start = self._start(after) if after else None
        rows = self._read(self._first(size) if start is None else _cut(self._ordered.where(self._beyond(start)), size))
        return Page(rows[:size], rows[size - 1].ref if len(rows) > size else None)

    def _first(self, size: int) -> Any:
        """The statement of the first page: the same object each time, where the listing is kept."""
        if size not in self._firsts:
            self._firsts[size] = _cut(self._ordered, size)
        return self._firsts[size]

    @cached_property
    def _ordered(self) -> Any:
        return self._statement.order_by(*(key.ordered for key in self._keys))

    def all(self) -> Sequence[R]:
        """Every row; for what is short by nature."""
        return self._read(self._ordered)

    def batches(self, *, size: int = 1_000) -> Iterator[Sequence[R]]:
        """Every row, so many at a time, each batch a statement of its own: for what may be long.

        The columns of the order must be among those that are read.
        """
        start: Sequence[Any] | None = None
        while True:
            rows = self._read(_cut(self._ordered if start is None else self._ordered.where(self._beyond(start)), size))
            yield rows[:size]
            if len(rows) <= size:
                return
            start = [getattr(rows[size - 1], str(key.column.key)) for key in self._keys]

    def first(self) -> Any:
        """The first row, or None."""
        return next(iter(self._read(self._ordered.limit(1))), None)

    def count(self) -> int:
        """How many there are within reach."""
        return db.session.scalar(select(func.count()).select_from(self._statement.order_by(None).subquery())) or 0

    def _read(self, statement: Select[Any]) -> Sequence[Any]:
        return db.session.scalars(statement).all() if self._is_of_records else read_rows(statement)

    @cached_property
    def _is_of_records(self) -> bool:
        first, *more = self._statement.column_descriptions
        return not more and first["expr"] is first["entity"]

    def _start(self, after: str) -> Sequence[Any] | None:
        found = self._statement.with_only_columns(*(key.column for key in self._keys)).where(self._ref == after)
        return db.session.execute(found).one_or_none()

    def _beyond(self, start: Sequence[Any]) -> ColumnElement[bool]:
        steps = list(zip(self._keys, start, strict=True))
        behind = (
            and_(*(key.column == value for key, value in steps[:depth]), steps[depth][0].beyond(steps[depth][1]))
            for depth in range(len(steps))
        )
        first, value = steps[0]
        return and_(first.from_(value), or_(*behind))  # the first says to an index where to begin; an "or" does not


def _cut(statement: Any, size: int) -> Any:
    """One row more than is shown. The number stands in the statement itself, so that a plan is made for it."""
    return statement.limit(bindparam("size", size + 1, literal_execute=True))
