"""`python -m bench.million SMALL LARGE`: each page of two demo folders in turn, and what the larger costs.

Make them with `ALIADO_DATA=FOLDER portal setup`, and the second with `portal demo --deals 1000000` besides.
Milliseconds inside the process. With `--databases URL,URL` the folders' databases are on PostgreSQL.
"""

import gc
import re
import statistics
from pathlib import Path
from time import perf_counter

import click
from flask import Flask

from bench import yardsticks
from portal import create_app
from portal.settings import Settings
from tests.client import Client

PASSWORD = "aliado-demo"  # noqa: S105 - the demo's
PEOPLE = ("owner@aliado.example", "manager@aliado.example", "admin@northgate.example", "rep@northgate.example")
PAGES = (
    "/", "/deals", "/deals?state=open", "/deals?state=waiting", "/deals?state=won", "/deals?state=draft",
    "/deals?country=US", "/deals?product={product}", "/deals?q=acme", "/deals?q=zzqqxx", "/deals?q={ref}",
    "/deals?after={after}", "/queue", "/queue?whose=all", "/queue?whose=asked", "/queue?whose=wishes", "/go",
)  # fmt: skip
WARM = 3
MOST_OF_SMALL, MOST_STATEMENTS, LEAST_MS = 1.5, 6, 2.0  # what takes less is noise


@click.command()
@click.argument("folders", nargs=2, type=click.Path(exists=True, path_type=Path))
@click.option("--databases", default="", help="Two addresses of PostgreSQL, divided by a comma.")
@click.option("--rounds", default=7)
@click.option("--as", "people", multiple=True, default=PEOPLE)
def million(folders: tuple[Path, Path], databases: str, rounds: int, people: tuple[str, ...]) -> None:
    """Measure them in turn, so that what disturbs one disturbs the other."""
    urls = databases.split(",") if databases else ["", ""]
    apps = [_app(folder, url) for folder, url in zip(folders, urls, strict=True)]
    click.echo(f"{'':44}{'small':>9}{'large ms':>10}{'ratio':>7}{'stmts':>7}")
    for email in people:
        clients = [Client(app) for app in apps]
        notes: list[list[str]] = [[], []]
        for app, client, note in zip(apps, clients, notes, strict=True):
            client.log_in(email, PASSWORD)
            yardsticks.note_statements(app, note)
        for page in PAGES:
            _measure(email, page, clients, notes, rounds)


def _app(folder: Path, url: str) -> Flask:
    environ = {"ALIADO_DATA": str(folder), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "error"}
    app = create_app(Settings.from_environment(environ | ({"DATABASE_URL": url} if url else {})))
    app.debug = False
    return app


def _measure(email: str, page: str, clients: list[Client], notes: list[list[str]], rounds: int) -> None:
    paths = [_filled(page, client) for client in clients]
    if clients[0].get(paths[0]).status_code != 200:
        return
    took: list[list[float]] = [[], []]
    statements = [0, 0]
    for number in range(WARM + rounds):
        for place, (client, path) in enumerate(zip(clients, paths, strict=True)):
            notes[place].clear()
            gc.collect(0)
            begun = perf_counter()
            answer = client.get(path)
            ms = (perf_counter() - begun) * 1000
            assert answer.status_code == 200, (path, answer.status_code)
            statements[place] = len(notes[place])
            if number >= WARM:
                took[place].append(ms)
            if number == WARM and place and ms > 3_000:  # once is enough
                _print(email, page, took, statements)
                return
    _print(email, page, took, statements)


def _print(email: str, page: str, took: list[list[float]], statements: list[int]) -> None:
    small, large = (statistics.median(one) for one in took)
    line = f"{email.split('@')[0]:9}{page:35}{small:9.1f}{large:10.1f}{large / small:7.2f}{max(statements):7}"
    if large > MOST_OF_SMALL * max(small, LEAST_MS):
        line += "  too slow"
    click.echo(line + ("  too many statements" if max(statements) > MOST_STATEMENTS else ""))


def _filled(page: str, client: Client) -> str:
    if "{" not in page:
        return page
    listed = client.get("/deals?filters=1").text
    ref = re.search(r"/deals/(DR-[0-9A-Z-]+)", listed)
    after = re.search(r"after=(DR-[0-9A-Z-]+)", listed)
    product = re.search(r"PR-[0-9A-Z-]+", listed)
    found = {"ref": ref, "after": after}
    values = {name: one[1] if one else "" for name, one in found.items()}
    return page.format(**values, product=product[0] if product else "")


if __name__ == "__main__":
    million()
