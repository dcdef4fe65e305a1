"""Tables that people send: CSV in the encodings and separators in use, read and written row by row.

A file is read twice, as a stream both times: first for its encoding, then for its rows. What can't be read is a
`BadRow`, with the number of its line, and the rows after it are read.
"""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from charset_normalizer import from_bytes

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
    """A row that can't be read: the number of its line in the file, and why."""

    line: int
    reason: str


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
def opened(path: Path) -> Iterator[Sheet]:
    """The table in this file. Raises NoSheet if it is none."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, errors="strict", newline="") as file:
        sample = file.read(SAMPLE_BYTES)
        file.seek(0)
        separator = separator_of(sample)
        csv.field_size_limit(LONGEST_CELL)
        lines = csv.reader(file, delimiter=separator, strict=True)
        columns = _columns(lines)
        yield Sheet(columns, separator, _rows(lines, columns))


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


def _columns(lines: Lines) -> list[str]:
    try:
        columns = [name.strip() for name in next(lines)]
    except StopIteration:
        raise NoSheet("The file is empty.") from None
    except (csv.Error, UnicodeError) as error:
        raise NoSheet(f"Its first line can't be read: {error}.") from error
    if len(columns) > MOST_COLUMNS:
        raise NoSheet(f"It has {len(columns):,} columns; the most is {MOST_COLUMNS}.")
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
        if not any(cells):
            continue
        if len(cells) > len(columns):
            yield BadRow(lines.line_num, f"it has {len(cells)} cells, and there are {len(columns)} columns")
            continue
        yield Row(lines.line_num, dict(zip(columns, [*cells, *[""] * (len(columns) - len(cells))], strict=True)))


def _reason(error: csv.Error) -> str:
    said = str(error)
    if "end of data" in said:
        return "a quotation mark is opened and not closed"
    return "a cell is too long" if "field larger" in said else f"it can't be read: {said}"
