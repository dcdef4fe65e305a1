"""The wall: no statement and no write goes beyond the reach of the person who asks.

Three things hold it, each tested by taking it away: criteria added to every select (`_wall_selects`), a refusal of
writes outside (`_wall_writes`), and a guard on the connection itself that stops any statement on a walled table
which bears no criterion (`guard`).
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from typing import Any, ClassVar

from flask import has_app_context
from sqlalchemy import ColumnElement, Engine, ForeignKey, bindparam, event, inspect, select, true
from sqlalchemy.orm import (
    Mapped,
    ORMExecuteState,
    Session,
    declared_attr,
    mapped_column,
    with_loader_criteria,
)

from portal.models.base import Base, db, new_ref


class Width(IntEnum):
    """How far a permission reaches: nothing, my own records, my company's, my portfolio's, all partners'."""

    NONE = 0
    OWN = 1
    COMPANY = 2
    PORTFOLIO = 3
    ALL = 4


@dataclass(frozen=True)
class Reach:
    """Who asks, and how far it reaches. Frozen: computed once a request, never read from the session."""

    width: Width = Width.NONE
    person_id: int | None = None
    partner_id: int | None = None
    portfolio: frozenset[int] = field(default=frozenset())
    audiences: frozenset[int] = field(default=frozenset())  # of the library, that a partner's person is in

    @property
    def is_of_partner(self) -> bool:
        """Whether a partner's person asks, not the vendor's."""
        return self.partner_id is not None


class OutsideReach(Exception):
    """A write beyond the wall. Nobody gets here by the portal's pages."""


class Unwalled(Exception):
    """A statement on a walled table that bears no criterion of the wall."""


NOBODY = Reach()
_reach: ContextVar[Reach] = ContextVar("reach", default=NOBODY)
_system: ContextVar[str] = ContextVar("system", default="")
_flushing: ContextVar[bool] = ContextVar("flushing", default=False)


def current_reach() -> Reach:
    """The reach in force; nobody's where none is."""
    return _reach.get()


def is_system() -> bool:
    """Whether work goes on without a person."""
    return bool(_system.get())


def is_flushing() -> bool:
    """Whether what was checked record by record is being written."""
    return _flushing.get()


@contextmanager
def acting(reach: Reach) -> Iterator[None]:
    """Work within this reach."""
    token = _reach.set(reach)
    try:
        yield
    finally:
        _reach.reset(token)


@contextmanager
def as_system(deed: str) -> Iterator[None]:
    """Work without a person; `deed` says what for, to whoever reads the code.

    What was changed before is written first, within the reach that holds until here: else the first question asked
    in here would write it, past the wall.
    """
    _write_what_waits()
    token = _system.set(deed)
    try:
        yield
    finally:
        _system.reset(token)


def _write_what_waits() -> None:
    if _system.get() or not has_app_context() or not db.session.registry.has():
        return
    session = db.session()
    if not session._flushing and (session.new or session.dirty or session.deleted):
        session.flush()


class Walled:
    """A record that not everybody may see. Says what is within a reach, as SQL and as a question."""

    __tablename__: str

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The criterion that every select on this table gets."""
        raise NotImplementedError

    def admits(self, reach: Reach) -> bool:
        """Whether somebody with this reach may write this record."""
        raise NotImplementedError

    @classmethod
    def wall(cls, value: Any, **how: Any) -> Any:
        """A value of the wall in SQL, by a name that the guard knows."""
        return bindparam(f"wall_{cls.__tablename__}", value, unique=True, **how)

    @classmethod
    def everything(cls) -> ColumnElement[bool]:
        """The criterion that lets all through, said openly."""
        return cls.wall(True) == true()

    @classmethod
    def nothing(cls) -> ColumnElement[bool]:
        """The criterion that lets nothing through."""
        return cls.wall(False) == true()


class PartnerOwned(Walled):
    """Belongs to one partner (none: to the vendor alone), and to nobody else's eyes."""

    __owner__: ClassVar[str | None] = None  # the column of whose own it is, where records have an owner

    @declared_attr
    def partner_id(cls) -> Mapped[int | None]:
        """The partner whose record it is."""
        return mapped_column(ForeignKey("partners.id"), index=True)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """Own by the owner's column, company by the partner, portfolio by the partners in it."""
        partner_id: Any = cls.partner_id
        match reach.width:
            case Width.ALL:
                return cls.everything()
            case Width.PORTFOLIO:
                return partner_id.in_(cls.wall(sorted(reach.portfolio), expanding=True))
            case Width.COMPANY | Width.OWN if reach.is_of_partner:
                criterion = partner_id == cls.wall(reach.partner_id)
                return criterion & cls._owned_by(reach) if reach.width == Width.OWN else criterion
            case Width.OWN if cls.__owner__:
                return cls._owned_by(reach)
        return cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The same rule as `within`, for a record in hand."""
        mine = not self.__owner__ or getattr(self, self.__owner__) == reach.person_id
        match reach.width:
            case Width.ALL:
                return True
            case Width.PORTFOLIO:
                return self.partner_id in reach.portfolio
            case Width.COMPANY | Width.OWN if reach.is_of_partner:
                return self.partner_id == reach.partner_id and (reach.width == Width.COMPANY or mine)
            case Width.OWN:
                return bool(self.__owner__) and mine
        return False

    @classmethod
    def _owned_by(cls, reach: Reach) -> ColumnElement[bool]:
        if not cls.__owner__:
            return true()
        return getattr(cls, cls.__owner__) == cls.wall(reach.person_id)


class PersonOwned(Walled):
    """Belongs to one person and is nobody else's business, whatever the role."""

    @declared_attr
    def person_id(cls) -> Mapped[int]:
        """Whose it is."""
        return mapped_column(ForeignKey("users.id"), index=True)

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """Mine alone."""
        return cls.person_id == cls.wall(reach.person_id)

    def admits(self, reach: Reach) -> bool:
        """Mine alone."""
        return self.person_id == reach.person_id and reach.person_id is not None


def walled_records() -> dict[str, type[Walled]]:
    """Each walled table by its name."""
    return {
        mapper.class_.__tablename__: mapper.class_
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Walled)
    }


@event.listens_for(db.session, "do_orm_execute")
def _wall_selects(state: ORMExecuteState) -> None:
    if _system.get() or not (state.is_select or state.is_update or state.is_delete):
        return
    state.statement = state.statement.options(*criteria(_reach.get()))


def read_rows(statement: Any, values: dict[str, Any] | None = None) -> Sequence[Any]:
    """The rows of a select on columns, within the reach in force; cheaper than by the session, which makes records.

    Cheapest for a statement that is kept and given again: what is made of it for a reach is kept too.
    """
    db.session.flush()
    walled = statement if _system.get() else _within(statement, _reach.get())
    return db.session.connection().execute(walled, values or {}).all()


@lru_cache(maxsize=512)
def _within(statement: Any, reach: Reach) -> Any:
    return statement.options(*criteria(reach))


@lru_cache(maxsize=512)
def criteria(reach: Reach) -> tuple[Any, ...]:
    """What each select gets: for each walled record the rows within this reach."""
    return tuple(
        with_loader_criteria(record, record.within(reach), include_aliases=True) for record in walled_records().values()
    )


@event.listens_for(db.session, "before_flush")
def _wall_writes(session: Session, _context: Any, _instances: Any) -> None:
    _flushing.set(True)
    if _system.get():
        return
    reach = _reach.get()
    for record in {*session.new, *session.dirty, *session.deleted}:
        if isinstance(record, Walled) and not (record.admits(reach) and _stays(record)):
            raise OutsideReach(f"{type(record).__name__} is not within reach")


def _stays(record: Walled) -> bool:
    """Nobody moves a record to another partner or person."""
    state = inspect(record)
    return not any(
        name in state.attrs and state.attrs[name].history.deleted and state.persistent
        for name in ("partner_id", "person_id")
    )


@event.listens_for(db.session, "after_flush")
@event.listens_for(db.session, "after_soft_rollback")
def _flushed(*_: Any) -> None:
    _flushing.set(False)


def guard(engine: Engine) -> None:
    """Stop on this engine any statement that touches a walled table without bearing the wall's criterion for it."""
    names = re.compile(rf"\b({'|'.join(walled_records())})\b")

    @lru_cache(maxsize=1024)
    def named_in(statement: str) -> frozenset[str]:
        return frozenset(names.findall(statement.replace('"', " ")))

    @event.listens_for(engine, "before_cursor_execute")
    def _check(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if _system.get() or _flushing.get():
            return
        touched = named_in(statement)
        if not touched:
            return
        compiled = getattr(context, "compiled", None)
        binds = set(compiled.bind_names.values()) if compiled is not None else set()
        for table in touched:
            if not any(name.startswith(f"wall_{table}") for name in binds):
                raise Unwalled(f"A statement on {table} bears no criterion of the wall: {statement[:200]}")


def fresh_refs(record: Any, kind: str, many: int) -> list[str]:
    """References that no record of this kind has yet: among hundreds of thousands two would meet now and then."""
    make, found = new_ref(kind), set[str]()
    while len(found) < many:
        tried = {make() for _one in range(many - len(found))} - found
        with as_system("which references are taken"):
            found |= tried - set(db.session.scalars(select(record.ref).where(record.ref.in_(sorted(tried)))))
    return list(found)
