"""The doctor says what is wrong with an installation and what to do about it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal import clock
from portal.cli import portal
from portal.documents import lettering
from portal.jobs import heartbeat
from portal.storage import folder

doctors = import_module("portal.cli.doctor")  # in the package, the command has the module's name
Doctor = Callable[..., Result]


@pytest.fixture
def data(install) -> Path:
    """A data folder with a worker that lives."""
    data = install().data
    data.chmod(0o700)
    heartbeat.beat(data)
    return data


@pytest.fixture
def doctor(data) -> Doctor:
    """`portal doctor` on it, in this process."""

    def look(**environ: str) -> Result:
        asked = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "0", **environ}
        return CliRunner().invoke(portal, ["doctor"], env=asked)

    return look


def line(result: Result, level: str, words: str) -> str:
    """The one line of this level with these words."""
    found = [line for line in result.output.splitlines() if line.startswith(level) and words in line]
    assert len(found) == 1, result.output
    return found[0]


HAPPENED = "INSERT INTO events (at, name, subject_ref, facts) VALUES (datetime('now'), 'person.logged_in', 'PE', '{}')"


def write(data: Path, statement: str, *values: object) -> None:
    """Change the database behind the portal's back."""
    with closing(sqlite3.connect(data / "aliado.db")) as database, database:
        database.execute(statement, values)


def test_a_sound_installation_is_all_ok(doctor):
    result = doctor()

    assert result.exit_code == 0
    assert {line.split()[0] for line in result.output.splitlines()} == {"ok"}, result.output


def test_it_makes_nothing_in_an_empty_folder(doctor, tmp_path):
    (tmp_path / "empty").mkdir()

    result = doctor(ALIADO_DATA=str(tmp_path / "empty"), ALIADO_DEMO="")

    assert result.exit_code == 1
    line(result, "wrong", "nothing in")
    assert not list((tmp_path / "empty").iterdir())


def test_a_weak_secret_is_wrong(doctor):
    result = doctor(SECRET_KEY="secret")

    assert result.exit_code == 1
    assert "at least 32 random characters" in line(result, "wrong", "too weak")


@pytest.mark.parametrize(
    ("environ", "level", "words"),
    [
        ({"HOST": "0.0.0.0"}, "wrong", "keep nobody signed in"),
        ({"PUBLIC_URL": "http://portal.example"}, "wrong", "PUBLIC_URL to its https address"),
        ({"PUBLIC_URL": "https://portal.example"}, "warn", "Set TRUSTED_PROXIES"),
        ({"PUBLIC_URL": "https://portal.example", "TRUSTED_PROXIES": "1"}, "ok", "come from: 1"),
        ({"HOST": "0.0.0.0", "PUBLIC_URL": "https://p.example", "TRUSTED_PROXIES": "1"}, "warn", "can claim any"),
    ],
)
def test_how_people_come_in(doctor, environ, level, words):
    result = doctor(**environ)

    line(result, level, words)
    assert result.exit_code == (level == "wrong")


def test_who_else_can_read_the_data(doctor, data):
    data.chmod(0o755)

    assert f"chmod -R go= {data}" in line(doctor(), "warn", "Others on this machine")


def test_little_room(doctor, monkeypatch):
    monkeypatch.setattr(folder, "free_bytes", lambda _folder: 500 * 1024**2)
    assert "Make room" in line(doctor(), "warn", "500 MB")

    monkeypatch.setattr(folder, "free_bytes", lambda _folder: 5 * 1024**2)
    assert doctor().exit_code == 1


def test_a_database_that_does_not_answer(doctor, data):
    (data / "aliado.db").write_bytes(b"no database at all, but long enough to be taken for one" * 100)

    result = doctor()

    assert result.exit_code == 1
    line(result, "wrong", "does not answer")


def test_rows_that_point_to_nothing(doctor, data):
    write(data, "INSERT INTO role_grants (user_id, role) VALUES (999999, 'owner')")

    result = doctor()

    assert result.exit_code == 1
    assert "Restore a backup" in line(result, "wrong", "1 rows point to nothing")


@pytest.mark.parametrize(("revision", "level"), [("9999", "wrong"), ("0001", "warn")])
def test_tables_of_another_version(doctor, data, revision, level):
    write(data, "UPDATE alembic_version SET version_num = ?", revision)

    result = doctor()

    line(result, level, "tables are")
    assert result.exit_code == (level == "wrong")


def test_a_clock_that_went_back(doctor, data):
    write(data, HAPPENED)

    with clock.moved_to(clock.now() - timedelta(days=40)):
        result = doctor()

    assert result.exit_code == 1
    line(result, "wrong", "The clock says")


def test_a_worker_that_gives_no_sign(doctor, data, monkeypatch):
    (data / heartbeat.FILE).unlink()
    line(doctor(), "warn", "does not run")

    monkeypatch.setattr(doctors, "_listens", lambda _settings: True)
    result = doctor()
    line(result, "wrong", "no sign of life")
    assert result.exit_code == 1


def test_letters_that_were_given_up(doctor, data):
    write(data, HAPPENED)
    write(
        data,
        "INSERT INTO deliveries (ref, event_id, to_id, channel, template, due_at, done_at, tries, error) "
        "SELECT 'LE-0', events.id, users.id, 'letter', 'deals/received', NULL, NULL, 8, '' FROM users, events LIMIT 1",
    )

    line(doctor(), "warn", "1 letters were given up")


def test_what_the_set_up_makes(doctor, monkeypatch):
    monkeypatch.setattr(doctors, "MADE_AT_SET_UP", ("static/vendor/never.js",))

    result = doctor()

    assert "bin/serve" in line(result, "wrong", "static/vendor/never.js")
    assert result.exit_code == 1


WITH_ASSET = """
from tests import factories
from portal import create_app
factories.app = create_app()
factories.an_asset()
"""


def test_files_that_are_missing_in_storage_are_counted(install):
    installed = install()
    assert installed.run_python(WITH_ASSET.replace("\n", "\n    ")).returncode == 0
    said = {"ALIADO_DATA": str(installed.data), "ALIADO_DEMO": "0"}
    whole = CliRunner().invoke(portal, ["doctor"], env=said)
    for file in (installed.data / "files").glob("??/*"):
        file.unlink()

    lost = CliRunner().invoke(portal, ["doctor"], env=said)

    line(whole, "ok", "All files of the library are there")
    line(lost, "wrong", "2 files of the library are missing")
    assert lost.exit_code == 1


def test_scripts_in_which_no_name_can_be_written_are_told(doctor, monkeypatch):
    monkeypatch.setattr(lettering, "unwritable", lambda sample: sample if sample in ("欧阳修文", "สมชาย") else "")

    assert "fonts-noto-cjk" in line(doctor(), "ok", "Thai, Chinese")
