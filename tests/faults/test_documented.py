"""The tables of faults in `docs/` name tests that exist."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent.parent / "docs"
TABLES = [path for path in (DOCS / "faults.md", DOCS / "faults-input.md") if path.exists()]
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
OURS = {1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 24, 25, 34}


def rows(table: Path) -> list[str]:
    return [line for line in table.read_text().splitlines() if re.match(r"\|\s*\d+\s*\|", line)]


def is_there(file: str, test: str) -> bool:
    path = DOCS.parent / file
    return path.is_file() and (not test or bool(re.search(rf"^def {test}\(", path.read_text(), re.MULTILINE)))


@pytest.mark.parametrize("table", TABLES, ids=lambda path: path.name)
def test_each_fault_names_a_test_and_each_test_that_is_named_exists(table):
    assert [row[:60] for row in rows(table) if not NAMED.search(row)] == []
    named = [match.groups() for match in NAMED.finditer(table.read_text())]
    assert [f"{file}::{test}" for file, test in named if not is_there(file, test)] == []


def test_each_fault_has_its_row():
    assert {int(row.split("|")[1]) for row in rows(DOCS / "faults.md")} == OURS


def test_a_test_that_is_not_there_is_noticed():
    assert not is_there("tests/faults/test_documented.py", "test_nothing")
    assert not is_there("tests/faults/test_nothing.py", "")
