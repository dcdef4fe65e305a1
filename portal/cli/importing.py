"""`portal import`: what other programs wrote down, brought in from the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.models import schema
from portal.models.base import db
from portal.models.connections import only_reading, writing
from portal.models.importing import engine
from portal.models.importing.judging import Dirt, Judge, Outcome, Rules
from portal.models.importing.kinds import KINDS
from portal.models.importing.plans import Plan
from portal.models.importing.rejected import Add, rejected
from portal.models.importing.who import reach_of
from portal.models.importing.words import dirt_words
from portal.models.people import Role, User
from portal.models.sheets import NoSheet, Sheet, opened
from portal.models.tenancy import acting, as_system
from portal.models.workbooks import is_workbook

EVERY = 5_000
MOST_SAID = 20  # kinds of dirt that are said one by one


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be made, and write nothing.")
@click.option("--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field.")
@click.option("--set", "fixed", multiple=True, metavar="FIELD=VALUE", help="What holds where the file says nothing.")
@click.option("--repair", "repairs", multiple=True, metavar="FIELD:SAID=MEANT", help="Read one word as another.")
@click.option("--take-repairs", is_flag=True, help="Take all repairs that are proposed.")
@click.option("--no-header", is_flag=True, help="The first line is a row; columns are called 1, 2, 3.")
@click.option("--all-or-nothing", is_flag=True, help="Keep nothing unless each row is good.")
@click.option(
    "--rejected", "out", type=click.Path(dir_okay=False, path_type=Path), help="Write the rows left out here."
)
@click.option("--by", "email", default="", help="In whose name: an owner's address; else the first owner's.")
def import_(
    kind: str, file: Path, dry_run: bool, mapped: tuple[str, ...], fixed: tuple[str, ...], repairs: tuple[str, ...],
    take_repairs: bool, no_header: bool, all_or_nothing: bool, out: Path | None, email: str,
) -> None:  # fmt: skip
    """Bring in the rows of FILE (CSV or XLSX) as KIND."""
    from portal import create_app

    with create_app().app_context(), _acting(kind, email) as rules, _sheets():
        plan = _plan(file, rules(), not no_header, mapped, fixed, repairs)
        if dry_run or take_repairs or all_or_nothing:
            judge = _looked_through(file, plan, rules(), out if dry_run else None)
            if take_repairs:
                plan = _repaired(plan, judge)
                judge = _looked_through(file, plan, rules(), out if dry_run else None)
            if dry_run or (all_or_nothing and judge.outcomes[Outcome.REFUSED]):
                _tell(judge, would=True)
                sys.exit(None if dry_run else "Nothing is brought in: not each row is good.")
        _tell(_brought_in(file, plan, rules(), out, at_once=all_or_nothing), would=False)


def _looked_through(file: Path, plan: Plan, rules: Rules, out: Path | None) -> Judge:
    judge = Judge(plan, rules)
    only_reading(True)
    with opened(file, has_header=plan.has_header) as sheet, _left_out(out, file, sheet, plan) as add:
        for chunk in engine.look_through(sheet, judge):
            _after(chunk, judge, add)
    db.session.commit()  # of nothing: what was read stays in hand
    only_reading(False)
    return judge


def _brought_in(file: Path, plan: Plan, rules: Rules, out: Path | None, *, at_once: bool) -> Judge:
    judge = Judge(plan, rules)
    whole, each = (writing, nullcontext) if at_once else (nullcontext, writing)
    with opened(file, has_header=plan.has_header) as sheet, _left_out(out, file, sheet, plan) as add, whole():
        for rows in engine.chunks(sheet.rows):
            with each():
                chunk = engine.bring_in(rows, judge)
            _after(chunk, judge, add)
            if at_once and judge.outcomes[Outcome.REFUSED]:
                db.session.rollback()
                sys.exit("Nothing is brought in: somebody changed something meanwhile. Try again.")
        with each():
            judge.end()
    return judge


def _after(chunk: engine.Chunk, judge: Judge, add: Add | None) -> None:
    for row, judged in chunk:
        if add and judged.outcome == Outcome.REFUSED:
            add(row, "; ".join(dirt_words(one, type(judge.rules)) for one in judged.reasons))
    done = judge.outcomes.total()
    if done // EVERY != (done - len(chunk)) // EVERY:
        click.echo(f"{done:,} rows", err=True)


@contextmanager
def _left_out(out: Path | None, file: Path, sheet: Sheet, plan: Plan) -> Iterator[Add | None]:
    if out is None:
        yield None
        return
    with rejected(out, sheet, has_header=plan.has_header, as_workbook=is_workbook(file)) as add:
        yield add


def _plan(
    file: Path, rules: Rules, has_header: bool, mapped: tuple[str, ...], fixed: tuple[str, ...],
    repairs: tuple[str, ...],
) -> Plan:  # fmt: skip
    plan, known = engine.proposed(file, rules, has_header=has_header)
    columns = {**(plan.columns if has_header else {}), **_pairs(mapped, rules)}
    unknown = [column for column in columns.values() if column and column not in known]
    if unknown:
        raise click.ClickException(f"There is no column {unknown[0]}; there are: {', '.join(known)}.")
    meant: dict[str, dict[str, str]] = {}
    for where, said in _pairs(repairs, rules, part=":").items():
        field, _colon, word = where.partition(":")
        meant.setdefault(field, {})[word] = said
    plan = replace(
        plan, columns={name: column for name, column in columns.items() if column},
        fixed={**plan.fixed, **_pairs(fixed, rules)}, repairs=meant,
    )  # fmt: skip
    for one in rules.fields:
        if one.name in plan.columns or plan.fixed.get(one.name):
            held = f"column {plan.columns[one.name]}" if one.name in plan.columns else f"“{plan.fixed[one.name]}”"
            click.echo(f"{one.name}: {held}", err=True)
    return engine.styled(file, plan, rules)


def _pairs(said: tuple[str, ...], rules: Rules, part: str = "=") -> dict[str, str]:
    known = [one.name for one in rules.fields]
    found = {}
    for one in said:
        name, sign, value = one.partition("=")
        if not sign or name.partition(part)[0] not in known:
            raise click.ClickException(f"“{one}” names no field; there are: {', '.join(known)}.")
        found[name] = value
    return found


def _repaired(plan: Plan, judge: Judge) -> Plan:
    repairs = {field: dict(words) for field, words in plan.repairs.items()}
    for field, said, meant, rows in judge.proposals():
        if meant:
            repairs.setdefault(field, {})[said] = meant
            click.echo(f"{field}: “{said}” is read as “{meant}” in {rows:,} rows", err=True)
    return replace(plan, repairs=repairs)


def _tell(judge: Judge, *, would: bool) -> None:
    done = (
        ("to make", "to change", "as they are", "to leave out")
        if would
        else ("made", "changed", "as they are", "left out")
    )
    counts = ", ".join(f"{judge.outcomes[one]:,} {words}" for one, words in zip(Outcome, done, strict=True))
    click.echo(f"{judge.outcomes.total():,} rows: {counts}")
    meant = {(field, said): word for field, said, word, _rows in judge.proposals() if word}
    for one, rows in judge.dirt.most_common(MOST_SAID):
        click.echo(f"  {rows:>7,}  {dirt_words(one, type(judge.rules))}{_did_you_mean(one, meant)}")
    if len(judge.dirt) > MOST_SAID:
        click.echo(f"  and {len(judge.dirt) - MOST_SAID:,} more kinds")


def _did_you_mean(one: Dirt, meant: dict[tuple[str, str], str]) -> str:
    word = meant.get((one.field, one.said)) if one.code in ("unknown", "slip") else None
    return f": did you mean {word}? (--repair '{one.field}:{one.said}={word}')" if word else ""


@contextmanager
def _acting(kind: str, email: str) -> Iterator[Any]:
    """As whom, and how far; yields what begins the rules anew."""
    if not schema.is_current():
        raise click.ClickException("The tables are not there yet. Start the portal once, or: portal setup.")
    with as_system("in whose name"):
        asked = User.email == email.lower() if email else User.id.in_([one.id for one in User.having(Role.OWNER)])
        found = select(User).where(asked).options(selectinload(User.grants)).order_by(User.id)
        by = db.session.scalars(found).first()
        reach = reach_of(by, kind) if by is not None else None
    if by is None or reach is None or not reach.width:
        raise click.ClickException(f"{email or 'Nobody here'} may bring in no {kind}.")
    with acting(reach):
        yield lambda: KINDS[kind](by, reach)


@contextmanager
def _sheets() -> Iterator[None]:
    try:
        yield
    except NoSheet as error:
        raise click.ClickException(str(error)) from error
