"""What the portal acknowledged, held against what it has: all of it, once, and nothing half."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

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


def reading(data: Path) -> sqlite3.Connection:
    """The database, to look at."""
    return sqlite3.connect(f"file:{data / 'aliado.db'}?mode=ro", uri=True, timeout=20)


def deals(data: Path) -> dict[str, list[str]]:
    """The references of all deals by title."""
    found: dict[str, list[str]] = {}
    with closing(reading(data)) as database:
        for ref, title, typed in database.execute("SELECT ref, title, typed FROM deals"):
            found.setdefault(title or json.loads(typed or "{}").get("title", ""), []).append(ref)
    return found


def wrong(data: Path, acknowledged: dict[str, str]) -> list[str]:
    """What is lost, twice, half or damaged."""
    there = deals(data)
    lost = [f"lost: {title}" for title, at in acknowledged.items() if at.split("/")[2] not in there.get(title, ())]
    twice = [f"twice: {title}" for title, refs in there.items() if len(refs) > 1]
    return lost + twice + unsound(data)


def unsound(data: Path) -> list[str]:
    """What is half or damaged."""
    with closing(reading(data)) as database:
        found = [f"{what}: {ref}" for what, query in HALF.items() for (ref,) in database.execute(query)]
        found += [f"points to nothing: {row}" for row in database.execute("PRAGMA foreign_key_check")]
        said = database.execute("PRAGMA integrity_check").fetchone()[0]
    return found if said == "ok" else [*found, said]
