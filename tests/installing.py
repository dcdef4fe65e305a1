"""Fixtures: installations as processes, of which the first is made once and copied, and a disk of their own."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operate.installation import Installation

SMALL_MB = 64


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """One with people in it."""
    return Installation(tmp_path_factory.mktemp("made") / "data").make_people()


@pytest.fixture
def install(made: Installation, tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes an installation, in a folder where one is wanted; ends all that runs at the end."""
    installed: list[Installation] = []

    def copy(name: str = "data", within: Path = tmp_path, **environ: str) -> Installation:
        installed.append(Installation(within / name, like=made, **environ))
        return installed[-1]

    yield copy
    for one in installed:
        one.kill()


@pytest.fixture
def small(tmp_path):
    """A disk of its own, in memory."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_MB}m,mode=700", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a disk; not tried here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)
