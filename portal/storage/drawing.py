"""Redraws a picture that somebody sent: SVG or PNG from the input, a small PNG to the output, nothing else kept of it.

Run by `pictures.py` as a program of its own, so that whatever a picture does to its reader it does it here: bounded in
time and memory, without environment, files to write or a way back. Imports nothing of the portal, to begin at once.
"""

import resource
import sys
from io import BytesIO
from xml.parsers import expat

SECONDS, MEMORY_BYTES = 3, 700 * 1024 * 1024
HEIGHT, WIDTH = 192, 960  # pixels, at most
MOST_PIXELS = 3_000  # on a side, before
MOST_ELEMENTS, MOST_USES = 5_000, 200
SVG = "http://www.w3.org/2000/svg"
PNG_BEGINS = b"\x89PNG\r\n\x1a\n"
OWN = ("#", "data:image/png;base64,", "data:image/jpeg;base64,")


class Refused(Exception):
    """Why a picture is not taken, in one of the words of `pictures.REASONS`."""


def redraw(content: bytes) -> bytes:
    """The picture as a PNG without any metadata. Raises Refused."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # our own bound is below
    drawn = content if content.startswith(PNG_BEGINS) else _drawn(content)
    try:
        picture = Image.open(BytesIO(drawn), formats=["PNG"])
        if max(picture.size) > MOST_PIXELS:
            raise Refused("pixels")
        pixels = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError) as error:
        raise Refused("broken") from error
    pixels.thumbnail((WIDTH, HEIGHT))
    clean = Image.new("RGBA", pixels.size)
    clean.paste(pixels)
    out = BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def _drawn(content: bytes) -> bytes:
    from resvg_py import svg_to_bytes

    _look_through(content)
    try:
        return bytes(svg_to_bytes(svg_string=content.decode(), height=HEIGHT, skip_system_fonts=True))
    except ValueError as error:
        raise Refused("broken") from error


def _look_through(content: bytes) -> None:
    """Raise Refused for what is no SVG, declares entities, draws on other files, or multiplies itself."""
    parser = expat.ParserCreate(namespace_separator=" ")
    seen = {"elements": 0, "uses": 0}

    def doctype(*_: object) -> None:
        raise Refused("elsewhere")

    def element(name: str, attributes: dict[str, str]) -> None:
        if not seen["elements"] and name != f"{SVG} svg":
            raise Refused("kind")
        seen["elements"] += 1
        seen["uses"] += name == f"{SVG} use"
        if seen["elements"] > MOST_ELEMENTS or seen["uses"] > MOST_USES:
            raise Refused("much")
        for attribute, value in attributes.items():
            if attribute.rpartition(" ")[2] == "href" and not value.strip().startswith(OWN):
                raise Refused("elsewhere")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("broken" if seen["elements"] else "kind") from error


def main() -> int:
    """Read, redraw, write; what is refused is said by a word."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        picture = redraw(sys.stdin.buffer.read())
    except Refused as refusal:
        sys.stderr.write(str(refusal))
        return 1
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
