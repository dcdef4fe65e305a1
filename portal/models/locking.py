"""Check and act see the same: who changes a record waits for whoever changes it now.

SQLite's writers wait for one another at their begin. PostgreSQL's wait here: for a row, or for a name where there is
no row yet.
"""

from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Select, text
from sqlalchemy.orm import Session, scoped_session

S = TypeVar("S", bound="Select[*tuple[Any, ...]]")
HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def only_reading(reads: bool) -> None:
    """Say whether what follows on this thread only reads; then it waits for no writer."""
    _reading.set(reads)


def is_only_reading() -> bool:
    """Whether what follows only reads."""
    return _reading.get()


def for_change(statement: S, record: Any) -> S:
    """The statement, holding its rows of this record to the end of the transaction, unless we only read.

    Rows that point to them may be added meanwhile (NO KEY UPDATE).
    """
    return statement if _reading.get() else statement.with_for_update(of=record, key_share=True)


def hold(session: "Session | scoped_session[Any]", name: str) -> None:
    """Let nobody else past here with this name before the transaction ends."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(HOLD, {"name": name})
