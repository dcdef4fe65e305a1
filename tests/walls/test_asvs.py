"""The list of docs/asvs.md is whole, each name in it is there, and nothing is open without a reason."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
LIST = ROOT / "docs/asvs.md"
STANDARD = Path(__file__).parent / "asvs-5.0.0.csv"  # numbers and levels
ROW = re.compile(r"\| (V\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| (held|no such feature|open) \| (.*?) \|$")
ROWS = [found.groups() for line in LIST.read_text().splitlines() if (found := ROW.match(line))]
NAMED = re.compile(r"`((?:tests|portal|docs)/[\w./-]+|[\w-]+\.(?:toml|txt|json))(?:::(\w+))?`")


def test_each_requirement_stands_there_once_and_with_its_level():
    with STANDARD.open() as file:
        wanted = [(row["number"], row["level"]) for row in csv.DictReader(file)]

    assert [(number, level) for number, level, *_ in ROWS] == wanted
    assert Counter(level for _number, level in wanted) == {"1": 70, "2": 183}


def test_each_line_of_a_table_was_read():
    lines = [line for line in LIST.read_text().splitlines() if line.startswith("| V")]

    assert len(lines) == len(ROWS)


def test_what_holds_is_there_and_what_does_not_says_why():
    assert [fault for row in ROWS for fault in faults_of(row)] == []


def faults_of(row: tuple[str, ...]) -> Iterator[str]:
    number, _level, _words, stands, by = row
    named = NAMED.findall(by)
    for path, test in named:
        if not (ROOT / path).exists():
            yield f"{number}: no {path}"
        elif test and not re.search(rf"^def {test}\(", (ROOT / path).read_text(), re.MULTILINE):
            yield f"{number}: no {test} in {path}"
    if stands == "held" and not named:
        yield f"{number} names neither test nor file"
    if stands != "held" and len(by.split()) < 2:
        yield f"{number} says no reason"


def test_the_figures_in_the_docs_are_these():
    said = re.search(r"(\d+) held, (\d+) no such feature, (\d+) open", (ROOT / "docs/security.md").read_text())
    counted = Counter(stands for _n, _l, _w, stands, _b in ROWS)

    assert said
    assert [int(number) for number in said.groups()] == [
        counted["held"], counted["no such feature"], counted["open"],
    ]  # fmt: skip
