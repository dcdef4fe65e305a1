"""Workbooks (XLSX) as rows of texts, read as a stream; what would unpack to no end is not opened."""

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

SIGN = b"PK\x03\x04"
MB = 1024 * 1024
MOST_PARTS, MOST_BYTES, MOST_SHARED_BYTES = 2_000, 700 * MB, 150 * MB
LARGE_BYTES, MOST_RATIO = 8 * MB, 150  # a sheet of real rows packs to a tenth or a fiftieth of itself
MOST_EMPTY_ROWS = 10_000  # in a row: behind them comes nothing
DIRECTORY_END, DIRECTORY_BYTES = b"PK\x05\x06", 70_000
DOCTYPE = re.compile(rb"<!\s*DOCTYPE", re.IGNORECASE)
TROUBLE = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, InvalidFileException, LookupError, NotImplementedError,
    OSError, RuntimeError, SyntaxError, TypeError, ValueError, zlib.error,
)  # fmt: skip  # all that a broken workbook makes of its reader


class NoWorkbook(Exception):
    """What is no workbook, or none that can be opened; its words say why."""


class Lines:
    """The rows of a sheet as a CSV reader would give them: texts, and the number of the row."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]):
        self.line_num = 0
        self._rows = rows

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> list[str]:
        for empty, row in enumerate(self._rows):
            self.line_num += 1
            cells = [written(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                return cells
            if empty > MOST_EMPTY_ROWS:
                break
        raise StopIteration


def is_workbook(path: Path) -> bool:
    """Whether it begins like one."""
    with path.open("rb") as file:
        return file.read(len(SIGN)) == SIGN


@contextmanager
def opened(path: Path) -> Iterator[Lines]:
    """The rows of the first sheet. Raises NoWorkbook."""
    _expect_harmless(path)
    with path.open("rb") as file:  # by a path it would judge a file by its name
        sheet = _sheet(file)
        if sheet is None:
            raise NoWorkbook("This workbook has no sheet.")
        sheet.reset_dimensions()  # what it says of its own size may be anything
        yield Lines(sheet.iter_rows(values_only=True))


def written(cell: Any) -> str:
    """A cell as text: days as 2026-05-31, whole numbers without a point."""
    match cell:
        case None:
            return ""
        case bool():
            return "TRUE" if cell else "FALSE"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _sheet(file: IO[bytes]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it does not read: charts, rules of validation
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except TROUBLE as error:
        raise NoWorkbook("This workbook can't be read. Save it anew as XLSX, or as CSV.") from error
    return next((one for one in book.worksheets if one.sheet_state == "visible"), None)


def _expect_harmless(path: Path) -> None:
    """Judged by what the archive says of itself; what unpacks to more than it says is cut off by its reader."""
    _expect_few_parts(path)
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_BYTES:
                raise NoWorkbook("This workbook is too large once it is unpacked. Save it as CSV.")
            for part in parts:
                if part.file_size > LARGE_BYTES and part.file_size > MOST_RATIO * max(part.compress_size, 1):
                    raise NoWorkbook("This workbook unpacks to far more than a table is. Save it as CSV.")
                if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_SHARED_BYTES:
                    raise NoWorkbook("The texts of this workbook are too many. Save it as CSV.")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened_part:
                        if DOCTYPE.search(opened_part.read(4096)):
                            raise NoWorkbook("This workbook declares a document type, which no spreadsheet writes.")
            names = {part.filename for part in parts}
    except TROUBLE as error:
        raise NoWorkbook("This workbook can't be read. Save it anew as XLSX, or as CSV.") from error
    if "xl/workbook.xml" not in names:
        raise NoWorkbook("This is an archive, but no workbook. Send XLSX or CSV.")


def _expect_few_parts(path: Path) -> None:
    """Before its directory is read, which may have a million entries."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - DIRECTORY_BYTES))
        end = file.read()
    place = end.rfind(DIRECTORY_END)
    if place < 0 or len(end) < place + 12:
        raise NoWorkbook("This workbook is not whole. Send it again.")
    (parts,) = struct.unpack("<H", end[place + 10 : place + 12])
    if parts > MOST_PARTS:
        raise NoWorkbook("This archive has more parts than a workbook. Save the table as CSV.")
