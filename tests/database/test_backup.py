"""Backups are whole while people save; what is cut off, altered or too new is refused."""

import fcntl
import gzip
import io
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.faults import ledger
from tests.operate.installation import PORTAL, ROOT, Browser, Installation, Reader, Writers

ROUNDS = 20 if os.environ.get("ALIADO_TEST_ALL") else 2
LEAST_WRITES_A_SECOND = 20  # the aim is fifty; on a machine that others use too it is what there is


def tables(portal) -> str:
    with portal.database() as database:
        return database.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


@pytest.mark.alone
def test_each_backup_holds_what_was_acknowledged_before_it(install, tmp_path):
    portal = install().start()
    reps = [Browser(portal.port).log_in().open_form() for _ in range(4)]

    with Writers(portal.port, reps, pause_s=0.04) as writers:
        with Reader(Browser(portal.port).log_in()) as usual:
            sleep(2)
        reader, took, writes, seconds = Browser(portal.port).log_in(), [], 0, 0.0
        for number in range(ROUNDS):
            saved = dict(writers.acknowledged)
            file = tmp_path / f"{number}.tar.gz"
            begun, before = monotonic(), len(writers.acknowledged)
            with Reader(reader) as meanwhile:
                assert portal.run("backup", str(file)).returncode == 0
            seconds, writes = seconds + monotonic() - begun, writes + len(writers.acknowledged) - before
            took += meanwhile.took
            assert file.stat().st_mode & 0o777 == 0o600

            restored = Installation(tmp_path / f"restored-{number}")
            assert restored.run("restore", str(file)).returncode == 0
            doctor = restored.run("doctor")
            assert doctor.returncode == 0, doctor.stdout
            assert ledger.wrong(restored, saved) == []
            assert (restored.data / "secret").read_text() == (portal.data / "secret").read_text()
    assert not writers.refused
    assert not list(tmp_path.glob(".aliado-backup-*"))
    meanwhile.took = took
    print(f"{writes / seconds:.0f} writes/s; p95 {usual.p95:.3f} s, in backups {meanwhile.p95:.3f} s")  # noqa: T201
    assert writes / seconds > LEAST_WRITES_A_SECOND


def test_what_a_backup_that_was_killed_left_is_taken_away_by_the_next(install, tmp_path):
    portal = install()
    left = killed_in_its_midst(portal, tmp_path)
    assert not (tmp_path / "a.tar.gz").exists()

    assert portal.run("backup", str(tmp_path / "b.tar.gz")).returncode == 0
    assert left.exists(), "it may be one that has only begun"
    os.utime(left, (0, 0))
    with locked(left):
        assert portal.run("backup", str(tmp_path / "c.tar.gz")).returncode == 0
    assert left.exists(), "somebody works in it"
    os.utime(left, (0, 0))
    assert portal.run("backup", str(tmp_path / "d.tar.gz")).returncode == 0
    assert not left.exists()


def killed_in_its_midst(portal: Installation, folder: Path) -> Path:
    """Begin a backup and kill it; answers what it leaves. One that was too quick is begun again."""
    for _ in range(10):
        begun = subprocess.Popen([PORTAL, "backup", str(folder / "a.tar.gz")], env=portal.environ, cwd=ROOT)
        while begun.poll() is None and not list(folder.glob(".aliado-backup-*/*")):
            sleep(0.002)
        begun.kill()
        begun.wait()
        if left := list(folder.glob(".aliado-backup-*")):
            return left[0]
        (folder / "a.tar.gz").unlink()
    raise AssertionError("none could be caught")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    opened = os.open(folder, os.O_RDONLY)
    fcntl.flock(opened, fcntl.LOCK_EX)
    yield
    os.close(opened)


@pytest.fixture
def backup(install, tmp_path):
    """A backup of an installation that rests."""
    file = tmp_path / "it.tar.gz"
    assert install().run("backup", str(file)).returncode == 0
    return file


def refusal(backup, tmp_path) -> str:
    """What `portal restore` says when it refuses; it leaves nothing behind."""
    other = Installation(tmp_path / "other")
    answer = other.run("restore", str(backup))
    assert answer.returncode == 1
    assert len(answer.stderr.splitlines()) == 1, answer.stderr
    assert not other.data.exists()
    return answer.stderr


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.9, -1])
def test_a_backup_that_is_cut_off_is_refused(backup, tmp_path, kept):
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * kept) if kept >= 0 else -1])

    assert "no backup" in refusal(backup, tmp_path)


def changed(backup, change) -> None:
    """Write the backup again with what `change` makes of each member."""
    with tarfile.open(backup) as old:
        members = {member.name: old.extractfile(member).read() for member in old}
    change(members)
    with gzip.open(backup, "wb") as packed, tarfile.open(fileobj=packed, mode="w") as new:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))


def edit_manifest(**said):
    def edit(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps({**json.loads(members["manifest.json"]), **said}).encode()

    return edit


def test_an_altered_member_is_refused(backup, tmp_path):
    changed(backup, lambda members: members.update({"files/secret": b"x" * 64}))

    assert "altered" in refusal(backup, tmp_path)


def test_a_member_more_or_less_is_refused(backup, tmp_path):
    changed(backup, lambda members: members.pop("files/secret"))

    assert "altered" in refusal(backup, tmp_path)


def test_a_path_out_of_the_folder_is_refused(backup, tmp_path):
    changed(backup, lambda members: members.update({"files/../../../away": b"out"}))

    assert "none of ours" in refusal(backup, tmp_path)
    assert not (tmp_path.parent / "away").exists()


def test_one_of_a_newer_portal_is_refused(backup, tmp_path):
    changed(backup, edit_manifest(revision="9999", version="99.0"))

    assert "newer portal (99.0)" in refusal(backup, tmp_path)


def test_flipped_bits_are_refused(backup, tmp_path):
    said = bytearray(backup.read_bytes())
    middle = len(said) // 2
    said[middle : middle + 64] = bytes(byte ^ 0xFF for byte in said[middle : middle + 64])
    backup.write_bytes(said)

    assert refusal(backup, tmp_path)


def test_a_folder_that_holds_something_is_left_as_it_is(backup, tmp_path):
    other = Installation(tmp_path / "other")
    other.data.mkdir()
    (other.data / "mine").write_text("dear to me")

    answer = other.run("restore", str(backup))

    assert answer.returncode == 1
    assert "holds something" in answer.stderr
    assert [path.name for path in other.data.iterdir()] == ["mine"]


def test_a_restore_that_was_killed_is_not_served(backup, tmp_path):
    other = Installation(tmp_path / "other")
    (other.data / ".restoring").mkdir(parents=True)

    answer = other.run("serve")

    assert (answer.returncode, answer.stderr.splitlines()) == (
        1, [f"A restore into {other.data} was not finished. Empty the folder and restore again."],
    )  # fmt: skip


def test_an_upgrade_keeps_what_was_before(install):
    portal = install()
    current = tables(portal)
    back = portal.run_python("from flask_migrate import downgrade; downgrade(revision='-1')")
    assert back.returncode == 0, back.stderr

    assert portal.run("setup").returncode == 0

    (kept,) = portal.data.parent.glob(f"data-before-{current}-*.tar.gz")
    restored = Installation(portal.data.with_name("restored"))
    assert restored.run("restore", str(kept)).returncode == 0
    assert restored.run("setup").returncode == 0
    assert restored.run("doctor").returncode == 0


def test_tables_of_a_newer_portal_are_not_touched(install):
    portal = install()
    with portal.database() as database:
        database.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    answer = portal.run("serve")

    assert answer.returncode == 1
    assert answer.stderr.splitlines() == [
        "A newer portal made this database (tables 9999). Update this one to start with it."
    ]
