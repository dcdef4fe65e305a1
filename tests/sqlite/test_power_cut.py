"""The power goes at any instant: what the disk has then opens clean and holds what was acknowledged.

The data folder lies on a disk in a file. What was written but not yet forced to the disk is not in that file; so a copy
of it, taken while all processes stand still, is what is left when the power is gone.
"""

import os
import random
import shutil
import signal
import subprocess
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path
from time import sleep

import pytest

from tests.faults import ledger
from tests.operate.installation import Browser, Installation, Writers, until

ROUNDS = 50 if os.environ.get("ALIADO_TEST_ALL") else 4
DISK_MB = 96
random.seed(20261125)


@contextmanager
def mounted(image: Path, at: Path):
    at.mkdir()
    subprocess.run(["mount", "-o", "loop", str(image), str(at)], check=True, capture_output=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


@pytest.fixture
def disk(tmp_path):
    """A disk in a file, and where it is mounted."""
    image = tmp_path / "disk"
    with image.open("wb") as file:
        file.truncate(DISK_MB << 20)
    if os.geteuid() or not shutil.which("mkfs.ext4") or not Path("/dev/loop-control").exists():
        pytest.skip("only root can mount a disk; not tried here")
    subprocess.run(["mkfs.ext4", "-q", str(image)], check=True)
    with mounted(image, tmp_path / "mounted") as at:
        yield image, at


@contextmanager
def standing_still(portal: Installation):
    """No process of the portal does anything."""
    os.killpg(portal.process.pid, signal.SIGSTOP)
    until(lambda: all(state in "TtZ" for state in states(portal.process.pid)))
    yield
    os.killpg(portal.process.pid, signal.SIGCONT)


def states(group: int) -> list[str]:
    """Of each thread of the group: what it does, in one letter."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getpgid(int(process.name)) == group:
                stats = [thread.read_text() for thread in process.glob("task/*/stat")]
                found += [stat.rpartition(")")[2].split()[0] for stat in stats]
        except OSError:
            continue
    return found


def copy(image: Path, to: Path) -> None:
    """As it is at one instant: the kernel may write to it too, so until two copies in a row are equal."""
    shutil.copyfile(image, to)
    while subprocess.run(["cmp", "-s", str(image), str(to)]).returncode:
        shutil.copyfile(image, to)


def test_what_was_acknowledged_outlives_the_power(install, disk, tmp_path):
    image, place = disk
    portal = install(within=place)
    os.sync()  # what a test puts there by itself
    portal.start()
    savers = [Browser(portal.port).log_in().open_form() for _ in range(2)]
    senders = Browser(portal.port).log_in()
    kept: dict[Path, dict[str, str]] = {}
    with Writers(portal.port, savers) as writers:
        for number in range(ROUNDS):
            before = len(writers.acknowledged)
            until(lambda before=before: len(writers.acknowledged) > before)
            status, at = senders.send(f"sent {number}")
            assert status == 303, senders.text
            sleep(random.uniform(0, 0.3))
            with standing_still(portal):
                left = tmp_path / f"left {number}"
                copy(image, left)
                kept[left] = {**writers.acknowledged, f"sent {number}": at}
    assert not writers.refused
    portal.stop()

    for number, (left, acknowledged) in enumerate(kept.items()):
        with mounted(left, tmp_path / f"mounted {number}") as at:
            lost_power = Installation(at / portal.data.name)
            assert ledger.wrong(lost_power, acknowledged) == []
            assert [ref for ref in sent(lost_power) if not is_whole(lost_power, ref)] == []
            if number % 10 == 0:
                assert lost_power.start().stop() == 0
        left.unlink()


def sent(portal: Installation) -> list[str]:
    with portal.database() as database:
        done = "SELECT ref FROM deliveries WHERE done_at IS NOT NULL"
        return [ref for (ref,) in database.exec_driver_sql(done)]


def is_whole(portal: Installation, ref: str) -> bool:
    """Whether the letter's file is there, to its end."""
    file = portal.data / "outbox" / f"{ref}.eml"
    return file.is_file() and message_from_bytes(file.read_bytes()).defects == [] and file.stat().st_size > 1000
