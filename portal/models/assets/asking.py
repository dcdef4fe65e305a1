"""What an address asks of an asset: which of its files, in which format."""

import re
from collections.abc import Mapping

from portal.models.assets import Asset, AssetFile, AssetRendition
from portal.models.assets.plans import asked_for
from portal.models.base import NotThere, db
from portal.models.connections import writing
from portal.models.tenancy import as_system

COLOUR = re.compile(r"#?([0-9a-fA-F]{6})")
USUAL_WIDTH = 1024


class NotMade(ValueError):
    """This can't be made of the file: no such format, or larger than it is."""


def original(asset: Asset, asked: Mapping[str, str]) -> AssetFile:
    """The file of the newest version that is meant, by reference, variant or language. Raises NotThere."""
    files = asset.newest.files if asset.newest else []
    for name, of_file in (("file", "ref"), ("variant", "variant"), ("language", "language")):
        if asked.get(name):
            files = [one for one in files if getattr(one, of_file) == asked[name]]
    if not files:
        raise NotThere(asset.ref)
    return files[0]


def _pixels(said: str, usual: int) -> int:
    """What was typed; -1 for what is no number of pixels."""
    if not said:
        return usual
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else -1


def asked_rendition(file: AssetFile, asked: Mapping[str, str]) -> AssetRendition:
    """The rendition that the address asks for; one that nobody asked for before is to be made. Raises NotMade."""
    ground = COLOUR.fullmatch(asked.get("ground", ""))
    wanted = asked_for(
        file.media_type, asked.get("as", "").lower(), _pixels(asked.get("width", ""), USUAL_WIDTH),
        _pixels(asked.get("height", ""), 0), ground=f"#{ground[1].lower()}" if ground else "",
        native=(file.width, file.height), is_on_paper=file.is_on_paper,
    )  # fmt: skip
    if wanted is None:
        raise NotMade
    found = AssetRendition.same(file.id, wanted.row)
    if found is None or found.can_hurry:
        with as_system("a format is asked for"), writing():
            found = AssetRendition.same(file.id, wanted.row)  # somebody else may have asked meanwhile
            if found is None:
                found = AssetRendition(
                    asset_id=file.asset_id, version_id=file.version_id, file_id=file.id, is_asked=True, **wanted.row
                )
                db.session.add(found)
            found.hurry()
    return found
