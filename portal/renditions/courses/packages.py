"""Packages of lessons: read where they lie in storage, and remembered part by part."""

from pathlib import Path
from typing import Any

from portal import renditions
from portal.models.assets import Kept
from portal.models.training.editions import Lesson
from portal.models.training.packages import PURPOSE, Package
from portal.models.training.writing import add_file, remove_file
from portal.storage.files import Files


def read_package(kept: Kept, work: Path, storage: Files) -> dict[str, Any]:
    """What a package in storage says of itself. Raises NotTaken."""
    with renditions.workplace(work) as place:
        file = place / "package.zip"
        storage.fetch(kept.key, file)
        return renditions.packaged(file, place)


def put_package(lesson: Lesson, kept: Kept, said: dict[str, Any]) -> None:
    """Make it the lesson's, in the place of the one before."""
    for file in lesson.files():
        if file.purpose == PURPOSE:
            remove_file(lesson, file.name)
    Package.keep(kept.key, **said)
    add_file(lesson, kept, purpose=PURPOSE)
