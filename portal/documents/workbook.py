"""A workbook (XLSX) that is sent while it is written: no more of it is held than a piece, however many rows it has.

The usual writers keep all rows in a file first and send nothing until the last one is there.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from portal.storage.archive import archive

PIECE_BYTES = 256 * 1024  # before packing
MOST_ROWS = 1_048_576  # of a sheet; what is more goes on in the next
MOST_SHEET_BYTES = 1_500_000_000  # beyond two gigabytes a member needs what some programs don't read
MOST_LETTERS = 32_767  # of a cell
WIDE, NARROW = 36, 14  # letters
SPECIAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_")
ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
BOLD = 1

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border>'
    '<left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


def workbook(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Generator[bytes]:
    """Rows of texts, whole numbers and amounts under these headings; every text is a text, never a formula."""
    return archive(_members(headings, _Rows(rows)))


def _members(headings: Sequence[str], rows: "_Rows") -> Iterator[tuple[str, Iterable[bytes]]]:
    for sheets in count(1):
        yield f"xl/worksheets/sheet{sheets}.xml", _sheet(headings, rows)
        if rows.are_over:
            break
    for name, text in _around(sheets).items():
        yield name, (text.encode(),)


class _Rows:
    """Rows that several sheets share out."""

    def __init__(self, rows: Iterable[Sequence[Any]]):
        self._rows = iter(rows)
        self._next: Sequence[Any] | None = next(self._rows, None)

    @property
    def are_over(self) -> bool:
        return self._next is None

    def take(self) -> Sequence[Any]:
        row, self._next = self._next, next(self._rows, None)
        assert row is not None
        return row


def _sheet(headings: Sequence[str], rows: _Rows) -> Iterator[bytes]:
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{WIDE if place == 1 else NARROW}" customWidth="1"/>'
        for place in range(1, len(headings) + 1)
    )
    piece = [
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>',
        _row(headings, f' s="{BOLD}"'),
    ]
    size, sent, number = 0, 0, 1
    while not rows.are_over and number < MOST_ROWS and sent < MOST_SHEET_BYTES:
        said = _row(rows.take())
        piece.append(said)
        size, number = size + len(said), number + 1
        if size > PIECE_BYTES:
            yield (whole := "".join(piece).encode())
            piece, size, sent = [], 0, sent + len(whole)
    yield "".join([*piece, "</sheetData></worksheet>"]).encode()


def _row(cells: Sequence[Any], style: str = "") -> str:
    return f"<row>{''.join([_cell(cell, style) for cell in cells])}</row>"


def _cell(cell: Any, style: str) -> str:
    if isinstance(cell, str):
        if not cell:
            return f"<c{style}/>"
        said = SPECIAL.sub(_escaped, cell[:MOST_LETTERS]) if SPECIAL.search(cell) else cell[:MOST_LETTERS]
        return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'
    return f"<c{style}><v>{f'{cell:f}' if isinstance(cell, Decimal) else int(cell)}</v></c>"


def _escaped(found: re.Match[str]) -> str:
    """What XML can't hold by its number, as Excel does; and what looks like such a number, as no number."""
    letter = found[0]
    if len(letter) > 1:
        return f"_x005F{letter}"
    return ESCAPED.get(letter) or f"_x{ord(letter):04X}_"


def _around(sheets: int) -> dict[str, str]:
    """All that is no sheet: which there are, and how a heading looks. No author, no time."""
    numbers = range(1, sheets + 1)
    listed = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>' for n in numbers
    )
    return {
        "xl/styles.xml": STYLES,
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}'
            f'<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{KIND}.styles+xml"/>{kinds}</Types>'
        ),
    }
