"""What a file is, by its content alone; and a clean copy of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import video
from bounds import Refused, run

DRAWINGS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE svg")
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*")
MARKS = b"\xef\xbb\xbf \t\r\n"


def identify(file: Path, asked: dict[str, Any]) -> Callable[[], dict[str, Any]]:
    """Who looks at it, by how it begins. Raises Refused."""
    with file.open("rb") as opened:
        begins = opened.read(1024)
    if not begins:
        raise Refused("broken")
    if begins.startswith(b"%PDF-"):
        import documents

        documents.load()
        return lambda: documents.document(file)
    if begins.startswith(b"PK\x03\x04"):
        return _package(file)
    sort = video.sort_of(begins)
    if sort:
        video.load()
        return lambda: video.video(file, sort)
    is_webp = begins.startswith(b"RIFF") and begins[8:12] == b"WEBP"
    if begins.startswith(PICTURES) or is_webp or begins[4:8] == b"ftyp":
        import pictures

        pictures.load()
        return lambda: pictures.picture(file)
    if begins.lstrip(MARKS).startswith(DRAWINGS):
        import svg

        svg.load()
        return lambda: svg.vector(file)
    import texts

    return lambda: texts.plain(file, str(asked.get("name", "")))


def _package(file: Path) -> Callable[[], dict[str, Any]]:
    import archives
    import office

    return lambda: office.package(file) or archives.archive(file)


if __name__ == "__main__":
    sys.exit(run(identify))
