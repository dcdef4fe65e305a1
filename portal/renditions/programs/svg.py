"""SVG: looked through, and drawn."""

from pathlib import Path
from typing import Any
from xml.parsers import expat

from bounds import Refused

SVG = "http://www.w3.org/2000/svg"
OWN = ("#", "data:image/png;base64,", "data:image/jpeg;base64,")
MOST_ELEMENTS, MOST_USES, MOST_BYTES = 20_000, 500, 8 * 1024 * 1024
ACTIVE = {"script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "set", "animate"}


def look_through(file: Path) -> None:
    """Raise Refused for what is no SVG, acts, declares entities, draws on other files, or multiplies itself."""
    content = file.read_bytes()
    if len(content) > MOST_BYTES:
        raise Refused("much")
    parser = expat.ParserCreate(namespace_separator=" ")
    seen = {"elements": 0, "uses": 0}

    def doctype(*_: object) -> None:
        raise Refused("elsewhere")

    def element(name: str, attributes: dict[str, str]) -> None:
        if not seen["elements"] and name != f"{SVG} svg":
            raise Refused("kind")
        seen["elements"] += 1
        local = name.rpartition(" ")[2]
        seen["uses"] += local == "use"
        if seen["elements"] > MOST_ELEMENTS or seen["uses"] > MOST_USES:
            raise Refused("much")
        if local in ACTIVE:
            raise Refused("active")
        for attribute, value in attributes.items():
            called = attribute.rpartition(" ")[2]
            if called.lower().startswith("on"):
                raise Refused("active")
            if called == "href" and not value.strip().startswith(OWN):
                raise Refused("elsewhere")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("broken" if seen["elements"] else "kind") from error


def drawn(file: Path, *, width: int = 0) -> bytes:
    """The SVG as a PNG, so many pixels wide. Raises Refused."""
    from resvg_py import svg_to_bytes

    look_through(file)
    how: dict[str, Any] = {"width": width} if width else {}
    try:
        return bytes(svg_to_bytes(svg_string=file.read_text("utf-8"), **how))
    except (ValueError, UnicodeError) as error:
        raise Refused("broken") from error
