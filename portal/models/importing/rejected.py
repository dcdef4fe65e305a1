"""Rows that were left out, as the file that they came in: to be mended and sent again."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsxwriter import Workbook

from portal.models.sheets import BadRow, Row, Sheet, opened
from portal.models.texts import harmless
from portal.models.workbooks import is_workbook

REASON = "reason"
MOST_OF_A_CELL = 32_767  # of a workbook
Add = Callable[[Row | BadRow, str], None]


@contextmanager
def rejected(path: Path, sheet: Sheet, *, has_header: bool, as_workbook: bool) -> Iterator[Add]:
    """Writes there, row by row, what was left out of this sheet and why; a reason of an earlier time is replaced."""
    columns = [name for name in sheet.columns if name != REASON]
    with (_workbook if as_workbook else _csv)(path, sheet.separator) as put:
        if has_header:
            put([*columns, REASON])

        def add(row: Row | BadRow, reason: str) -> None:
            cells = row.cells if isinstance(row, Row) else dict(zip(sheet.columns, row.cells, strict=False))
            put([*(cells.get(name, "") for name in columns), reason])

        yield add


def write_left_out(file: Path, out: Path, reasons: Iterator[tuple[int, str]], *, has_header: bool) -> str:
    """Write there the rows of a file with these numbers, which grow, each with its reason; answers how it ends."""
    as_workbook = is_workbook(file)
    with (
        opened(file, has_header=has_header) as sheet,
        rejected(out, sheet, has_header=has_header, as_workbook=as_workbook) as add,
    ):
        for row, reason in _with_reasons(sheet, reasons):
            add(row, reason)
    return "xlsx" if as_workbook else "csv"


def _with_reasons(sheet: Sheet, reasons: Iterator[tuple[int, str]]) -> Iterator[tuple[Row | BadRow, str]]:
    wanted = next(reasons, None)
    for row in sheet.rows:
        if wanted is None:
            return
        if row.line == wanted[0]:
            yield row, wanted[1]
            wanted = next(reasons, None)


@contextmanager
def _csv(path: Path, separator: str) -> Iterator[Callable[[list[str]], object]]:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=separator)
        yield lambda cells: out.writerow([harmless(cell) for cell in cells])


@contextmanager
def _workbook(path: Path, _separator: str) -> Iterator[Callable[[list[str]], object]]:
    with Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet, lines = book.add_worksheet(), iter(range(1_048_576))

        def put(cells: list[str]) -> None:
            line = next(lines)
            for place, cell in enumerate(cells):
                sheet.write_string(line, place, harmless(cell)[:MOST_OF_A_CELL])

        yield put
