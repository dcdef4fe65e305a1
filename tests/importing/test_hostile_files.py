"""Files that mean no good, or were written by chance: a clear word, and nothing left behind."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from portal.models.importing.judging import Judge, Outcome
from portal.models.importing.plans import Plan
from portal.models.importing.products import Products
from portal.models.sheets import BadRow, NoSheet, Row, opened
from portal.models.tenancy import NOBODY, as_system


def workbook(*rows: tuple) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def with_part(name: str, content: bytes, *, of: bytes = b"") -> bytes:
    """A workbook in which one part is another."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of or workbook(("a", "b"), (1, 2)))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return out.getvalue()


def read(tmp_path: Path, content: bytes) -> list[Row | BadRow]:
    file = tmp_path / "sent"
    file.write_bytes(content)
    with opened(file) as sheet:
        return list(sheet.rows)


REFUSED = {
    "empty": (b"", "The file is empty"),
    "NULs": (b"a,b\n\0,1\n", "bytes that are no text"),
    "a thousand columns": (",".join(f"c{n}" for n in range(1000)).encode(), "It has 1,000 columns; the most is 500"),
    "two columns alike": (b"a,a\n1,2\n", "Two columns are called"),
    "an unclosed first quote": (b'"a,b\n' + b"x" * 200_000, "Its first line can't be read"),
    "half a workbook": (workbook(("a",), (1,))[:-40], "is not whole"),
    "another archive": (with_part("x", b"y", of=b"PK\x05\x06" + b"\0" * 18), "no workbook"),
    "a sheet of zeros": (with_part("xl/worksheets/sheet1.xml", b"0" * 20_000_000), "far more than a table"),
    "entities": (with_part("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "document type"),
    "a broken sheet": (with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "can't be read"),
    "a broken book": (with_part("xl/workbook.xml", b"nothing"), "can't be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_in_words(tmp_path, name):
    content, words = REFUSED[name]

    with pytest.raises(NoSheet, match=words):
        read(tmp_path, content)


def test_a_workbook_of_a_hundred_thousand_parts_is_not_unpacked(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(3_000):
            archive.writestr(f"xl/{number}", b"")

    with pytest.raises(NoSheet, match="more parts"):
        read(tmp_path, out.getvalue())


def test_a_row_that_cant_be_read_loses_no_other(tmp_path):
    quote = 'a,b\n1,2\n3,"4\n' + "\n".join("x,y" for _ in range(40_000)) + "\n5,6,7\n8,9\n"

    rows = read(tmp_path, quote.encode())

    assert rows[0] == Row(2, {"a": "1", "b": "2"})
    assert [row.reason for row in rows if isinstance(row, BadRow)] == [
        "a cell is too long", "it has 3 cells, and there are 2 columns",
    ]  # fmt: skip
    assert rows[-1] == Row(40_005, {"a": "8", "b": "9"})


def test_rows_far_below_are_not_waited_for(tmp_path):
    far = b"""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
        <row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>
        <row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData></worksheet>"""

    assert read(tmp_path, with_part("xl/worksheets/sheet1.xml", far)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=300).map(lambda said: said.encode("utf-16"))))
def test_whatever_comes_is_read_or_refused(app, tmp_path, content):
    for start in (b"", b"product,price\n", b"PK\x03\x04"):
        (tmp_path / "sent").write_bytes(start + content)
        with app.app_context(), as_system("a test"):
            judge = Judge(Plan("products", {"name": "product", "price": "price"}), Products(None, NOBODY))
            try:
                with opened(tmp_path / "sent") as sheet:
                    judge.judge(sheet.rows)
            except NoSheet as refused:
                assert str(refused).endswith(".") or "“" in str(refused)
            assert set(judge.outcomes) <= set(Outcome)
