"""SVG: looked through, cleaned, and drawn."""

import base64
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import strip
from bounds import Refused, within

SVG, XLINK, XML = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/XML/1998/namespace"
MOST_ELEMENTS, MOST_DRAWN, MOST_DEPTH, MOST_BYTES = 20_000, 100_000, 200, 8 * 1024 * 1024
MOST_SIDE, MOST_PIXELS = 16_384, 64_000_000
DRAWN_WITHIN_SECONDS = 2
NEARLY, MOST_SLENDER = 0.01, 250
ACTIVE = {
    "script", "foreignobject", "iframe", "object", "embed", "audio", "video", "handler", "listener", "set", "animate",
    "animatemotion", "animatetransform", "animatecolor", "discard", "canvas",
}  # fmt: skip
PICTURE = re.compile(r"\s*data:image/(png|jpe?g);base64,([A-Za-z0-9+/=\s]*)\Z", re.I)
URL = re.compile(r"url\(\s*[\"']?\s*([^)]*)", re.I)
OUTSIDE = re.compile(r"@import|@font-face|expression\s*\(|javascript:|vbscript:|-moz-binding|\\", re.I)
LENGTH = re.compile(r"\s*([0-9.]+(?:e[+-]?[0-9]+)?)\s*(px|pt|pc|mm|cm|in|)\s*\Z", re.I)
PIXELS = {"px": 1, "": 1, "pt": 4 / 3, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}


def load() -> None:
    """The code that reads and draws."""
    from PIL import Image
    from resvg_py import svg_to_bytes  # noqa: F401

    Image.MAX_IMAGE_PIXELS = None  # ours is below its
    Image.preinit()


def look_through(content: bytes) -> ElementTree.Element:
    """Raise Refused for what is no SVG, acts, declares entities, draws on other files, or multiplies itself."""
    if len(content) > MOST_BYTES:
        raise Refused("much")
    parser = expat.ParserCreate(namespace_separator="}")
    elements = depth = 0

    def doctype(_name: str, _system: str | None, _public: str | None, has_subset: bool) -> None:
        if has_subset:
            raise Refused("elsewhere")

    def instruction(target: str, _said: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise Refused("elsewhere")

    def begins(name: str, attributes: dict[str, str]) -> None:
        nonlocal elements, depth
        if not elements and name != f"{SVG}}}svg":
            raise Refused("kind")
        elements, depth = elements + 1, depth + 1
        if elements > MOST_ELEMENTS or depth > MOST_DEPTH:
            raise Refused("much")
        local = name.rpartition("}")[2].lower()
        if local in ACTIVE:
            raise Refused("active")
        for attribute, value in attributes.items():
            _check(local, attribute.rpartition("}")[2].lower(), value)

    def ends(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler, parser.ProcessingInstructionHandler = doctype, instruction
    parser.StartElementHandler, parser.EndElementHandler = begins, ends
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("broken" if elements else "kind") from error
    drawing = ElementTree.fromstring(content)  # noqa: S314 - it declares nothing, and is small
    for one in drawing.iter():
        if local_name(one) == "style":
            _check_style("".join(one.itertext()))
    _weigh(drawing)
    return drawing


def _check(element: str, attribute: str, value: str) -> None:
    if attribute.startswith("on"):
        raise Refused("active")
    if attribute in ("href", "src"):
        if value.strip().startswith("#"):
            return
        if element not in ("image", "feimage") or not PICTURE.match(value):
            raise Refused("active" if re.match(r"\s*(javascript|vbscript):", value, re.I) else "elsewhere")
        _check_picture(value)
    elif attribute == "base":
        raise Refused("elsewhere")
    elif "(" in value or "\\" in value or "@" in value:
        _check_style(value)


def _check_style(said: str) -> None:
    if OUTSIDE.search(said):
        raise Refused("elsewhere")
    for found in URL.finditer(said):
        if not found[1].startswith("#"):
            raise Refused("elsewhere")


def _check_picture(value: str) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(BytesIO(_bytes_of(value)), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused("pixels")
    except UnidentifiedImageError as error:
        raise Refused("broken") from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("broken") from error


def _bytes_of(value: str) -> bytes:
    found = PICTURE.match(value)
    if found is None:
        raise Refused("elsewhere")
    return base64.b64decode(found[2])


def local_name(one: ElementTree.Element) -> str:
    """Its name without the namespace."""
    return str(one.tag).rpartition("}")[2]


def _weigh(drawing: ElementTree.Element) -> None:
    """How many elements are drawn once all that is used several times is counted as often as it is used."""
    by_id = {one.get("id"): one for one in drawing.iter() if one.get("id")}
    weights: dict[int, int] = {}
    under_way: set[int] = set()

    def weight(one: ElementTree.Element) -> int:
        key = id(one)
        if key in under_way:  # it uses itself; nothing draws that
            raise Refused("much")
        if key not in weights:
            under_way.add(key)
            used = [by_id[name] for name in _used(one) if name in by_id]
            weights[key] = min(1 + sum(weight(other) for other in (*one, *used)), MOST_DRAWN + 1)
            under_way.discard(key)
        if weights[key] > MOST_DRAWN:
            raise Refused("much")
        return weights[key]

    weight(drawing)


def _used(one: ElementTree.Element) -> list[str]:
    names = []
    for attribute, value in one.attrib.items():
        if attribute.rpartition("}")[2] == "href" and value.strip().startswith("#") and local_name(one) != "a":
            names.append(value.strip()[1:])
        elif "url(" in value:
            names += [found[1].strip().strip("\"'")[1:] for found in URL.finditer(value)]
    return names


def cleaned(content: bytes, drawing: ElementTree.Element) -> bytes:
    """Without what programs and people wrote beside the drawing: metadata, comments, other namespaces."""
    for one in list(drawing.iter()):
        for child in list(one):
            if not str(child.tag).startswith(f"{{{SVG}}}") or local_name(child) == "metadata":
                _take_out(one, child)
        for attribute in list(one.attrib):
            space = attribute[1:].partition("}")[0] if attribute.startswith("{") else ""
            if space not in ("", SVG, XLINK, XML) or attribute.startswith("data-"):
                del one.attrib[attribute]
            elif attribute.rpartition("}")[2] == "href" and one.attrib[attribute].lstrip().startswith("data:"):
                one.set(attribute, _plain_picture(one.attrib[attribute]))
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    made = ElementTree.tostring(drawing, encoding="utf-8", xml_declaration=True)
    return content if _same(content, drawing) else made


def _take_out(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Keep what text follows it."""
    place = list(parent).index(child)
    before = parent[place - 1] if place else None
    if child.tail and before is not None:
        before.tail = (before.tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _plain_picture(value: str) -> str:
    from PIL import Image

    content = _bytes_of(value)
    with Image.open(BytesIO(content)) as opened:
        kind = opened.format or ""
    plain = strip.stripped(content, kind, orientation=1, has_profile=True)
    name = "png" if kind == "PNG" else "jpeg"
    return f"data:image/{name};base64,{base64.b64encode(plain).decode()}"


def _same(content: bytes, drawing: ElementTree.Element) -> bool:
    """Whether nothing was taken out, so that the file can stay as it came."""
    if b"<!--" in content or b"<!DOCTYPE" in content or content.count(b"<?") > content.startswith(b"<?xml"):
        return False
    before = ElementTree.fromstring(content)  # noqa: S314
    return ElementTree.tostring(before) == ElementTree.tostring(drawing)


def size_of(drawing: ElementTree.Element) -> tuple[float, float]:
    """Width and height in CSS pixels, as it says itself; 0 for both where it says nothing."""
    width, height = (_pixels(drawing.get(name, "")) for name in ("width", "height"))
    box = [float(one) for one in re.findall(r"[-+0-9.eE]+", drawing.get("viewBox", "")) if _is_number(one)]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        if width and not height:
            return width, width * box[3] / box[2]
        if height and not width:
            return height * box[2] / box[3], height
        if not width:
            return box[2], box[3]
    return (width, height) if width and height else (0, 0)


def _pixels(said: str) -> float:
    found = LENGTH.match(said)
    return float(found[1]) * PIXELS[found[2].lower()] if found and _is_number(found[1]) else 0


def _is_number(said: str) -> bool:
    try:
        return float(said) < 1e9
    except ValueError:
        return False


def look(file: Path) -> dict[str, Any]:
    """What it is, and a clean copy. Raises Refused."""
    content = file.read_bytes() if file.stat().st_size <= MOST_BYTES else b"x" * (MOST_BYTES + 1)
    drawing = look_through(content)
    width, height = size_of(drawing)
    if width and max(width / height, height / width) > MOST_SLENDER:
        raise Refused("pixels")
    within(DRAWN_WITHIN_SECONDS)
    plain = cleaned(content, drawing)
    look_through(plain)  # what we wrote is held to the same
    seen: dict[str, Any] = {"media_type": "image/svg+xml", "text": _text(drawing)}
    if plain != content:
        Path("clean").write_bytes(plain)
        seen["clean"] = "clean"
    from PIL import Image

    small = {"width": 64} if width >= height else {"height": 64}
    with Image.open(BytesIO(drawn(plain, **small))) as shown:
        if not width:
            width, height = shown.size
    return {**seen, "width": max(1, round(width)), "height": max(1, round(height))}


def _text(drawing: ElementTree.Element) -> str:
    said = ("".join(one.itertext()) for one in drawing.iter() if local_name(one) in ("text", "title", "desc"))
    return " ".join(" ".join(said).split())[:20_000]


def drawn(content: bytes, *, width: int = 0, height: int = 0) -> bytes:
    """The SVG as a PNG, so wide or so high, to the pixel; its own size where neither is said. Raises Refused."""
    from resvg_py import svg_to_bytes

    drawing = ElementTree.fromstring(content)  # noqa: S314 - looked through before it was kept
    own = size_of(drawing)
    how: dict[str, Any] = {}
    if all(own):
        scale = width / own[0] if width else height / own[1] if height else 1
        sides = (width or max(1, round(own[0] * scale)), height or max(1, round(own[1] * scale)))
        if max(sides) > MOST_SIDE or sides[0] * sides[1] > MOST_PIXELS:
            raise Refused("pixels")
        content = _sized(drawing, own, sides)
    elif width or height:
        how = {"width": width} if width else {"height": height}
    try:
        return bytes(svg_to_bytes(svg_string=content.decode("utf-8-sig"), **how))
    except (ValueError, UnicodeError) as error:
        raise Refused("broken") from error


def _sized(drawing: ElementTree.Element, own: tuple[float, float], sides: tuple[int, int]) -> bytes:
    """Let the drawing itself say its size: the drawer rounds its own before it scales."""
    box = drawing.get("viewBox")
    if not box:
        drawing.set("viewBox", f"0 0 {own[0]} {own[1]}")
    shape = [float(one) for one in re.findall(r"[-+0-9.eE]+", drawing.get("viewBox", ""))]
    if len(shape) == 4 and abs(shape[2] / shape[3] * own[1] / own[0] - 1) < NEARLY:
        drawing.set("preserveAspectRatio", "none")  # of the same shape but for what rounding took
    drawing.set("width", str(sides[0]))
    drawing.set("height", str(sides[1]))
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(drawing, encoding="utf-8")
