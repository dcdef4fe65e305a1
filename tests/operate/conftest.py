"""Installations as processes; the first is made once and copied."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.operate.installation import Installation


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with people in it."""
    return Installation(tmp_path_factory.mktemp("made") / "data").make_people().data


@pytest.fixture
def install(made: Path, tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes an installation, in a folder where one is wanted; ends all that runs at the end."""
    installed: list[Installation] = []

    def copy(name: str = "data", within: Path = tmp_path, **environ: str) -> Installation:
        shutil.copytree(made, within / name, dirs_exist_ok=True)
        installed.append(Installation(within / name, **environ))
        return installed[-1]

    yield copy
    for one in installed:
        one.kill()
