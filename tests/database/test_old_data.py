"""Tables of the first version, full of rows: whatever happens on their way to today's, all is there in the end."""

import os
import random
import signal
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Date, DateTime, MetaData, Table, select
from sqlalchemy.types import JSON, Boolean, Integer

from portal.models import schema
from tests.operate.installation import PORTAL, ROOT, Installation

FIRST = "0001"
ROWS, KILLS = (20_000, 20) if os.environ.get("ALIADO_TEST_ALL") else (300, 3)
LATER = {("partners", "manager_id")}  # partners and people point at one another
Contents = dict[str, list[dict[str, Any]]]
random.seed(20261125)


@pytest.fixture
def old(tmp_path: Path) -> Installation:
    """What the first version left behind."""
    portal = Installation(tmp_path / "old")
    (portal.data / "outbox").mkdir(parents=True)
    (portal.data / "outbox" / "LE-1.eml").write_text("a letter of old")
    made = portal.run_python(f"from flask_migrate import upgrade; upgrade(revision={FIRST!r})")
    assert made.returncode == 0, made.stderr
    with portal.database() as database:
        fill(database)
    return portal


def fill(database: Connection) -> None:
    """Rows in each table, with strange words in them, and each pointing at others where it can."""
    tables = MetaData()
    tables.reflect(database)
    for table in sorted(tables.tables.values(), key=depth):
        if table.name != "alembic_version":
            rows = [{c.name: value(c, number) for c in table.columns} for number in range(1, ROWS + 1)]
            database.execute(table.insert(), rows)
    for name, column in LATER:
        database.exec_driver_sql(f"UPDATE {name} SET {column} = id")


def value(column: Column, number: int) -> Any:
    """Something of the column's kind, not twice the same."""
    if (column.table.name, column.name) in LATER:
        return None
    if (column.primary_key and isinstance(column.type, Integer)) or column.foreign_keys:
        return number
    match column.type:
        case Boolean():
            return number % 2 == 0
        case Integer():
            return number
        case JSON():
            return {"said": [f"ñ {number}", None, 0.1, True]}
        case DateTime():
            return datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC) + timedelta(hours=number)
        case Date():
            return date(2028, 2, 29) + timedelta(days=number)
    length = getattr(column.type, "length", None) or 200
    return f"{number} {column.name} ’é中😀\\ \" ' %"[:length]


def depth(table: Table) -> int:
    """How many tables have to be filled before it."""
    points = (key for key in table.foreign_keys if (table.name, key.parent.name) not in LATER)
    return max((1 + depth(key.column.table) for key in points), default=0)


def contents(portal: Installation, like: Contents | None = None) -> Contents:
    """All rows of all tables; of the tables and columns of `like` where it is given."""
    tables = MetaData()
    with portal.database() as database:
        tables.reflect(database)
        found = {}
        for table in tables.tables.values():
            if table.name == "alembic_version" or (like and table.name not in like):
                continue
            names = [c.name for c in table.columns if not like or c.name in like[table.name][0]]
            rows = database.execute(select(*(table.c[name] for name in names)).order_by(*table.primary_key))
            found[table.name] = [dict(row._mapping) for row in rows]
    return found


def tables_of(portal: Installation) -> str:
    with portal.database() as database:
        return database.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def test_a_start_brings_all_along_and_keeps_what_was(old):
    before = contents(old)
    assert {len(rows) for rows in before.values()} == {ROWS}

    started = old.run("setup")

    assert started.returncode == 0, started.stderr
    assert tables_of(old) == schema.REVISION
    assert contents(old, before) == before
    assert (old.data / "outbox" / "LE-1.eml").read_text() == "a letter of old"
    (kept,) = old.data.parent.glob(f"{old.data.name}-before-{schema.REVISION}-*.tar.gz")

    again = Installation(old.data.with_name("again"))
    assert again.run("restore", str(kept)).returncode == 0
    assert tables_of(again) == FIRST
    assert contents(again) == before
    assert again.run("setup").returncode == 0
    assert tables_of(again) == schema.REVISION
    assert contents(again, before) == before


def test_a_migration_that_is_killed_over_and_over_loses_nothing(old):
    before = contents(old)
    takes_s = kill_in_the_midst(old, seconds=None)

    for number in range(KILLS):
        if tables_of(old) != FIRST:  # it was quicker: back to where the next one begins
            back = old.run_python(f"from flask_migrate import downgrade; downgrade(revision={FIRST!r})")
            assert back.returncode == 0, back.stderr
            assert contents(old, before) == before, number
        kill_in_the_midst(old, seconds=random.uniform(0, takes_s))
        assert contents(old, before) == before, number

    assert old.run("setup").returncode == 0
    assert tables_of(old) == schema.REVISION
    assert contents(old, before) == before


def kill_in_the_midst(portal: Installation, *, seconds: float | None) -> float:
    """Begin to bring the tables up to date, and kill all of it so long after it said so; answers how long it went on.

    Without `seconds` it comes to its end.
    """
    begun = subprocess.Popen(
        [PORTAL, "setup"], env=portal.environ, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, text=True
    )
    assert begun.stdout
    assert f"Tables {FIRST} become {schema.REVISION}" in begun.stdout.readline()
    said = time.monotonic()
    if seconds is not None:
        time.sleep(seconds)
        os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    return time.monotonic() - said
