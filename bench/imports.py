"""`python -m bench.imports`: a list of 200,000 rows, looked through and brought in by the worker's own code.

Prints seconds and the most memory that the process took. `--kind accounts` (or partners), `--rows 200000`.
"""

import resource
import tempfile
from pathlib import Path
from time import perf_counter

import click
from flask import current_app

from portal import create_app
from portal.cli.setup import migrate
from portal.jobs import imports as jobs
from portal.models.base import db
from portal.models.importing.imports import Import
from portal.models.importing.plans import Plan
from portal.models.partners import Tier
from portal.models.people import Role, User
from portal.models.tenancy import as_system
from portal.settings import Settings
from portal.storage.files import files_at

COLUMNS = {"name": "name", "country": "country", "city": "city"}
FIXED = {"kind": "reseller", "tier": "Gold", "currency": "USD"}


@click.command()
@click.option("--kind", type=click.Choice(["accounts", "partners"]), default="accounts")
@click.option("--rows", default=200_000)
def bench(kind: str, rows: int) -> None:
    """Look through it, bring it in, and bring it in again."""
    with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
        environment = {"ALIADO_DATA": f"{folder}/data", "ALIADO_DEMO": "0"}
        app = create_app(Settings.from_environment(environment))
        file = Path(folder) / "list.csv"
        with file.open("w") as out:
            out.write("name,country,city\n")
            out.writelines(f"Company {number * 7919 % 1_000_003} Ltd,US,Austin\n" for number in range(rows))
        with app.app_context():
            migrate()
            with as_system("a bench"):
                Tier.make_usual()
                owner = User.join(
                    partner_id=None, email="owner@bench.example", name="Owner", password=folder, roles=[Role.OWNER]
                )
                db.session.commit()
            for turn in ("first", "again"):
                _bring_in(kind, file, owner, turn)


def _bring_in(kind: str, file: Path, owner: User, turn: str) -> None:
    storage = files_at("", current_app.config["SETTINGS"].data)
    key = storage.keep(file, name=file.name, media_type="text/csv")
    plan = Plan(kind, dict(COLUMNS), FIXED)
    with as_system("a bench"):
        one = Import.begin(by=owner, plan=plan, name=file.name, size_bytes=file.stat().st_size, key=key, columns=[])
        one.check(plan)
        db.session.commit()
    for deed in ("looked through", "brought in"):
        begun = perf_counter()
        jobs.work_on_waiting()
        took = perf_counter() - begun
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with as_system("a bench"):
            now = Import.shown(one.ref)
            click.echo(
                f"{turn} {deed}: {took:6.1f} s, {memory} MB, {now.state} {now.report and now.report['outcomes']}"
            )
            if now.allows("start"):
                now.start(by=owner, at_once=False)
            db.session.commit()


if __name__ == "__main__":
    bench()
