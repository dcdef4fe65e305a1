"""A SCORM package: its zip is held to its list, its manifest read, and each of its files found in it and read once."""

import struct
import sys
import zipfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import archives
import manifest
from bounds import Refused, run

MOST_FILES, MOST_MANIFEST_BYTES = 5_000, 4 * 1024 * 1024
LOCAL_HEAD = 30
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def package(file: Path, _asked: dict[str, Any]) -> dict[str, Any]:
    """What is in it, and where. Raises Refused."""
    with archives.opened(file) as found:
        entries = [one for one in found.infolist() if not one.is_dir()]
        if len(entries) > MOST_FILES:
            raise Refused("files")
        top = _top(entries)
        said = manifest.read(archives.content_of(found, found.getinfo(top + archives.MANIFEST), MOST_MANIFEST_BYTES))
        files = {one.filename[len(top) :]: _place(file, one) for one in entries if one.filename.startswith(top)}
        for one in entries:
            _read_through(found, one)
    for item in said["items"]:
        if manifest.path_of(item["href"]) not in files:
            raise Refused("entry")
    return {**said, "files": files}


def _top(entries: list[zipfile.ZipInfo]) -> str:
    """The folder that the manifest stands in: often the folder itself was packed."""
    there = [one.filename for one in entries if one.filename.rpartition("/")[2] == archives.MANIFEST]
    if not there:
        raise Refused("manifest")
    return min(there, key=lambda name: name.count("/"))[: -len(archives.MANIFEST)]


def _place(file: Path, entry: zipfile.ZipInfo) -> list[int]:
    """Where its bytes begin, how many there are, how many they become, and whether they are packed."""
    if entry.compress_type not in METHODS or entry.external_attr >> 28 == 0xA:
        raise Refused("broken")
    with file.open("rb") as source:
        source.seek(entry.header_offset)
        head = source.read(LOCAL_HEAD)
    if len(head) != LOCAL_HEAD or head[:4] != b"PK\x03\x04":
        raise Refused("broken")
    name, more = struct.unpack_from("<HH", head, 26)
    begins = entry.header_offset + LOCAL_HEAD + name + more
    return [begins, entry.compress_size, entry.file_size, int(entry.compress_type == zipfile.ZIP_DEFLATED)]


def _read_through(found: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    for _piece in archives.pieces_of(found, entry):
        pass


if __name__ == "__main__":
    sys.exit(run(package))
