"""Which tables this code needs, so that a start can see at once whether there is something to migrate."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import inspect, text

from portal.models.base import db
from portal.models.waiting import waiting_at_most

REVISION = "0048"  # the newest file of migrations/versions; a test holds the two together

TURN_SECONDS = 11 * 60  # a minute more than the server waits
TURN = text("SELECT pg_advisory_lock(hashtextextended('aliado: set up', 0))")
MIGRATIONS = Path(__file__).parent.parent.parent / "migrations"


def is_current() -> bool:
    """Whether the tables are those of this code."""
    return revision() == REVISION


def revision() -> str:
    """Which tables the database has; empty where there are none."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return ""
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let one start after the other change the tables. On PostgreSQL; to SQLite's file there is one portal anyway."""
    if db.engine.dialect.name != "postgresql":
        yield
        return
    with db.engine.connect() as turn:
        turn.execution_options(isolation_level="AUTOCOMMIT")
        turn.exec_driver_sql("SET lock_timeout = '10min'; SET statement_timeout = 0")
        with waiting_at_most(TURN_SECONDS):
            turn.execute(TURN)
        try:
            yield
        finally:
            turn.invalidate()  # the lock ends with the connection


def known() -> set[str]:
    """The revisions that this code can bring up to date, or is at."""
    from alembic.script import ScriptDirectory  # here: it takes a start's time

    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
