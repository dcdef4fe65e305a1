"""What the portal acknowledged, held against what it has: all of it, once, and nothing half."""

import json

from sqlalchemy import Connection

from tests.operate.installation import Installation

HALF = {
    "a sent deal without its lines": """
        SELECT ref FROM deals WHERE state = 'submitted' AND id NOT IN (SELECT deal_id FROM deal_lines)""",
    "a sent deal without its story": """
        SELECT ref FROM deals WHERE state = 'submitted'
        AND ref NOT IN (SELECT subject_ref FROM events WHERE name = 'deal.submitted')""",
    "a sent deal that nobody is told of": """
        SELECT subject_ref FROM events WHERE name = 'deal.submitted' AND id NOT IN (SELECT event_id FROM deliveries)""",
    "a deal that no form key names": """
        SELECT ref FROM deals WHERE '/deals/' || ref NOT IN (SELECT replace(led_to, '/edit', '') FROM form_keys)""",
}


INDEXES = """
    SELECT bt_index_check(index.oid, true) FROM pg_class index JOIN pg_am kind ON kind.oid = index.relam
    WHERE kind.amname = 'btree' AND index.relkind = 'i' AND index.relnamespace = 'public'::regnamespace"""


def deals(portal: Installation) -> dict[str, list[str]]:
    """The references of all deals by title."""
    found: dict[str, list[str]] = {}
    with portal.database() as database:
        for ref, title, typed in database.exec_driver_sql("SELECT ref, title, typed FROM deals"):
            said = json.loads(typed) if isinstance(typed, str) else typed
            found.setdefault(title or (said or {}).get("title", ""), []).append(ref)
    return found


def wrong(portal: Installation, acknowledged: dict[str, str]) -> list[str]:
    """What is lost, twice, half or damaged."""
    there = deals(portal)
    lost = [f"lost: {title}" for title, at in acknowledged.items() if at.split("/")[2] not in there.get(title, ())]
    twice = [f"twice: {title}" for title, refs in there.items() if len(refs) > 1]
    return lost + twice + unsound(portal)


def unsound(portal: Installation) -> list[str]:
    """What is half or damaged."""
    with portal.database() as database:
        found = [f"{what}: {ref}" for what, query in HALF.items() for (ref,) in database.exec_driver_sql(query)]
        return found + _damage(database)


def _damage(database: Connection) -> list[str]:
    """What the database itself says of its pages; PostgreSQL says it by an error, and lets no row point to nothing."""
    if database.dialect.name == "postgresql":
        database.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS amcheck")
        database.exec_driver_sql(INDEXES).all()
        return []
    found = [f"points to nothing: {row}" for row in database.exec_driver_sql("PRAGMA foreign_key_check")]
    said = database.exec_driver_sql("PRAGMA integrity_check").scalar()
    return found if said == "ok" else [*found, str(said)]
