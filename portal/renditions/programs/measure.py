"""Measures an ad: what it is by its content, its size, time, movement and colours. Changes and keeps nothing."""

import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import documents
import pictures
import svg
import video
from bounds import Refused, run

PICTURES = {
    "PNG": "png", "JPEG": "jpg", "MPO": "jpg", "WEBP": "webp", "GIF": "gif", "TIFF": "tiff", "AVIF": "avif",
    "BMP": "bmp",
}  # fmt: skip
READ = ("PNG", "JPEG", "WEBP", "GIF", "TIFF", "AVIF", "BMP")
MOST_PIXELS, MOST_FRAMES, MOST_MEMBERS, MOST_PAGES = 64_000_000, 500, 5_000, 40
POINT_MM = 25.4 / 72
SRGB_NAMES = ("srgb", "c2", "urgb")  # the small profiles that stand for it
VECTOR_BEGINS = (b"<svg", b"<?xml", b"<!--", b"<!DOCTYPE")


def measure(file: Path, _asked: dict[str, Any]) -> dict[str, Any]:
    """Look at it. Raises Refused."""
    with file.open("rb") as opened:
        begins = opened.read(1024)
    seen = _by_content(begins)(file)
    return {"bytes": file.stat().st_size, "frames": 1, **seen}


def load(file: Path, _asked: dict[str, Any]) -> None:
    """The code that reads it."""
    with file.open("rb") as opened:
        reads = _by_content(opened.read(1024))
    pictures.load()
    for one, module in ((vector, svg), (film, video), (document, documents)):
        if reads is one:
            module.load()


def _by_content(begins: bytes) -> Any:
    if begins.startswith(b"%PDF-"):
        return document
    if begins.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(VECTOR_BEGINS):
        return vector
    if begins.startswith(b"PK\x03\x04"):
        return package
    if begins.startswith(b"\x1aE\xdf\xa3") or (begins[4:8] == b"ftyp" and begins[8:12] not in (b"avif", b"avis")):
        return film
    return picture


def vector(file: Path) -> dict[str, Any]:
    """An SVG."""
    from PIL import Image

    if file.stat().st_size > svg.MOST_BYTES:
        raise Refused("much")
    content = file.read_bytes()
    svg.look_through(content)
    with Image.open(BytesIO(svg.drawn(content))) as drawing:
        return {"type": "svg", "width": drawing.width, "height": drawing.height, "unit": "px", "colour": "rgb"}


def package(file: Path) -> dict[str, Any]:
    """A zip: HTML5 where a page is in it. Read by its list alone; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as opened:
            names = [one.filename.lower() for one in opened.infolist()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused("broken") from error
    if len(names) > MOST_MEMBERS:
        raise Refused("much")
    return {"type": "html5" if any(name.endswith((".html", ".htm")) for name in names) else "zip"}


def picture(file: Path) -> dict[str, Any]:
    """A picture of pixels, still or moving."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(file, formats=list(READ)) as opened:
            frames = getattr(opened, "n_frames", 1) if opened.format in ("GIF", "WEBP", "PNG") else 1
            if opened.width * opened.height > MOST_PIXELS or frames > MOST_FRAMES:
                raise Refused("pixels")
            opened.load()
            turned = opened.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # on its side, as phones save it
            width, height = (opened.height, opened.width) if turned else opened.size
            seen: dict[str, Any] = {
                "type": PICTURES[opened.format or ""], "width": width, "height": height, "unit": "px",
                "frames": frames, "colour": _colour_of(opened.mode), "profile": _profile_of(opened),
            }  # fmt: skip
            if frames > 1:
                seen |= {"plays": _plays_of(opened), "seconds": _seconds_of(opened, frames)}
            return seen
    except UnidentifiedImageError as error:
        raise Refused("kind") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Refused("broken") from error


def _colour_of(mode: str) -> str:
    if mode == "CMYK":
        return "cmyk"
    return "grey" if mode in ("1", "L", "LA", "I", "F") or mode.startswith("I;") else "rgb"


def _profile_of(opened: Any) -> str:
    """The name of a profile that is not sRGB's; empty where it is, or where there is none."""
    from PIL import ImageCms

    kept = opened.info.get("icc_profile")
    if not kept or opened.mode == "CMYK":
        return ""
    try:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(kept))).strip()
    except (ImageCms.PyCMSError, OSError):
        return ""
    return "" if any(one in name.lower() for one in SRGB_NAMES) else name[:80]


def _plays_of(opened: Any) -> int:
    """How often it runs through; 0 for without end. A GIF says how often it is repeated, others how often it runs."""
    said = opened.info.get("loop")
    if opened.format == "GIF":
        return 1 if said is None else (said + 1 if said else 0)
    return said or 0


def _seconds_of(opened: Any, frames: int) -> float:
    lasts = 0.0
    for number in range(frames):
        opened.seek(number)
        opened.load()
        shown = float(opened.info.get("duration") or 0)
        lasts += 100 if shown <= 10 else shown  # as browsers take frames that say nearly nothing
    return lasts / 1000


def film(file: Path) -> dict[str, Any]:
    """A video."""
    import av

    with file.open("rb") as said:
        begins = said.read(64)
    try:
        with av.open(str(file)) as opened:
            if not opened.streams.video:
                raise Refused("kind")
            stream = opened.streams.video[0]
            first = next(opened.decode(stream), None)
            if first is None:
                raise Refused("broken")
            width, height = first.width, first.height
            if getattr(first, "rotation", 0) % 180:
                width, height = height, width
            rate = stream.average_rate or stream.guessed_rate
            seconds = _length_of(opened, stream)
    except (av.FFmpegError, ValueError, OSError) as error:
        raise Refused("broken") from error
    return {
        "type": _film_type(begins), "width": width, "height": height, "unit": "px",
        "seconds": seconds, "fps": float(rate) if rate else None,
    }  # fmt: skip


def _film_type(begins: bytes) -> str:
    if begins.startswith(b"\x1aE\xdf\xa3"):
        return "webm" if b"webm" in begins else "mkv"
    return "mov" if begins[8:12] == b"qt  " else "mp4"


def _length_of(opened: Any, stream: Any) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return opened.duration / 1_000_000 if opened.duration else None


def document(file: Path) -> dict[str, Any]:
    """A PDF: size of its first page after trimming, bleed, resolution of its pictures, colours."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        opened = pypdfium2.PdfDocument(file)
        first = opened[0]
        pages = min(len(opened), MOST_PAGES)
        trim, whole = first.get_trimbox(fallback_ok=False), first.get_mediabox()
        bled = first.get_bleedbox(fallback_ok=False) or whole
        dpis = [_dpi(one) for number in range(pages) for one in opened[number].get_objects([raw.FPDF_PAGEOBJ_IMAGE])]
    except pypdfium2.PdfiumError as error:
        raise Refused("broken") from error
    left, bottom, right, top = trim or whole
    width, height = (right - left) * POINT_MM, (top - bottom) * POINT_MM
    if first.get_rotation() % 180:
        width, height = height, width
    edges = (left - bled[0], bottom - bled[1], bled[2] - right, bled[3] - top)
    return {
        "type": "pdf", "width": round(width, 2), "height": round(height, 2), "unit": "mm", "pages": len(opened),
        "bleed": round(min(edges) * POINT_MM, 2) if trim else None,
        "dpi": round(min(dpis)) if dpis else None, "colours": _colours_of(file),
    }  # fmt: skip


def _dpi(image: Any) -> float:
    said = image.get_metadata()
    return float(min(said.horizontal_dpi, said.vertical_dpi))


def _colours_of(file: Path) -> list[str]:
    """Which colour spaces its pages use."""
    import pikepdf

    try:
        with pikepdf.open(file) as opened:
            found: set[str] = set()
            for page in opened.pages[:MOST_PAGES]:
                _painted(page, page.get("/Resources", {}), found, depth=0)
            return sorted(found)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise Refused("broken") from error


PAINTS = {"rg": "rgb", "RG": "rgb", "k": "cmyk", "K": "cmyk", "g": "grey", "G": "grey"}
SPACES = {
    "/DeviceRGB": "rgb", "/CalRGB": "rgb", "/Lab": "rgb", "/DeviceCMYK": "cmyk", "/DeviceGray": "grey",
    "/CalGray": "grey",
}  # fmt: skip
OF_PARTS = {1: "grey", 3: "rgb", 4: "cmyk"}


def _painted(content: Any, resources: Any, found: set[str], *, depth: int) -> None:
    import pikepdf

    instructions: Any = pikepdf.parse_content_stream(content)
    for operands, operator in instructions:
        if str(operator) in PAINTS:
            found.add(PAINTS[str(operator)])
        elif str(operator) in ("cs", "CS") and operands:
            found.update(_space(resources.get("/ColorSpace", {}).get(str(operands[0]), operands[0]), depth))
    for one in resources.get("/XObject", {}).values():
        if one.get("/Subtype") == "/Image" and "/ColorSpace" in one:
            found.update(_space(one.ColorSpace, depth))
        elif one.get("/Subtype") == "/Form" and depth < 6:
            _painted(one, one.get("/Resources", resources), found, depth=depth + 1)


def _space(said: Any, depth: int) -> set[str]:
    """The colours of a colour space: a name, or an array that begins with one."""
    if str(said).startswith("/"):
        return {SPACES[str(said)]} if str(said) in SPACES else set()
    try:
        name = str(said[0])
        if name == "/ICCBased":
            return {OF_PARTS.get(int(said[1].N), "rgb")}
        if name == "/Indexed" and depth < 6:
            return _space(said[1], depth + 1)
        if name in ("/Separation", "/DeviceN"):
            return {"cmyk"}  # an ink
    except (TypeError, ValueError, IndexError, AttributeError, KeyError):
        return set()
    return {SPACES[name]} if name in SPACES else set()


if __name__ == "__main__":
    sys.exit(run(measure, load=load))
