"""`python -m bench.training`: catalogue, course and the table of who is able, with few and with many learners.

Milliseconds inside the process, compression and network left out; statements as they go over the wire to the database.
"""

import json
import random
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import create_engine, insert, select, text

from bench.library import measured
from portal import clock, create_app
from portal.cli.setup import set_up
from portal.models.base import db
from portal.settings import Settings
from tests import postgres

ADMIN = "admin@northgate.example"
PAGES = ("/training", "/training/gtx", "/training/people", "/training/people?course=gtx", "/certificates")
OWN_TOO = ("/accreditations", "/training/certified/people")
PEOPLE = {
    ADMIN: (*PAGES, *OWN_TOO),
    "manager@aliado.example": (*PAGES, *OWN_TOO, "/training/certified", "/training/certified?short=1"),
}
OWN_SHARE = 10  # of so many learners one is Northgate's
COURSES_EACH, LESSONS_EACH = 2, 5
AT_ONCE = 5_000
MOST_RATIO, MOST_STATEMENTS = 1.5, 6


@click.command()
@click.option("--database", "databases", default="sqlite,postgresql", help="Which, divided by commas.")
@click.option(
    "--learners", "volumes", default="200,50000", help="How many, divided by commas; ten lesson records each."
)
@click.option("--rounds", default=30, help="Of each page, taken in turn.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench/training.json"))
def bench(databases: str, volumes: str, rounds: int, out: Path) -> None:
    """Measure what training shows, by administrator and channel manager."""
    rows: list[dict[str, Any]] = []
    click.echo(f"{'':62}{'median':>8}{'p95 ms':>8}{'stmts':>7}{'of few':>8}")
    for database in databases.split(","):
        server = postgres.start() if database == "postgresql" else ""
        few: dict[tuple[str, str], float] = {}
        for volume in (int(said) for said in volumes.split(",")):
            click.echo(f"{database}, {volume:,} learners, {volume * COURSES_EACH * LESSONS_EACH:,} lesson records")
            there = postgres.another_database(server) if server else ""
            with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
                app = learners(Path(folder) / "data", there, volume)
                for email, pages in PEOPLE.items():
                    for row in measured(app, email, rounds, pages):
                        kept = few.setdefault((email, row["page"]), row["median_ms"])
                        row["of_few"] = round(row["median_ms"] / kept, 2)
                        rows.append({"database": database, "learners": volume, "as": email, **row})
                        _print(rows[-1])
    out.write_text(json.dumps({"rounds": rounds, "rows": rows}, indent=1) + "\n")


def learners(data: Path, url: str, wanted: int) -> Flask:
    """A portal with the demo's people and this many learners, under way in courses of the demo."""
    environ = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "error"}
    app = create_app(Settings.from_environment(environ | ({"DATABASE_URL": url} if url else {})))
    set_up(app)
    with app.app_context():
        connect = {"options": "-c aliado.system=on"} if url else {}
        engine = create_engine(db.engine.url, connect_args=connect)  # the portal's own is walled
        with engine.begin() as connection:
            _grow(connection, wanted)
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE" if url else "ANALYZE"))
        engine.dispose()
    return app


def _grow(connection: Any, wanted: int) -> None:
    tables = db.metadata.tables
    users, partners, courses = tables["users"], tables["partners"], tables["courses"]
    own = connection.scalar(select(users.c.partner_id).where(users.c.email == ADMIN))
    others = connection.scalars(select(partners.c.id).where(partners.c.id != own)).all()
    learned = connection.execute(select(courses.c.id, courses.c.edition_id)).all()
    chance, now = random.Random(5), clock.now()  # noqa: S311 - the same people each time
    person, enrolment = (
        connection.scalar(select(db.func.max(tables[name].c.id))) or 0 for name in ("users", "enrolments")
    )
    grown = ("users", "enrolments", "lesson_progress", "certificates")
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in grown}
    for number in range(wanted):
        person += 1
        at = own if number % OWN_SHARE == 0 else chance.choice(others)
        rows["users"].append({
            "id": person, "ref": f"PE-{number:08}", "partner_id": at, "name": f"Learner {chance.randrange(10**6):06}",
            "email": f"learner{number}@bench.example", "password_hash": "none", "language": "", "theme": "",
            "zone": "UTC", "generation": 1, "devices": [], "unwanted_letters": [], "made_at": now,
        })  # fmt: skip
        for course, edition in chance.sample(learned, COURSES_EACH):
            enrolment += 1
            done = now if chance.random() < 0.5 else None
            rows["enrolments"].append({
                "id": enrolment, "ref": f"EN-{enrolment:08}", "person_id": person, "partner_id": at,
                "course_id": course, "edition_id": edition, "cycle": 1, "begun_at": now - timedelta(days=9),
                "last_at": now, "last_key": "", "lessons_done": LESSONS_EACH, "done_at": done,
            })  # fmt: skip
            if done:
                rows["certificates"].append(_certificate(enrolment, person, at, course, chance.randrange(700), now))
            rows["lesson_progress"] += [
                {"enrolment_id": enrolment, "person_id": person, "partner_id": at, "lesson_key": f"lesson-{lesson}",
                 "share": 100, "place": 0.0, "parts": [], "at": now, "done_at": now}
                for lesson in range(LESSONS_EACH)
            ]  # fmt: skip
    for name, made in rows.items():
        for start in range(0, len(made), AT_ONCE):
            connection.execute(insert(tables[name]), made[start : start + AT_ONCE])


def _certificate(number: int, person: int, at: int, course: int, days: int, now: Any) -> dict[str, Any]:
    issued_on = (now - timedelta(days=days)).date()
    return {
        "ref": f"CT-{number:08}", "code": f"{number:026}", "person_id": person, "partner_id": at, "course_id": course,
        "enrolment_id": number, "number": 1, "made_at": now, "name": "Learner", "title": "Course", "level": "first",
        "skills": [], "language": "en", "issued_by": "Aliado", "issued_on": issued_on,
        "valid_until": issued_on + timedelta(days=730), "shows_name": False, "withdrawn_because": "", "credential": "",
        "unwritable": "", **{f"{paper}_{what}": 0 if what == "bytes" else "made" for paper in ("pdf", "letter")
        for what in ("key", "sha256", "bytes")},
    }  # fmt: skip


def _print(row: dict[str, Any]) -> None:
    words = f"  {row['as'].split('@')[0]} {row['page']}"
    line = f"{words:62}{row['median_ms']:8.2f}{row['p95_ms']:8.2f}{row['statements']:7}{row['of_few']:8.2f}"
    line += "  too slow" if row["of_few"] > MOST_RATIO else ""
    click.echo(line + ("  too many statements" if row["statements"] > MOST_STATEMENTS else ""))


if __name__ == "__main__":
    bench()
