"""Taking a list along, as a person does: the password first, then the file."""

import csv
import io
import zipfile
from xml.etree import ElementTree

from werkzeug.test import TestResponse

from tests.client import Client
from tests.factories import PASSWORD

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def confirmed(client: Client, at: str) -> Client:
    """The same browser, with the password typed just now."""
    answer = client.post(at, {"ending": "csv", "password_again": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def rows_in(answer: TestResponse) -> list[dict[str, str]]:
    """The rows of a CSV file by its headings."""
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def sheet_in(content: bytes) -> list[list[str]]:
    """The cells of a workbook's first sheet, as texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return [["".join(cell.itertext()) for cell in row] for row in root.iter(f"{CELL}row")]
