"""Tables to take along, as CSV, workbook or JSON: sent while they are written, harmless where they are opened."""

import csv
import json
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

from portal.documents.workbook import workbook
from portal.forms.texts import FORMULA_SIGNS

BYTE_ORDER_MARK = "\ufeff"  # by it spreadsheets know UTF-8
PIECE_BYTES = 64 * 1024


@dataclass(frozen=True)
class Table:
    """Headings by the names of their columns, and rows of texts, numbers, amounts, days and times, each read once."""

    columns: dict[str, str]
    rows: Iterable[Sequence[Any]]
    about: dict[str, Any] = field(default_factory=dict)  # for programs: what the table is of


def as_csv(table: Table) -> Generator[bytes]:
    """Comma-separated, UTF-8, CRLF (RFC 4180)."""
    piece = StringIO()
    writer = csv.writer(piece)
    piece.write(BYTE_ORDER_MARK)
    writer.writerow([harmless(words) for words in table.columns.values()])
    for row in table.rows:
        writer.writerow([harmless(plain(cell)) for cell in row])
        if piece.tell() > PIECE_BYTES:
            yield piece.getvalue().encode()
            piece.seek(0)
            piece.truncate()
    yield piece.getvalue().encode()


def as_xlsx(table: Table) -> Generator[bytes]:
    """A workbook. A text is written as a text, whatever it begins with."""
    return workbook(list(table.columns.values()), ([plain(cell) for cell in row] for row in table.rows))


def as_json(table: Table) -> Generator[bytes]:
    """One object: what the table is of, and its rows by the names of the columns."""
    about = json.dumps(table.about, ensure_ascii=False)
    piece, size = [f'{about[:-1]}{", " if table.about else ""}"rows": ['], 0
    begins = "\n"
    for row in table.rows:
        said = json.dumps(dict(zip(table.columns, map(plain, row), strict=True)), ensure_ascii=False, default=str)
        piece.append(begins + said)
        begins, size = ",\n", size + len(said)
        if size > PIECE_BYTES:
            yield "".join(piece).encode()
            piece, size = [], 0
    yield "".join([*piece, "]}\n"]).encode()


def plain(cell: Any) -> Any:
    """A value as it stands in a file: days and times as ISO 8601 has them (UTC), nothing for what is not there."""
    if cell is None:
        return ""
    if isinstance(cell, str | int | Decimal):
        return cell
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%dT%H:%M:%SZ}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def harmless(cell: Any) -> Any:
    """A text that a spreadsheet would take for a formula, told that it is none."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
    return f"{cell:f}" if isinstance(cell, Decimal) else cell


WRITERS = {
    "csv": (as_csv, "text/csv"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json": (as_json, "application/json"),
}
