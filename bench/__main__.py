"""`python -m bench`: prints a table and writes JSON. Milliseconds inside the process, compression and network left out.

`--database sqlite` (a file) or `postgresql` (a server that it starts); `--deals 8800,100000`; `--rounds`; `--out FILE`.
"""

import gc
import json
import platform
import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask import Flask

from bench import yardsticks
from bench.volume import an_installation
from tests import postgres
from tests.client import Client

PASSWORD = "aliado-demo"  # noqa: S105 - the demo's
PEOPLE = ("admin@northgate.example", "owner@aliado.example")
WARM = 15
MOST_OF_LEAN, MOST_OF_USUAL, MOST_STATEMENTS = 1.6, 0.8, 6
WRITES = ("autosave", "update")
Ask = Callable[[], Any]


@click.command()
@click.option("--database", "databases", default="sqlite,postgresql", help="Which, divided by commas.")
@click.option("--deals", "volumes", default="8800,100000", help="How many, divided by commas.")
@click.option("--rounds", default=200, help="Of each page, taken in turn.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("bench/figures.json"))
def bench(databases: str, volumes: str, rounds: int, out: Path) -> None:
    """Measure home, deals list, deal page, queue, autosave and update beside two yardsticks."""
    rows: list[dict[str, Any]] = []
    click.echo(f"{'':34}{'median':>8}{'p95 ms':>8}{'stmts':>7}{'of lean':>9}{'of usual':>10}")
    for database in databases.split(","):
        server = postgres.start() if database == "postgresql" else ""
        for volume in (int(said) for said in volumes.split(",")):
            click.echo(f"{database}, {volume:,} deals")
            there = postgres.another_database(server) if server else ""
            with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
                app = an_installation(Path(folder) / "data", there, volume)
                for email in PEOPLE:
                    for row in _measured(app, email, rounds):
                        rows.append({"database": database, "deals": volume, "as": email, **row})
                        _print(rows[-1])
    out.write_text(json.dumps({"python": platform.python_version(), "rounds": rounds, "rows": rows}, indent=1) + "\n")


def _measured(app: Flask, email: str, rounds: int) -> Iterator[dict[str, Any]]:
    """Each page with its figures; all are asked in turn, so that what disturbs one disturbs the others."""
    client = Client(app)
    client.log_in(email, PASSWORD)
    said: dict[str, list[str]] = {"": [], "usual": [], "lean": []}
    yardsticks.note_statements(app, said[""])
    writing = Client(app)  # a page of its own after each write would say that it is saved
    writing.log_in(email, PASSWORD)
    asks = _of_the_product(client, writing, email)
    for name, make in (("usual", yardsticks.usual), ("lean", yardsticks.lean)):
        yardstick = make(app)
        yardsticks.note_statements(yardstick, said[name])
        http = yardstick.test_client()
        http.get(f"/enter/{client.person_id}")
        asks[name] = lambda http=http: http.get("/list")
    took: dict[str, list[float]] = {name: [] for name in asks}
    statements: dict[str, int] = {}
    for number in range(WARM + rounds):
        for name, ask in asks.items():
            noted = said.get(name, said[""])
            noted.clear()
            gc.collect(0)
            begun = perf_counter()
            answer = ask()
            ms = (perf_counter() - begun) * 1000
            assert answer.status_code in (200, 204, 303), (name, answer.status_code, answer.text[:300])
            statements[name] = len(noted)
            if number >= WARM:
                took[name].append(ms)
    medians = {name: statistics.median(times) for name, times in took.items()}
    for name, times in took.items():
        p95 = statistics.quantiles(times, n=20)[-1]
        yield {
            "page": name, "median_ms": round(medians[name], 2), "p95_ms": round(p95, 2), "statements": statements[name],
            **{f"of_{one}": round(medians[name] / medians[one], 2) for one in ("lean", "usual") if name == "list"},
        }  # fmt: skip


def _of_the_product(client: Client, writing: Client, email: str) -> dict[str, Ask]:
    deal = re.search(r"/deals/(DR-[0-9A-Z-]+)", client.get("/deals?state=approved").text)
    assert deal
    asks: dict[str, Ask] = {
        "list": lambda: client.get("/deals"), "deal": lambda: client.get(f"/deals/{deal[1]}"),
        "home": lambda: client.get("/"),
    }  # fmt: skip
    if "@aliado" in email:  # the vendor's people begin no deal of their own
        return {**asks, "queue": lambda: client.get("/queue?whose=all")}
    return {**asks, "autosave": _autosave(writing), "update": _update(writing, deal[1])}


def _update(client: Client, ref: str) -> Ask:
    said = {"csrf_token": client.token(), "stage": "quoted", "value": "1000", "next_step": "A visit"}
    return lambda: client.http.post(f"/deals/{ref}/update", data={**said, "form_key": client.form_key()})


def _autosave(client: Client) -> Ask:
    form = {"csrf_token": client.token(), "form_key": client.form_key(), "action": "save", "title": "begun"}
    how = {"Prefer": "return=minimal"}
    made = client.http.post("/deals/new", data=form, headers=how)
    version = int(made.headers["Deal-Version"])

    def save() -> Any:
        nonlocal version
        said = {**form, "form_key": "", "version": str(version), "title": f"typed on {version}"}
        answer = client.http.post(made.headers["Location"], data=said, headers=how)
        version = int(answer.headers["Deal-Version"])
        return answer

    return save


def _print(row: dict[str, Any]) -> None:
    words = f"  {row['as'].split('.')[0]} {row['page']}"
    line = f"{words:34}{row['median_ms']:8.2f}{row['p95_ms']:8.2f}{row['statements']:7}"
    if "of_lean" in row:
        line += f"{row['of_lean']:9.2f}{row['of_usual']:10.2f}"
        if row["of_lean"] > MOST_OF_LEAN or row["of_usual"] > MOST_OF_USUAL:
            line += "  too slow"
    is_costly = row["statements"] > MOST_STATEMENTS and row["page"] not in WRITES
    click.echo(line + ("  too many statements" if is_costly else ""))


if __name__ == "__main__":
    bench()
