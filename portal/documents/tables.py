"""Tables to take along, as CSV, workbook or JSON: sent while they are written, harmless where they are opened."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from tempfile import SpooledTemporaryFile
from typing import Any

from xlsxwriter import Workbook

from portal.forms.texts import FORMULA_SIGNS

BYTE_ORDER_MARK = "\ufeff"  # by it spreadsheets know UTF-8
IN_MEMORY_BYTES = 1_000_000
PIECE_BYTES = 64 * 1024
WIDE, NARROW = 36, 14  # letters


@dataclass(frozen=True)
class Table:
    """Headings by the names of their columns, and rows of texts and whole numbers."""

    columns: dict[str, str]
    rows: Sequence[Sequence[Any]]
    about: dict[str, Any] = field(default_factory=dict)  # for programs: what the table is of


def as_csv(table: Table) -> Iterator[bytes]:
    """Comma-separated, UTF-8, CRLF (RFC 4180)."""
    line = StringIO()
    writer = csv.writer(line)
    yield BYTE_ORDER_MARK.encode()
    for row in (list(table.columns.values()), *table.rows):
        writer.writerow([harmless(cell) for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def as_xlsx(table: Table) -> Iterator[bytes]:
    """A workbook of one sheet. A text is written as a text, whatever it begins with."""
    with SpooledTemporaryFile(IN_MEMORY_BYTES) as file:
        with Workbook(file, {"constant_memory": True, "strings_to_urls": False}) as book:
            sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
            sheet.freeze_panes(1, 0)
            for place, words in enumerate(table.columns.values()):
                sheet.set_column(place, place, NARROW if place else WIDE)
                sheet.write_string(0, place, words, bold)
            for number, row in enumerate(table.rows, start=1):
                for place, cell in enumerate(row):
                    if isinstance(cell, int):
                        sheet.write_number(number, place, cell)
                    else:
                        sheet.write_string(number, place, cell)
        file.seek(0)
        while piece := file.read(PIECE_BYTES):
            yield piece


def as_json(table: Table) -> Iterator[bytes]:
    """One object: what the table is of, and its rows by the names of the columns."""
    about = json.dumps(table.about, ensure_ascii=False)
    yield f'{about[:-1]}{", " if table.about else ""}"rows": ['.encode()
    for number, row in enumerate(table.rows):
        said = json.dumps(dict(zip(table.columns, row, strict=True)), ensure_ascii=False)
        yield f"{',' if number else ''}\n{said}".encode()
    yield b"]}\n"


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, told that it is none."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


WRITERS = {
    "csv": (as_csv, "text/csv"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json"),
}
