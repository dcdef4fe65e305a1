"""Goes through a file, chunk by chunk: by itself for a look, or in transactions that each keep what they did."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from portal.models.importing.judging import Judge, Judged, Outcome, Rules
from portal.models.importing.plans import Plan, Sort, is_headless, proposed_columns, surveyed_styles
from portal.models.sheets import BadRow, Row, Sheet, opened

CHUNK_ROWS, SAMPLE_ROWS = 500, 200
Chunk = list[tuple[Row | BadRow, Judged]]


def understood(path: Path, rules: Rules) -> tuple[Plan, list[str]]:
    """What seems to be meant, whether its first line names columns or not; with the columns. Raises NoSheet."""
    first = first_row(path, has_header=False)
    return proposed(path, rules, has_header=not is_headless(list(first.values())))


def first_row(path: Path, *, has_header: bool) -> dict[str, str]:
    """What stands in each column first; nothing where no row can be read. Raises NoSheet."""
    with opened(path, has_header=has_header) as sheet:
        return next((row.cells for row in sheet.rows if isinstance(row, Row)), {})


def proposed(path: Path, rules: Rules, *, has_header: bool) -> tuple[Plan, list[str]]:
    """What seems to be meant: columns by name and content; with all columns of the file. Raises NoSheet."""
    with opened(path, has_header=has_header) as sheet:
        sample = [row for row in islice(sheet.rows, SAMPLE_ROWS) if isinstance(row, Row)]
    vocabularies = {one.name: rules.vocabulary(one.name) for one in rules.fields if one.sort == Sort.WORD}
    columns = proposed_columns(rules.fields, sheet.columns, sample, vocabularies)
    fixed = {name: said for name, said in rules.defaults().items() if said}
    return Plan(rules.kind, columns, fixed, has_header=has_header), sheet.columns


def styled(path: Path, plan: Plan, rules: type[Rules] | Rules) -> Plan:
    """The plan with how days and amounts are written, as the file proves it. Raises NoSheet."""
    with opened(path, has_header=plan.has_header) as sheet:
        return Plan(**{**plan.plain, "styles": surveyed_styles(plan, rules.fields, sheet.rows)})


def look_through(sheet: Sheet, judge: Judge) -> Iterator[Chunk]:
    """What would become of all rows. Writes nothing."""
    for rows in chunks(sheet.rows):
        yield list(zip(rows, judge.judge(rows), strict=True))


def bring_in(rows: list[Row | BadRow], judge: Judge) -> Chunk:
    """Judge these rows anew and do it, in the transaction that is open."""
    judged = judge.judge(rows)
    judge.rules.write([row for row in judged if row.outcome in (Outcome.MADE, Outcome.CHANGED)])
    return list(zip(rows, judged, strict=True))


def chunks(rows: Iterable[Row | BadRow], size: int = CHUNK_ROWS) -> Iterator[list[Row | BadRow]]:
    """So many at a time."""
    left = iter(rows)
    while some := list(islice(left, size)):
        yield some
