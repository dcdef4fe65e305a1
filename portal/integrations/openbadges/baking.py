"""A credential in a picture: put in, and taken out again (Open Badges 3.0, section 5.3)."""

import json
import zlib
from collections.abc import Iterator
from html import unescape
from struct import pack, unpack
from xml.sax.saxutils import quoteattr

import regex

from portal.integrations.openbadges import EMBEDDED_IN, KEYWORD

PNG = b"\x89PNG\r\n\x1a\n"
MOST_BYTES, SECONDS = 5_000_000, 2
SVG_START = regex.compile(r"<svg\b[^>]*>")
BAKED = regex.compile(r"<([\w.-]+):credential\b([^>]*?)(?:/>|>(.*?)</\1:credential>)", regex.DOTALL)
VERIFY = regex.compile(r"\bverify\s*=\s*[\"']([^\"']+)")


class NoBadge(ValueError):
    """Nothing in this file is a credential."""


def into_png(picture: bytes, credential: str) -> bytes:
    """The picture with the credential in a text of its own, before its points."""
    text = KEYWORD.encode() + b"\0\0\0\0\0" + credential.encode()
    baked = pack(">I", len(text)) + b"iTXt" + text + pack(">I", zlib.crc32(b"iTXt" + text))
    end_of_header = len(PNG) + 25
    return picture[:end_of_header] + baked + picture[end_of_header:]


def into_svg(drawing: str, credential: str) -> str:
    """The drawing with the credential as its first element."""
    start = SVG_START.search(drawing)
    if start is None:
        raise NoBadge("no drawing")
    opened = start[0][:-1] + f' xmlns:openbadges="{EMBEDDED_IN}">'
    baked = f"<openbadges:credential verify={quoteattr(credential)}/>"
    return drawing[: start.start()] + opened + baked + drawing[start.end() :]


def taken_out(file: bytes) -> str:
    """The credential of a file: a JWT, JSON, or a picture with one of them in it. Raises NoBadge."""
    if len(file) > MOST_BYTES:
        raise NoBadge("too large")
    if file.startswith(PNG):
        return _of_png(file)
    try:
        text = file.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise NoBadge("no text") from error
    return _of_svg(text) if SVG_START.search(text) and not text.startswith("{") else _plain(text)


def _plain(text: str) -> str:
    """JSON that only envelops a JWT (W3C, EnvelopedVerifiableCredential) is what it envelops."""
    if not text.startswith("{"):
        return text
    try:
        said = json.loads(text)
    except ValueError as error:
        raise NoBadge("no JSON") from error
    inside = str(said.get("id", ""))
    is_envelope = said.get("type") == "EnvelopedVerifiableCredential" and inside.startswith("data:application/vc+jwt,")
    return inside.partition(",")[2] if is_envelope else text


def _of_png(file: bytes) -> str:
    for kind, content in _chunks(file):
        keyword, _, rest = content.partition(b"\0")
        if kind == b"iTXt" and keyword == KEYWORD.encode():
            is_packed, text = rest[0], rest[2:].split(b"\0", 2)[2]
            if is_packed:
                text = zlib.decompressobj().decompress(text, MOST_BYTES)
            return text.decode().strip()
    raise NoBadge("nothing in the picture")


def _chunks(file: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(PNG)
    while place + 12 <= len(file):
        (length,) = unpack(">I", file[place : place + 4])
        yield file[place + 4 : place + 8], file[place + 8 : place + 8 + length]
        place += 12 + length


def _of_svg(text: str) -> str:
    baked = BAKED.search(text, timeout=SECONDS)
    if baked is None or not any(f"xmlns:{baked[1]}={quote}{EMBEDDED_IN}{quote}" in text for quote in "\"'"):
        raise NoBadge("nothing in the drawing")
    verify = VERIFY.search(baked[2])
    inside = unescape(verify[1]) if verify else (baked[3] or "").strip()
    return inside.removeprefix("<![CDATA[").removesuffix("]]>").strip()
