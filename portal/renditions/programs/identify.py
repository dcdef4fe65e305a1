"""What a file is, by its content alone; and a clean copy of it."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import archives
import documents
import letters
import office
import pictures
import svg
import texts
import video
from bounds import Refused, run

DRAWINGS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
MARKS = b"\xef\xbb\xbf \t\r\n"


def identify(file: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """Look at it. Raises Refused."""
    begins = _begins(file)
    if not begins:
        raise Refused("broken")
    kind = _kind(begins)
    if kind is archives:
        return office.package(file) or archives.archive(file)
    if kind is video:
        return video.video(file, video.sort_of(begins))
    if kind is texts:
        name = str(asked.get("name", ""))
        return letters.letter(file) if letters.is_called_so(name) else texts.plain(file, name)
    return kind.look(file)


def load(file: Path, _asked: dict[str, Any]) -> None:
    """The code that reads it."""
    kind = _kind(_begins(file))
    if hasattr(kind, "load"):
        kind.load()


def _begins(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(1024)


def _kind(begins: bytes) -> Any:
    """Who knows files that begin like this."""
    if begins.startswith(b"%PDF-"):
        return documents
    if begins.startswith(b"PK\x03\x04"):
        return archives
    if video.sort_of(begins):
        return video
    is_webp = begins.startswith(b"RIFF") and begins[8:12] == b"WEBP"
    if begins.startswith(PICTURES) or is_webp or begins[4:8] == b"ftyp":
        return pictures
    return svg if begins.lstrip(MARKS).startswith(DRAWINGS) else texts


if __name__ == "__main__":
    sys.exit(run(identify, load=load))
