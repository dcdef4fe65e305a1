"""`python -m bench.library`: the library with few and with many assets, and what a search with facets takes.

Milliseconds inside the process, compression and network left out; statements as they go over the wire to the database.
"""

import gc
import json
import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask import Flask
from sqlalchemy import create_engine, insert, select, text

from bench import yardsticks
from portal import clock, create_app
from portal.cli.setup import set_up
from portal.models.assets import search_keeping
from portal.models.base import db
from portal.settings import Settings
from tests import postgres
from tests.client import Client

PASSWORD = "aliado-demo"  # noqa: S105 - the demo's
PEOPLE = ("marketing@northgate.example", "editor@aliado.example")
PAGE = "/assets"
SEARCHES = (
    "/assets?q=harbour", "/assets?q=night+hall&kind=brochure", "/assets?q=harbuor", "/assets?q=300x250",
    "/assets?q=spring&language=es&tag=expo", "/assets?q=logo", "/assets?q=no-such-thing",
)  # fmt: skip
NARROWED = ("/assets?kind=logo", "/assets?kind=image&tag=expo", "/assets?sort=title", "/assets?favourites=1")
FILES_EACH = 3
AT_ONCE = 2_000
SYLLABLES = ("ha", "ri", "mo", "ne", "ta", "lu", "so", "ver", "kin", "del", "pra", "os")
TITLES = ("harbour", "night", "hall", "spring", "launch", "logo", "banner 300x250", "wall", "city", "team", "cloud")
WARM = 10
MOST_RATIO, MOST_STATEMENTS, MOST_SEARCH_MS = 1.5, 6, 100


@click.command()
@click.option("--database", "databases", default="sqlite,postgresql", help="Which, divided by commas.")
@click.option("--assets", "volumes", default="200,20000", help="How many, divided by commas; three files each.")
@click.option("--rounds", default=60, help="Of each page, taken in turn.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench/library.json"))
def bench(databases: str, volumes: str, rounds: int, out: Path) -> None:
    """Measure the library's first page, narrowed pages, and searches with facets."""
    rows: list[dict[str, Any]] = []
    click.echo(f"{'':62}{'median':>8}{'p95 ms':>8}{'stmts':>7}{'of few':>8}")
    for database in databases.split(","):
        server = postgres.start() if database == "postgresql" else ""
        few: dict[tuple[str, str], float] = {}
        for volume in (int(said) for said in volumes.split(",")):
            click.echo(f"{database}, {volume:,} assets, {volume * FILES_EACH:,} files")
            there = postgres.another_database(server) if server else ""
            with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
                app = a_library(Path(folder) / "data", there, volume)
                for email in PEOPLE:
                    for row in measured(app, email, rounds, (PAGE, *NARROWED, *SEARCHES)):
                        kept = few.setdefault((email, row["page"]), row["median_ms"])
                        row["of_few"] = round(row["median_ms"] / kept, 2)
                        rows.append({"database": database, "assets": volume, "as": email, **row})
                        _print(rows[-1])
    out.write_text(json.dumps({"rounds": rounds, "rows": rows}, indent=1) + "\n")


def a_library(data: Path, url: str, assets: int) -> Flask:
    """A portal with the demo's people and this many assets."""
    environ = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "error"}
    app = create_app(Settings.from_environment(environ | ({"DATABASE_URL": url} if url else {})))
    set_up(app)
    with app.app_context():
        connect = {"options": "-c aliado.system=on"} if url else {}
        engine = create_engine(db.engine.url, connect_args=connect)  # the portal's own is walled
        with engine.begin() as connection:
            _grow(connection, assets)
        search_keeping.rebuild()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE" if url else "ANALYZE"))
        engine.dispose()
    return app


def _grow(connection: Any, wanted: int) -> None:
    tables = {name: db.metadata.tables[name] for name in ("assets", "asset_versions", "asset_files", "audiences")}
    keys = {name: count(1 + (connection.scalar(select(db.func.max(one.c.id))) or 0)) for name, one in tables.items()}
    owner = connection.scalar(select(tables["assets"].c.owner_id).limit(1))
    audiences = _audiences(connection, tables["audiences"], keys["audiences"])
    chance = random.Random(5)  # noqa: S311 - the same library each time
    words = sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(4_000)})
    rows: dict[str, list[dict]] = {name: [] for name in tables}
    for number in range(wanted):
        _one(rows, keys, chance, words, owner, chance.choice(audiences), number)
    for name in ("assets", "asset_versions", "asset_files"):
        for start in range(0, len(rows[name]), AT_ONCE):
            connection.execute(insert(tables[name]), rows[name][start : start + AT_ONCE])
        if connection.dialect.name == "postgresql":
            counter = db.func.pg_get_serial_sequence(name, "id")
            connection.execute(select(db.func.setval(counter, next(keys[name]))))


def _audiences(connection: Any, audiences: Any, keys: Iterator[int]) -> list[int]:
    """Everybody mostly, and eleven narrower ones."""
    made = [connection.scalar(select(audiences.c.id).limit(1))] * 8
    for number in range(11):
        only = {"roles": ["marketing"]} if number % 2 else {"countries": [f"X{number}"]}
        key = next(keys)
        connection.execute(insert(audiences), {"id": key, "key": f"bench {number}", "only": only})
        made.append(key)
    if connection.dialect.name == "postgresql":
        counter = db.func.pg_get_serial_sequence("audiences", "id")
        connection.execute(select(db.func.setval(counter, next(keys))))
    return made


def _one(rows: dict, keys: dict, chance: Any, words: list[str], owner: int, audience: int, number: int) -> None:
    now, asset, version = clock.now(), next(keys["assets"]), next(keys["asset_versions"])
    at = now - timedelta(minutes=number)
    until = now + timedelta(days=chance.randint(1, 60)) if chance.random() < 0.1 else None
    title = " ".join((*chance.choices(TITLES, k=2), *chance.choices(words, k=2))).capitalize()
    rows["assets"].append({
        "id": asset, "ref": f"AS-{number:08}", "version": 1, "state": "published", "title_en": title, "title_es": "",
        "kind": chance.choice(("logo", "image", "brochure", "deck", "video", "template", "other")),
        "words_en": " ".join(chance.choices(words, k=20)), "words_es": "", "terms_en": "", "terms_es": "",
        "tags": chance.sample(("expo", "brand", "web", "print", "social", "launch", "retail", "event"), k=2),
        "campaign": chance.choice(("", "", "Spring", "Autumn")), "language": chance.choice(("", "en", "es")),
        "regions": chance.choice(([], [], ["ES"], ["MX"])), "audience_id": audience, "owner_id": owner, "made_at": at,
        "published_at": at, "listed_at": at, "valid_until": until, "newest_id": version, "newest_number": 1,
        "formats": chance.choice((["PDF"], ["SVG", "PNG", "PDF"], ["JPG", "WebP"])), "file_count": FILES_EACH,
        "preview": "0" * 16, "search_text": "", "facets": "", "title_key_en": "", "title_key_es": "",
    })  # fmt: skip
    rows["asset_versions"].append({
        "id": version, "asset_id": asset, "number": 1, "note": "", "made_by_id": owner, "made_at": at,
        "released_at": at,
    })  # fmt: skip
    for position in range(FILES_EACH):
        rows["asset_files"].append({
            "id": next(keys["asset_files"]), "ref": f"FI-{number}-{position}", "asset_id": asset, "version_id": version,
            "position": position, "name": "a.pdf", "media_type": "application/pdf", "size_bytes": 1, "sha256": "0" * 64,
            "key": "nowhere", "variant": "usual", "language": "", "facts": {},
            "text": " ".join(chance.choices(words, k=150)) if position == 0 else "",
        })  # fmt: skip


def measured(app: Flask, email: str, rounds: int, asks: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What each address takes for this person: milliseconds at the median and 95th percentile, statements."""
    client = Client(app)
    client.log_in(email, PASSWORD)
    said: list[str] = []
    yardsticks.note_statements(app, said)
    took: dict[str, list[float]] = {path: [] for path in asks}
    statements: dict[str, int] = {}
    for number in range(WARM + rounds):
        for path in asks:
            said.clear()
            gc.collect(0)
            begun = perf_counter()
            answer = client.get(path)
            ms = (perf_counter() - begun) * 1000
            assert answer.status_code == 200, (path, answer.status_code)
            statements[path] = len([one for one in said if not one.startswith(("BEGIN", "PRAGMA"))])
            if number >= WARM:
                took[path].append(ms)
    for path, times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        yield {
            "page": path, "median_ms": round(statistics.median(times), 2), "p95_ms": round(p95, 2),
            "statements": statements[path],
        }  # fmt: skip


def _print(row: dict[str, Any]) -> None:
    words = f"  {row['as'].split('@')[0]} {row['page']}"
    line = f"{words:62}{row['median_ms']:8.2f}{row['p95_ms']:8.2f}{row['statements']:7}{row['of_few']:8.2f}"
    is_slow = row["median_ms"] > MOST_SEARCH_MS if "q=" in row["page"] else False
    if is_slow or (row["page"] == PAGE and row["of_few"] > MOST_RATIO):
        line += "  too slow"
    click.echo(line + ("  too many statements" if row["statements"] > MOST_STATEMENTS else ""))


if __name__ == "__main__":
    bench()
