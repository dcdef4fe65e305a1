"""Pictures without what they tell of people: place, author, camera, words, small copies of themselves.

The pixels are not touched where the format lets them be; colour profile and orientation stay. What comes after the end
of a picture goes, too: a second file may hide there.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from bounds import Refused

MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")  # in a scan, what is neither data nor a restart
PNG_BEGINS, MOST_FRAMES = b"\x89PNG\r\n\x1a\n", 500
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs", b"cICP",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
GIF_KEPT = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")


def stripped(content: bytes, kind: str, *, orientation: int, has_profile: bool) -> bytes:
    """The same picture; its profile only where it `has_profile` that can be read. Raises Refused."""
    try:
        return STRIPPERS[kind](content, orientation, has_profile)
    except (struct.error, IndexError, ValueError) as error:
        raise Refused("broken") from error


def orientation_alone(orientation: int) -> bytes:
    """EXIF that says nothing but how the picture is turned."""
    return b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHIHH", 0x0112, 3, 1, orientation, 0) + b"\0\0\0\0"


def jpeg(content: bytes, orientation: int, has_profile: bool) -> bytes:
    """Segments out; the scans as they are."""
    out = [b"\xff\xd8"]
    if orientation > 1:
        said = b"Exif\0\0" + orientation_alone(orientation)
        out.append(b"\xff\xe1" + struct.pack(">H", len(said) + 2) + said)
    for marker, segment, scan in _segments(content):
        kept = _of_segment(marker, segment, has_profile)
        if kept is not None:
            out += [bytes((0xFF, marker)), struct.pack(">H", len(kept) + 2), kept, scan]
    return b"".join([*out, b"\xff\xd9"])


def _segments(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Marker, what it says, and the scan that follows it."""
    at, most = 2, len(content)
    while at < most:
        found = MARKER.search(content, at)
        if found is None or found[1] == b"\xd9":
            return
        marker, at = found[1][0], found.end()
        if marker in (0x01, 0xD8):
            continue
        (length,) = struct.unpack_from(">H", content, at)
        segment, at = content[at + 2 : at + length], at + length
        scan = b""
        if marker == 0xDA:
            ends = MARKER.search(content, at)
            scan = content[at : ends.start() if ends else most]
            at += len(scan)
        yield marker, segment, scan


def _of_segment(marker: int, segment: bytes, has_profile: bool) -> bytes | None:
    if marker == 0xE0:
        return segment[:12] + b"\0\0" if segment.startswith(b"JFIF\0") else None  # without its thumbnail
    if marker == 0xE2:
        return segment if has_profile and segment.startswith(b"ICC_PROFILE\0") else None
    if marker == 0xEE:
        return segment if segment.startswith(b"Adobe") else None  # how its colours are to be read
    return None if 0xE1 <= marker <= 0xEF or marker == 0xFE else segment


def png(content: bytes, orientation: int, has_profile: bool) -> bytes:
    """Chunks out."""
    out = [PNG_BEGINS]
    for name, said in _chunks(content):
        if name == b"acTL" and struct.unpack_from(">I", said)[0] > MOST_FRAMES:
            raise Refused("pixels")
        if name in PNG_KEPT and (has_profile or name != b"iCCP"):
            out.append(_chunk(name, said))
        if name == b"IHDR" and orientation > 1:
            out.append(_chunk(b"eXIf", orientation_alone(orientation)))
    return b"".join(out)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG_BEGINS)
    while at < len(content):
        length, name = struct.unpack_from(">I4s", content, at)
        yield name, content[at + 8 : at + 8 + length]
        if name == b"IEND":
            return
        at += length + 12


def _chunk(name: bytes, said: bytes) -> bytes:
    return struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))


def webp(content: bytes, orientation: int, has_profile: bool) -> bytes:
    """Chunks out, and the flags that announce them."""
    parts = list(_riff(content))
    if sum(name == b"ANMF" for name, _said in parts) > MOST_FRAMES:
        raise Refused("pixels")
    out = []
    for name, said in parts:
        if name == b"VP8X":
            flags = said[0] & ~0b1100 & (0xFF if has_profile else ~0b10_0000) | (0b1000 if orientation > 1 else 0)
            said = bytes((flags,)) + said[1:]
        if name in WEBP_KEPT and (has_profile or name != b"ICCP"):
            out.append(_riffed(name, said))
    if orientation > 1:
        out.append(_riffed(b"EXIF", orientation_alone(orientation)))
    body = b"WEBP" + b"".join(out)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    (length,) = struct.unpack_from("<I", content, 4)
    at, ends = 12, min(len(content), length + 8)
    while at + 8 <= ends:
        name, length = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _riffed(name: bytes, said: bytes) -> bytes:
    return name + struct.pack("<I", len(said)) + said + b"\0" * (len(said) % 2)


def gif(content: bytes, _orientation: int, _has_profile: bool) -> bytes:
    """Comments and extensions of programs out."""
    at = 13 + (3 << (content[10] & 7) + 1 if content[10] & 0x80 else 0)
    out, frames = [content[:at]], 0
    while content[at] != 0x3B:
        begins = at
        if content[at] == 0x2C:
            frames += 1
            if frames > MOST_FRAMES:
                raise Refused("pixels")
            flags = content[at + 9]
            at = _after_blocks(content, at + 11 + (3 << (flags & 7) + 1 if flags & 0x80 else 0))
            out.append(content[begins:at])
        elif content[at] == 0x21:
            at = _after_blocks(content, at + 2)
            is_kept = content[begins + 1] == 0xF9 or (
                content[begins + 1] == 0xFF and content[begins + 3 : begins + 14] in GIF_KEPT
            )
            out.append(content[begins:at] if is_kept else b"")
        else:
            raise Refused("broken")
    return b"".join([*out, b";"])


def _after_blocks(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


def tiff(content: bytes, _orientation: int, has_profile: bool) -> bytes:
    """Its pictures anew, without loss, turned as they should be."""
    from PIL import Image, ImageOps, ImageSequence

    with Image.open(BytesIO(content)) as opened:
        pages: list[Any] = []
        for frame in ImageSequence.Iterator(opened):
            if len(pages) > 50:
                raise Refused("pixels")
            turned: Any = ImageOps.exif_transpose(frame)
            plain = Image.new(turned.mode, turned.size)
            plain.paste(turned)
            if turned.mode == "P":
                plain.putpalette(turned.getpalette())
            pages.append(plain)
        how: dict[str, Any] = {"compression": "tiff_adobe_deflate"}
        if has_profile and opened.info.get("icc_profile"):
            how["icc_profile"] = opened.info["icc_profile"]
        if opened.info.get("dpi"):
            how["dpi"] = tuple(map(float, opened.info["dpi"]))
    out = BytesIO()
    pages[0].save(out, "TIFF", save_all=len(pages) > 1, append_images=pages[1:], **how)
    return out.getvalue()


def avif(content: bytes, _orientation: int, has_profile: bool) -> bytes:
    """Drawn anew where it tells anything: this format keeps what it tells among the pixels."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(content)) as opened:
        if not opened.info.get("exif") and not opened.info.get("xmp"):
            return content
        turned = ImageOps.exif_transpose(opened)
        plain = Image.new(turned.mode, turned.size)
        plain.paste(turned)
        profile = opened.info.get("icc_profile") if has_profile else None
    out = BytesIO()
    plain.save(out, "AVIF", quality=95, **({"icc_profile": profile} if profile else {}))
    return out.getvalue()


STRIPPERS: dict[str, Any] = {
    "JPEG": jpeg, "MPO": jpeg, "PNG": png, "WEBP": webp, "GIF": gif, "TIFF": tiff, "AVIF": avif,
}  # fmt: skip
