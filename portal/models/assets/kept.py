"""A file that was handed in and lies in storage already, on its way into a version."""

from dataclasses import dataclass, field
from typing import Any

from portal.models.assets.files import AssetFile
from portal.models.assets.plans import usual
from portal.models.assets.renditions import AssetRendition
from portal.models.assets.states import Variant
from portal.models.assets.versions import AssetVersion
from portal.models.base import db


@dataclass(frozen=True)
class Kept:
    """A file that is in storage already, and what the inspection saw of it."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str
    key: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    seconds: float | None = None
    text: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    variant: Variant = Variant.USUAL
    language: str = ""

    def put_into(self, version: AssetVersion, place: int) -> None:
        """Make it a file of this version, at this place; what is usual is made of it from now on."""
        said = {**self.__dict__, "facts": dict(self.facts)}
        file = AssetFile(asset_id=version.asset_id, version_id=version.id, position=place, **said)
        db.session.add(file)
        db.session.flush()
        of_it = {"asset_id": version.asset_id, "version_id": version.id, "file_id": file.id}
        size: dict[str, int | None] = {"width": file.width, "height": file.height, "pages": file.pages}
        for wanted in usual(file.media_type, is_on_paper=file.is_on_paper, **size):
            db.session.add(AssetRendition(**of_it, **wanted.row))
