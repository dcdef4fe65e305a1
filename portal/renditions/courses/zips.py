"""A course as a zip: unpacked by a program apart, its files under numbers of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_babel import lazy_gettext as _l

from portal import renditions
from portal.models.training import Course
from portal.renditions.courses import Mistake, NotRead
from portal.renditions.courses.exporting import exported
from portal.storage.files import Files
from portal.storage.zips import Zip

WHY_NOT = {
    "much": _l("There is too much in it."),
    "locked": _l("It is protected by a password."),
}
BROKEN = _l("It is no zip that can be read.")


@contextmanager
def unpacked(file: Path, name: str, work: Path) -> Iterator[dict[str, Path]]:
    """Its files by their names in it, as long as this lasts. Raises NotRead."""
    with renditions.workplace(work) as place:
        try:
            found = renditions.unpacked(file, place)
        except renditions.NotTaken as refusal:
            raise NotRead([Mistake(name, 0, WHY_NOT.get(refusal.reason, BROKEN))]) from refusal
        yield found


def packed(course: Course, storage: Files) -> Zip:
    """The course's folder as a zip, made while it is sent."""
    folder = exported(course)
    return Zip(folder.texts, folder.files, storage)
