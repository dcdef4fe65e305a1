"""ZIP: opened by its list alone, and held to it. Nothing is ever unpacked to a name that it says."""

import re
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bounds import Refused

MOST_ENTRIES, MOST_LIST_BYTES = 10_000, 4 * 1024 * 1024
MOST_BYTES, MOST_TIMES, LEAST_BYTES = 2 * 1024**3, 200, 16 * 1024**2  # unpacked; times its size, where it is large
ENDS = b"PK\x05\x06"
ARCHIVE = re.compile(r"\.(zip|7z|rar|gz|tgz|bz2|xz|zst|tar|jar|war|apk|cab|iso|lzh|ace)\Z", re.I)
PROGRAM = re.compile(
    r"\.(exe|dll|com|scr|bat|cmd|ps1|vbs|vbe|js|jse|wsf|wsh|hta|msi|lnk|pif|cpl|sh|app|dmg|docm|xlsm|pptm|dotm|xltm)\Z",
    re.I,
)
READ_BYTES = 1024 * 1024
MANIFEST = "imsmanifest.xml"
LESSON = re.compile(r"\.scorm\.zip\Z", re.I)  # of a course that stands in a folder


def opened(file: Path) -> zipfile.ZipFile:
    """The archive, once its list was seen to be what it should. Raises Refused."""
    _measure_list(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, struct.error, OSError, NotImplementedError) as error:
        raise Refused("broken") from error
    _check(archive.infolist(), file.stat().st_size)
    return archive


def _measure_list(file: Path) -> None:
    """Before it is read: how long the list says it is."""
    size = file.stat().st_size
    with file.open("rb") as source:
        source.seek(max(0, size - 65_557))
        tail = source.read()
    at = tail.rfind(ENDS)
    if at < 0 or len(tail) < at + 22:
        raise Refused("broken")
    entries, length, begins, words = struct.unpack_from("<HIIH", tail, at + 10)
    if len(tail) != at + 22 + words:
        raise Refused("broken")
    if entries > MOST_ENTRIES or length > MOST_LIST_BYTES:  # a list of the larger kind says so by its largest numbers
        raise Refused("much")
    if begins + length != size - len(tail) + at:
        raise Refused("broken")  # something stands before it or after


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    names: set[str] = set()
    ends = 0
    for one in sorted(entries, key=lambda one: one.header_offset):
        name = one.filename
        parts = name.replace("\\", "/").split("/")
        if name.startswith(("/", "\\")) or ".." in parts or ":" in name or "\0" in one.orig_filename:
            raise Refused("escapes")
        if name.lower() in names or one.header_offset < ends:
            raise Refused("much")  # one inside the other: the bomb that counts the same bytes many times
        if one.flag_bits & 1:
            raise Refused("locked")
        names.add(name.lower())
        ends = one.header_offset + 30 + one.compress_size
    whole = sum(one.file_size for one in entries)
    if whole > MOST_BYTES or whole > max(LEAST_BYTES, size * MOST_TIMES):
        raise Refused("much")


def archive(file: Path) -> dict[str, Any]:
    """An archive as a file like another: its list is looked at, nothing in it is. Raises Refused."""
    with opened(file) as found:
        names = [one.filename for one in found.infolist()]
    is_package = any(name.rpartition("/")[2] == MANIFEST for name in names)
    with_packages = any(LESSON.search(name) for name in names)
    for name in names:
        if ARCHIVE.search(name) and not LESSON.search(name):
            raise Refused("nested")
        if PROGRAM.search(name) and not (is_package and name.lower().endswith(".js")):
            raise Refused("active")
    facts = {"entries": len(names), **({"runs": True} if is_package or with_packages else {})}
    return {"media_type": "application/zip", "text": "\n".join(names)[:20_000], "facts": facts}


def content_of(found: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes:
    """One entry, whole. Raises Refused."""
    if entry.file_size > most:
        raise Refused("much")
    return b"".join(pieces_of(found, entry))


def pieces_of(found: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """One entry, of which no more comes out than its list said. Raises Refused."""
    left = entry.file_size
    try:
        with found.open(entry) as source:
            while piece := source.read(READ_BYTES):
                left -= len(piece)
                if left < 0:
                    raise Refused("much")
                yield piece
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise Refused("broken") from error
    except Exception as error:  # zlib.error, lzma.LZMAError
        if isinstance(error, Refused):
            raise
        raise Refused("broken") from error
