"""What a zip holds of an asset: its files and all formats, in a folder of its own, always in the same places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.models.assets import FORMAT_WORDS, Asset, AssetFile, Purpose
from portal.models.assets.files import ENDINGS
from portal.models.assets.giving import file_name
from portal.models.assets.states import Variant


@dataclass
class Member:
    """One file: where it stands in the zip, and where it is kept."""

    name: str
    key: str
    size_bytes: int
    sha256: str


def folder_name(asset: Asset, language: str) -> str:
    """The folder of an asset: title and version; two of one title are told apart by reference."""
    return f"{file_name(asset, asset.newest_number, '', language=language).rstrip('.')}-{asset.ref[3:].lower()}"


def members_of(assets: Iterable[Asset], language: str) -> Iterator[Member]:
    """All files of these assets, each with its place."""
    for asset in assets:
        folder = folder_name(asset, language)
        for file in asset.newest.files if asset.newest else ():
            yield from _members(asset, file, folder, language)


def _members(asset: Asset, file: AssetFile, folder: str, language: str) -> Iterator[Member]:
    mark = "" if file.variant == Variant.USUAL else file.variant.replace("_", "-")
    marks = (mark, file.language, f"{file.position + 1}" if file.position else "")
    name = file_name(asset, asset.newest_number, file.saved_as, *marks, language=language)
    yield Member(f"{folder}/{name}", file.key, file.size_bytes, file.sha256)
    for one in file.renditions:
        if one.is_made and one.purpose == Purpose.FORMAT:
            shape = f"{one.width}x{one.height}" if one.height else f"{one.width}px" if one.width else ""
            ground = one.ground.removeprefix("#") if one.ground not in ("", "#ffffff") else ""
            name = file_name(
                asset, asset.newest_number, ENDINGS.get(one.media_type, "bin"), *marks, shape, ground, language=language
            )  # fmt: skip
            yield Member(f"{folder}/{FORMAT_WORDS[one.made_as]}/{name}", one.key, one.size_bytes, one.sha256)
