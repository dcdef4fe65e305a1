"""The demo, grown to as many deals as are wanted, on SQLite or PostgreSQL."""

from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Connection, Table, create_engine, func, insert, select, text

from portal import create_app
from portal.cli.setup import set_up
from portal.models.base import db, new_ref
from portal.settings import Settings

AT_ONCE = 2_000
COPIED = ("deals", "deal_lines", "events")


def an_installation(data: Path, url: str, deals: int) -> Flask:
    """A portal with the demo's people and this many deals, each with its lines and its story."""
    environ = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "error"}
    app = create_app(Settings.from_environment(environ | ({"DATABASE_URL": url} if url else {})))
    app.debug = False
    set_up(app)
    with app.app_context():
        engine = create_engine(  # the portal's own is walled
            db.engine.url,
            connect_args={"options": "-c aliado.system=on"} if url else {},
        )
        with engine.begin() as connection:
            _grow(connection, deals)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE" if url else "ANALYZE"))  # as PostgreSQL does within minutes
        engine.dispose()
    return app


def _grow(connection: Connection, wanted: int) -> None:
    deals, lines, events = (db.metadata.tables[name] for name in COPIED)
    sources = {row["id"]: dict(row) for row in connection.execute(select(deals)).mappings()}
    lines_of = _by(connection, lines, "deal_id")
    events_of = _by(connection, events, "subject_ref")
    keys = {table.name: count(1 + _highest(connection, table)) for table in (deals, lines, events)}
    make_ref, taken = new_ref("DR"), set()
    rows: dict[str, list[dict]] = {name: [] for name in COPIED}
    for source in islice(_over_and_over(sources.values()), max(0, wanted - len(sources))):
        ref = next(ref for ref in iter(make_ref, "") if ref not in taken)
        taken.add(ref)
        deal = {**source, "id": next(keys["deals"]), "ref": ref}
        rows["deals"].append(deal)
        rows["deal_lines"] += [
            {**line, "id": next(keys["deal_lines"]), "deal_id": deal["id"]} for line in lines_of.get(source["id"], ())
        ]
        rows["events"] += [
            {**event, "id": next(keys["events"]), "subject_ref": ref} for event in events_of.get(source["ref"], ())
        ]
    for table in (deals, lines, events):
        for start in range(0, len(rows[table.name]), AT_ONCE):
            connection.execute(insert(table), rows[table.name][start : start + AT_ONCE])
        if connection.dialect.name == "postgresql":
            counter = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(counter, _highest(connection, table))))


def _over_and_over(rows: Any) -> Iterator[dict]:
    while True:
        yield from rows


def _by(connection: Connection, table: Table, key: str) -> dict[Any, list[dict]]:
    found: dict[Any, list[dict]] = {}
    for row in connection.execute(select(table)).mappings():
        found.setdefault(row[key], []).append(dict(row))
    return found


def _highest(connection: Connection, table: Table) -> int:
    return connection.execute(select(table.c.id).order_by(table.c.id.desc()).limit(1)).scalar() or 0
