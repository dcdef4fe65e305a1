"""`portal conflicts`: files in, files out, their columns kept; bad rows are named and lose no others."""

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.conflicts import conflicts

PAIRS = "note;left_name;right_name;left_website;right_website\n"


def run(tmp_path: Path, command: str, content: bytes) -> Result:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    return CliRunner().invoke(conflicts, [command, str(file)])


def rows(result: Result, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout), delimiter=separator))


def test_pairs_come_back_in_their_order_with_what_was_found(tmp_path):
    said = PAIRS + "one;Behrens GmbH;Behrens;behrens.de;www.behrens.de\ntwo;Behrens;Zweigert;;\n"

    result = run(tmp_path, "compare", said.encode())

    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == PAIRS.strip() + ";score;band;why"
    assert [(row["note"], row["band"]) for row in rows(result, ";")] == [("one", "same"), ("two", "none")]
    assert rows(result, ";")[0]["why"] == "same name; same web site"


def test_doubles_of_a_list_come_as_pairs_with_all_their_columns(tmp_path):
    said = "id,Company,country\n1,Behrens Sanitär GmbH,DE\n2,Zweigert,DE\n3,Behrens Sanitaer,DE\n"

    found = rows(run(tmp_path, "join", said.encode()))

    assert [(row["left_id"], row["right_id"], row["band"]) for row in found] == [("1", "3", "look")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_it_reads_the_encodings_and_separators_in_use(tmp_path, encoding, separator):
    said = "left_name,right_name,left_city,right_city\nMüller Söhne,Mueller Soehne,Köln,Köln\n".replace(",", separator)

    [row] = rows(run(tmp_path, "compare", said.encode(encoding)), separator)

    assert row["left_name"] == "Müller Söhne"
    assert row["band"] != "none"


def test_bad_rows_are_named_and_lose_no_others(tmp_path):
    said = 'left_name,right_name\nBehrens,\nBehrens,Behrens,more\nZweigert,Zweigert\n"Behrens,Behrens\n'

    result = run(tmp_path, "compare", said.encode())

    assert [row["band"] for row in rows(result)] == ["", "look"]
    assert result.stderr.splitlines() == [
        "line 2: no right_name", "line 3: it has 3 cells, and there are 2 columns",
        "line 5: a quotation mark is opened and not closed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."), (b"\x7fELF\0\0", "holds bytes that are no text"),
        (b"name\nBehrens\n", "There is no column left_name and no column right_name; there are: name."),
        (b"left_name,left_name,right_name\n", "Two columns are called"),
        (",".join(f"c{number}" for number in range(1000)).encode(), "It has 1,000 columns; the most is 500."),
    ],
    ids=["empty", "no text", "other columns", "a column twice", "a thousand columns"],
)  # fmt: skip
def test_a_file_that_is_no_list_of_pairs_is_refused_with_a_word(tmp_path, content, words):
    result = run(tmp_path, "compare", content)

    assert result.exit_code == 1
    assert words in result.stderr
