"""SCORM packages for tests: as the project's script makes them, and others that mean harm."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from portal.cli.demo.packages import Sco, package
from portal.models.base import db
from portal.models.training import Course
from portal.renditions import packaged, workplace
from portal.renditions.courses.packages import put_package
from tests import factories
from tests.factories import database, kept_file

PAGES = [{"en": (f"Page {number}", f"<p>What page {number} says.</p>")} for number in (1, 2)]
QUESTION = {"en": ("Which?", ("This", "That"))}
WITH_QUESTION = Sco("Tour", PAGES, QUESTION)
TWO = (Sco("First part", PAGES[:1]), Sco("Second part", PAGES[:1]))
FEW = Sco("Few words", PAGES[:1], calls="few")
ASSET = Sco("A page", PAGES[:1], is_sco=False)


def manifest(resource: str = 'href="index.html"', *, version: str = "1.2", items: str = "", more: str = "") -> str:
    """One SCO, in a manifest that a test can bend."""
    space = "adlcp_rootv1p2" if version == "1.2" else "adlcp_v1p3"
    its = items or '<item identifier="one" identifierref="r"><title>One</title></item>'
    return (
        f'<?xml version="1.0"?>{more}<manifest identifier="m" xmlns:adlcp="http://www.adlnet.org/xsd/{space}">'
        f"<metadata><schemaversion>{version}</schemaversion></metadata><organizations>"
        f"<organization identifier='o'><title>Made by hand</title>{its}</organization></organizations>"
        f'<resources><resource identifier="r" adlcp:scormtype="sco" {resource}/></resources></manifest>'
    )


def by_hand(pages: dict[str, str], *, said: str | None = None, **how: str) -> bytes:
    """A package of these files; `index.html` is its page."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in {"imsmanifest.xml": said if said is not None else manifest(**how), **pages}.items():
            made.writestr(ZipInfo(name), content)
    return out.getvalue()


def put_into(course, content: bytes, key: str = "first"):
    """Make it the package of a lesson, as a person's would be."""
    kept = kept_file(content, "tour.zip", "application/zip")
    with workplace(factories.app.config["SETTINGS"].data / "work") as place:
        (place / "package.zip").write_bytes(content)
        said = packaged(place / "package.zip", place)
    with database():
        put_package(db.session.get_one(Course, course.id).lesson(key), kept, said)


__all__ = ["ASSET", "FEW", "TWO", "WITH_QUESTION", "Sco", "by_hand", "manifest", "package", "put_into"]
