"""`portal conflicts`: which companies of a list are one, without server or database."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from portal.models.conflicts import Band
from portal.models.conflicts import compare as compare_sides
from portal.models.conflicts.joining import Candidates
from portal.models.conflicts.said import why
from portal.models.conflicts.sides import FIELDS, Side
from portal.models.sheets import BadRow, NoSheet, Row, Sheet, opened, writer

NAMES = (
    "name",
    "legal_name",
    "company",
    "company_name",
    "account",
    "account_name",
    "customer",
    "customer_name",
    "organisation",
    "organization",
)
ADDED = ["score", "band", "why"]
EVERY = 5_000
file_argument = click.Path(exists=True, dir_okay=False, path_type=Path)
out_option = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; else on the screen."
)


@click.group()
def conflicts() -> None:
    """Companies that may be one: compare pairs, find doubles in a list."""


@conflicts.command()
@click.argument("pairs", type=file_argument)
@out_option
def compare(pairs: Path, out: Path | None) -> None:
    """Write the rows of PAIRS with score, band and why added.

    It has the columns left_name and right_name, and may have left_ and right_ website, country, city, postcode,
    address, phone, email, tax_id.
    """
    with _sheet(pairs) as sheet, _written(out) as file:
        _must_have(sheet, "left_name", "right_name")
        rows = writer(file, [*sheet.columns, *(name for name in ADDED if name not in sheet.columns)], sheet.separator)
        for row in _good(sheet):
            rows.writerow({**row.cells, **_judged(row)})


@conflicts.command()
@click.argument("names", type=file_argument)
@out_option
def join(names: Path, out: Path | None) -> None:
    """Find the doubles in the list NAMES and write them as pairs, with score, band and why.

    It has a column name, and may have website, country, city, postcode, address, phone, email, tax_id.
    """
    with _sheet(names) as sheet, _written(out) as file:
        column = next((one for one in sheet.columns if one.lower() in NAMES), "name")
        _must_have(sheet, column)
        sides = [f"{side}_{name}" for side in ("left", "right") for name in sheet.columns]
        rows = writer(file, [*sides, *ADDED], sheet.separator)
        for left, right, judged in _pairs(sheet, column):
            pair = {
                f"{side}_{name}": said
                for side, row in (("left", left), ("right", right))
                for name, said in row.cells.items()
            }
            rows.writerow({**pair, **judged})


@conflicts.command()
def index() -> None:
    """Make the index anew by which a deal's customer is found among all customers and accounts."""
    from portal import create_app  # here: the two above need neither server nor database
    from portal.models.base import db
    from portal.models.matching.index import build
    from portal.models.tenancy import as_system
    from portal.models.upkeep import look_over

    done = 0
    with create_app().app_context():
        with as_system("whom partners know is compared by the vendor alone"):
            for done in build():
                click.echo(f"{done:,} customers and accounts", err=True)
            db.session.commit()
        look_over()
    click.echo(f"{done:,} customers and accounts can be found.")


def _pairs(sheet: Sheet, column: str) -> Iterator[tuple[Row, Row, dict[str, str]]]:
    candidates, known = Candidates(), list[tuple[Row, Side]]()
    for row in _good(sheet):
        said = {name: row.cells.get(name, "") for name in FIELDS} | {"name": row.cells[column]}
        if not said["name"].strip():
            click.echo(f"line {row.line}: no name", err=True)
            continue
        side = Side.typed(said)
        for number in sorted(candidates.like(side)):
            match = compare_sides(known[number][1], side)
            if match.band != Band.NONE:
                yield known[number][0], row, {"score": str(match.score), "band": match.band.value, "why": why(match)}
        candidates.add(len(known), side)
        known.append((row, side))


def _judged(row: Row) -> dict[str, str]:
    left, right = (_side(row, side) for side in ("left", "right"))
    missing = [f"{side}_name" for side, one in (("left", left), ("right", right)) if not one.name]
    if missing:
        click.echo(f"line {row.line}: no {' and no '.join(missing)}", err=True)
        return {"score": "", "band": "", "why": f"no {' and no '.join(missing)}"}
    match = compare_sides(left, right)
    return {"score": str(match.score), "band": match.band.value, "why": why(match)}


def _side(row: Row, side: str) -> Side:
    return Side.typed({name: row.cells.get(f"{side}_{name}", "") for name in FIELDS})


def _good(sheet: Sheet) -> Iterator[Row]:
    """The rows that can be read; the others are named, and how far we are is said."""
    for number, row in enumerate(sheet.rows, 1):
        if isinstance(row, BadRow):
            click.echo(f"line {row.line}: {row.reason}", err=True)
        else:
            yield row
        if not number % EVERY:
            click.echo(f"{number:,} rows", err=True)


def _must_have(sheet: Sheet, *columns: str) -> None:
    missing = [name for name in columns if name not in sheet.columns]
    if missing:
        raise click.ClickException(
            f"There is no column {' and no column '.join(missing)}; there are: {', '.join(sheet.columns)}."
        )


@contextmanager
def _sheet(path: Path) -> Iterator[Sheet]:
    try:
        with opened(path) as sheet:
            yield sheet
    except NoSheet as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def _written(out: Path | None) -> Iterator[IO[str]]:
    if out is None:
        yield sys.stdout
        return
    with out.open("w", encoding="utf-8", newline="") as file:
        yield file
