"""Tables that people send: CSV in the encodings and separators in use, and workbooks, read and written row by row.

A CSV file is read twice, as a stream both times: first for its encoding, then for its rows. What can't be read is a
`BadRow`, with the number of its line, and the rows after it are read.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any

from charset_normalizer import from_bytes

from portal.models import workbooks

SEPARATORS = ",;\t|"
SAMPLE_BYTES, CHUNK_BYTES = 200_000, 1 << 20
MOST_COLUMNS, LONGEST_CELL = 500, 100_000
OLD_ENCODINGS = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
]  # of spreadsheets
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Lines = Any  # what csv.reader answers; its type has no public name


class NoSheet(Exception):
    """A file that is no table; its words say why."""


@dataclass(frozen=True)
class BadRow:
    """A row that can't be read: the number of its line in the file, why, and its cells where they are known."""

    line: int
    reason: str
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row: the number of its line in the file, and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """An open table: its columns in their order, what parts them, and its rows, each read once."""

    columns: list[str]
    separator: str
    rows: Iterator[Row | BadRow]


@contextmanager
def opened(path: Path, *, has_header: bool = True) -> Iterator[Sheet]:
    """The table in this file; without a header its columns are called 1, 2, 3. Raises NoSheet if it is none."""
    if workbooks.is_workbook(path):
        try:
            with workbooks.opened(path) as lines:
                yield _sheet(lines, ",", has_header)
        except workbooks.NoWorkbook as error:
            raise NoSheet(str(error)) from error
        return
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        try:
            sample = file.read(SAMPLE_BYTES)
        except UnicodeError as error:
            raise NoSheet("Its letters can't be read. Save it as CSV in UTF-8.") from error
        file.seek(0)
        separator = separator_of(sample)
        csv.field_size_limit(LONGEST_CELL)
        yield _sheet(csv.reader(file, delimiter=separator, strict=True), separator, has_header)


def encoding_of(path: Path) -> str:
    """How its letters are written: by its mark, as UTF-8 if all of it is, else by what it looks like."""
    with path.open("rb") as file:
        start = file.read(SAMPLE_BYTES)
        for mark, encoding in MARKS:
            if start.startswith(mark):
                return encoding
        if b"\0" in start:
            raise NoSheet("This is no CSV file: it holds bytes that are no text.")
        file.seek(0)
        if _is_utf8(file):
            return "utf-8"
    found = from_bytes(start, cp_isolation=OLD_ENCODINGS).best()
    return found.encoding if found else "cp1252"


def separator_of(sample: str) -> str:
    """What stands between its columns: what its first line has most of, quoted text aside."""
    first = "".join(sample.split('"')[::2]).lstrip().partition("\n")[0]
    return max(SEPARATORS, key=lambda one: (first.count(one), -SEPARATORS.index(one)))


def writer(out: IO[str], columns: list[str], separator: str = ",") -> "csv.DictWriter[str]":
    """Writes rows with these columns, the header first."""
    written = csv.DictWriter(out, columns, delimiter=separator, lineterminator="\n", extrasaction="ignore")
    written.writeheader()
    return written


def _is_utf8(file: IO[bytes]) -> bool:
    reader = io.TextIOWrapper(file, encoding="utf-8")
    try:
        while reader.read(CHUNK_BYTES):
            pass
    except UnicodeDecodeError:
        return False
    finally:
        reader.detach()
    return True


def _sheet(lines: Lines, separator: str, has_header: bool) -> Sheet:
    first = _first(lines)
    if has_header:
        columns = _columns(first)
        return Sheet(columns, separator, _rows(lines, columns))
    columns = [str(number) for number, _cell in enumerate(first, 1)]
    return Sheet(columns, separator, chain(_judged(lines.line_num, first, columns), _rows(lines, columns)))


def _first(lines: Lines) -> list[str]:
    try:
        cells: list[str] = next(lines)
    except StopIteration:
        raise NoSheet("The file is empty.") from None
    except csv.Error as error:
        raise NoSheet(f"Its first line can't be read: {_reason(error)}.") from error
    except (UnicodeError, *workbooks.TROUBLE) as error:
        raise NoSheet("Its first line can't be read.") from error
    if len(cells) > MOST_COLUMNS:
        raise NoSheet(f"It has {len(cells):,} columns; the most is {MOST_COLUMNS}.")
    return cells


def _columns(first: list[str]) -> list[str]:
    columns = [name.strip() for name in first]
    if columns.count("") > 1:  # they are told apart by their places
        columns = [name or f"({number})" for number, name in enumerate(columns, 1)]
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise NoSheet(f"Two columns are called “{twice[0]}”.")
    return columns


def _rows(lines: Lines, columns: list[str]) -> Iterator[Row | BadRow]:
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(lines.line_num, _reason(error))
            continue
        except UnicodeError:
            yield BadRow(lines.line_num + 1, "from here on its letters can't be read")
            return
        except workbooks.TROUBLE:
            yield BadRow(lines.line_num + 1, "from here on the workbook can't be read")
            return
        if any(cells):
            yield from _judged(lines.line_num, cells, columns)


def _judged(line: int, cells: list[str], columns: list[str]) -> Iterator[Row | BadRow]:
    if len(cells) > len(columns):
        words = f"it has {len(cells)} cells, and there are {len(columns)} columns"
        yield BadRow(line, words, tuple(cells[: len(columns)]))
    elif any("\0" in cell for cell in cells):
        yield BadRow(line, "it holds bytes that are no text", tuple(cell.replace("\0", "") for cell in cells))
    elif max(map(len, cells)) > LONGEST_CELL:
        yield BadRow(line, "a cell is too long")
    else:
        yield Row(line, dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True)))


def _reason(error: csv.Error) -> str:
    said = str(error)
    if "end of data" in said:
        return "a quotation mark is opened and not closed"
    return "a cell is too long" if "field larger" in said else f"it can't be read: {said}"
