"""What every record is made of: keys, time, money, references, life, listings."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Generic, Self, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Enum,
    Integer,
    MetaData,
    Select,
    and_,
    bindparam,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.models.locking import for_change

R = TypeVar("R")
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC. SQLite has no zones, so the zone is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Refuse a time that does not say its zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a zone can't be kept.")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Any) -> datetime | None:
        """Say the zone again."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Amount(TypeDecorator[Decimal]):
    """An exact amount of money: kept in ten-thousandths as a whole number, so that databases add it exactly."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Any) -> int | None:
        """Ten-thousandths."""
        return None if value is None else int((Decimal(value) * 10_000).to_integral_value())

    def process_result_value(self, value: int | None, _dialect: Any) -> Decimal | None:
        """The amount."""
        return None if value is None else Decimal(value) / 10_000


@dataclass(frozen=True)
class Money:
    """An amount in one currency (ISO 4217). Amounts of two currencies are never added."""

    amount: Decimal
    currency: str


class Base(DeclarativeBase):
    """The registry of all tables, with names for all constraints."""

    metadata = MetaData(naming_convention=NAMES)


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
WORD = Enum(StrEnum, native_enum=False, length=40, values_callable=lambda words: [word.value for word in words])
Base.registry.update_type_annotation_map({datetime: Moment(), Decimal: Amount(), StrEnum: WORD})

pk = Annotated[int, mapped_column(Integer, primary_key=True)]


class Record(db.Model):  # type: ignore[name-defined]
    """A row with rules."""

    __abstract__ = True

    def read_anew(self) -> None:
        """Read its columns as they are now, held where they may be changed: after a commit within a request.

        Raises NotThere when it went out of reach meanwhile.
        """
        record: Any = type(self)
        of_this = select(record).where(*(key == value for key, value in self._identity()))
        db.session.expire(self, [column.key for column in inspect(record).column_attrs])
        if db.session.scalars(for_change(of_this, record)).one_or_none() is None:
            raise NotThere(repr(self))

    def _identity(self) -> Iterator[tuple[Any, Any]]:
        state: Any = inspect(self)
        return zip(state.mapper.primary_key, state.identity, strict=True)


def new_ref(kind: str) -> Callable[[], str]:
    """A maker of public references: kind and 40 random bits, `DR-7K3M-9QXT`."""

    def make() -> str:
        digits = "".join(secrets.choice(CROCKFORD) for _ in range(8))
        return f"{kind}-{digits[:4]}-{digits[4:]}"

    return make


class NotThere(LookupError):
    """No such record within reach: foreign, absent and malformed are one thing."""


class NotNow(Exception):
    """A command that the record's state does not allow."""

    def __init__(self, record: Any, command: str):
        super().__init__(f"{command} is not allowed while {record.state}")
        self.record, self.command = record, command


class ChangedMeanwhile(Exception):
    """A save that was read at an older version than the record has now.

    `disputed` are the fields that differ: name, label, what was typed here, what was saved meanwhile.
    """

    def __init__(self, record: Any, disputed: Sequence[tuple[str, str, str, str]] = ()):
        super().__init__(f"{record!r} was changed meanwhile")
        self.record, self.disputed = record, disputed


class Life:
    """The states of a record as a table of `(from, command, to)`; None stands for "not there yet" and "gone"."""

    def __init__(self, *rows: tuple[Any, str, Any]):
        self.rows = rows
        self._next = {(before, command): after for before, command, after in rows}

    def __iter__(self) -> Iterator[tuple[Any, str, Any]]:
        return iter(self.rows)

    def allows(self, state: Any, command: str) -> bool:
        """Whether the command may be given in this state."""
        return (state, command) in self._next

    def next(self, state: Any, command: str) -> Any:
        """The state that the command leads to. Raises KeyError where it leads nowhere."""
        return self._next[state, command]


class Referenced:
    """Has a public reference, and is found by it inside the wall."""

    ref: Mapped[str]

    @classmethod
    def get(cls, ref: str, *options: Any) -> Self:
        """The record within reach; held where it may be changed. Raises NotThere for foreign, absent and malformed."""
        found = db.session.scalars(for_change(select(cls).where(cls.ref == ref).options(*options), cls)).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found


class Versioned:
    """Counts its changes, so that a save that was read earlier can't overwrite one that came later."""

    version: Mapped[int] = mapped_column(default=1)


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

    def where(self, *criteria: ColumnElement[bool]) -> "Listing[R]":
        """Only those for which all criteria hold."""
        return Listing(self._ref, self._statement.where(*criteria), self._keys) if criteria else self

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
        statement = self._ordered if start is None else self._ordered.where(self._beyond(start))
        rows = self._read(statement.limit(_up_to(size + 1)))
        return Page(rows[:size], rows[size - 1].ref if len(rows) > size else None)

    @cached_property
    def _ordered(self) -> Any:
        return self._statement.order_by(*(key.ordered for key in self._keys))

    def all(self) -> Sequence[R]:
        """Every row; for what is short by nature."""
        return self._read(self._ordered)

    def first(self) -> Any:
        """The first row, or None."""
        return next(iter(self._read(self._ordered.limit(1))), None)

    def count(self) -> int:
        """How many there are within reach."""
        return db.session.scalar(select(func.count()).select_from(self._statement.order_by(None).subquery())) or 0

    def _read(self, statement: Select[Any]) -> Sequence[Any]:
        result = db.session.execute(statement)
        return result.scalars().all() if _is_entity(statement) else result.all()

    def _start(self, after: str) -> Sequence[Any] | None:
        found = self._statement.with_only_columns(*(key.column for key in self._keys)).where(self._ref == after)
        return db.session.execute(found).one_or_none()

    def _beyond(self, start: Sequence[Any]) -> ColumnElement[bool]:
        steps = list(zip(self._keys, start, strict=True))
        return or_(
            *(
                and_(*(key.column == value for key, value in steps[:depth]), steps[depth][0].beyond(steps[depth][1]))
                for depth in range(len(steps))
            )
        )


@cache
def _up_to(size: int) -> Any:
    return bindparam("size", size, literal_execute=True)  # in the statement itself: a plan is made for it


def _is_entity(statement: Select[Any]) -> bool:
    descriptions = statement.column_descriptions
    return len(descriptions) == 1 and descriptions[0]["expr"] is descriptions[0]["entity"]
