"""What every record is made of: keys, time, money, references, life."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    DateTime,
    Enum,
    Integer,
    MetaData,
    inspect,
    select,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
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
    PARTS = 10_000

    def process_bind_param(self, value: Decimal | None, _dialect: Any) -> int | None:
        """Ten-thousandths."""
        return None if value is None else int((Decimal(value) * self.PARTS).to_integral_value())

    def process_result_value(self, value: int | None, _dialect: Any) -> Decimal | None:
        """The amount."""
        return None if value is None else Decimal(value) / self.PARTS


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
        found = (
            db.session.scalars(for_change(select(cls).where(cls.ref == ref).options(*options), cls))
            .unique()
            .one_or_none()
        )
        if found is None:
            raise NotThere(ref)
        return found


class Versioned:
    """Counts its changes, so that a save that was read earlier can't overwrite one that came later."""

    version: Mapped[int] = mapped_column(default=1)
