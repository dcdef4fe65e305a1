"""Documents, slides and sheets of office programs: looked at, their words read, and cleaned of who wrote them."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat

import archives
import strip
from bounds import Refused

BEGINS = b"PK\x03\x04"
TYPES = "[Content_Types].xml"
PART = "application/vnd.openxmlformats-officedocument."
MAIN = {
    f"{PART}presentationml.presentation.main+xml": f"{PART}presentationml.presentation",
    f"{PART}wordprocessingml.document.main+xml": f"{PART}wordprocessingml.document",
    f"{PART}spreadsheetml.sheet.main+xml": f"{PART}spreadsheetml.sheet",
}
MOST_XML_BYTES, MOST_PART_BYTES, MOST_WHOLE_BYTES = 64 * 1024**2, 256 * 1024**2, 512 * 1024**2
MOST_TEXT, MOST_DEEP = 200_000, 2
ACTIVE = re.compile(
    r"(vbaproject|vbadata|activex|/oleobject|\.bin\Z|customui|attachedtoolbars|\.vbs|\.js\Z|\.exe)", re.I
)
HARMLESS = re.compile(r"(printersettings\d*\.bin|/fonts/)", re.I)
LEFT_OUT = re.compile(r"\A(docProps/|customXml/|_xmlsignatures/|.*printerSettings/)", re.I)
TEXT_IN = re.compile(
    r"\A(word/(document|header\d*|footer\d*|footnotes)|ppt/slides/slide\d+|ppt/notesSlides/\w+|xl/sharedStrings)\.xml\Z"
)
PEOPLE = re.compile(
    rb"(\s(?:[\w.-]+:)?(?:author|initials|lastModifiedBy|userId|providerId|userName))=(\"[^\"]*\"|'[^']*')"
)
NAMES = re.compile(rb"(\s(?:name|displayName|initials))=(\"[^\"]*\"|'[^']*')")
AUTHORS = re.compile(rb"(<(?:\w+:)?author(?:\s[^>]*)?>)[^<]*(</)")
PRINTER = re.compile(rb"(<(?:\w+:)?pageSetup\b[^>]*?)\s\w+:id=\"[^\"]*\"")
FIELDS = re.compile(rb"\bDDE(AUTO)?\b")
MEDIA = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG"}
OUTSIDE = ("hyperlink", "slideUpdateUrl")
RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def package(file: Path) -> dict[str, Any] | None:
    """What it is, and a clean copy; None where it is an archive, but not of this sort. Raises Refused."""
    with archives.opened(file) as found:
        names = {one.filename for one in found.infolist()}
        if TYPES not in names:
            return None
        media_type = _media_type(found)
        seen = {"media_type": media_type, "facts": {}, "clean": "clean"}
        words = _rewrite(found, Path("clean"), 0)
        slides = sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)
    return {**seen, "text": "\n".join(words)[:MOST_TEXT].replace("\0", ""), **({"pages": slides} if slides else {})}


def _media_type(found: zipfile.ZipFile) -> str:
    said = archives.content_of(found, found.getinfo(TYPES), MOST_XML_BYTES)
    _plain_xml(said)
    mains = {one.get("ContentType", "") for one in ElementTree.fromstring(said)}  # noqa: S314 - declares nothing
    if any("macroenabled" in one.lower() for one in mains):
        raise Refused("active")
    media_type = next((MAIN[one] for one in mains if one in MAIN), None)
    if media_type is None:
        raise Refused("kind")
    return media_type


def _rewrite(found: zipfile.ZipFile, made: Any, deep: int) -> list[str]:
    """All parts but those that tell of people; answers the words of its pages in order."""
    if deep > MOST_DEEP:
        raise Refused("nested")
    words: dict[str, str] = {}
    whole = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for one in sorted(found.infolist(), key=lambda one: one.filename != TYPES):
            name = one.filename
            if one.is_dir() or LEFT_OUT.match(name):
                continue
            if ACTIVE.search(name) and not HARMLESS.search(name):
                raise Refused("active")
            content = archives.content_of(found, one, MOST_PART_BYTES)
            whole += len(content)
            if whole > MOST_WHOLE_BYTES:
                raise Refused("much")
            if name.lower().endswith((".xml", ".rels", ".vml")):
                content = _plain_part(name, content)
                if TEXT_IN.match(name):
                    words[name] = _words(content)
            else:
                content = _plain_media(name, content, deep)
            kind = zipfile.ZIP_STORED if one.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            out.writestr(zipfile.ZipInfo(name), content, kind)  # with no time of making
    return [words[name] for name in sorted(words, key=_in_order)]


def _in_order(name: str) -> tuple[str, int]:
    number = re.search(r"(\d+)\.xml\Z", name)
    return re.sub(r"\d+\.xml\Z", "", name), int(number[1]) if number else 0


def _plain_xml(content: bytes) -> None:
    """It declares no entities, is well-formed and not too deep."""
    if len(content) > MOST_XML_BYTES:
        raise Refused("much")
    parser = expat.ParserCreate()
    depth = 0

    def doctype(*_: object) -> None:
        raise Refused("elsewhere")

    def begins(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > 500:
            raise Refused("much")

    def ends(*_: object) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler, parser.StartElementHandler, parser.EndElementHandler = doctype, begins, ends
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Refused("broken") from error


def _plain_part(name: str, content: bytes) -> bytes:
    if name.endswith(".vml"):  # drawings of old, in which HTML may stand; no parser of ours reads them
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise Refused("elsewhere")
        return PEOPLE.sub(rb'\1=""', content)
    _plain_xml(content)
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16").encode()
        content = re.sub(rb'(encoding=["\'])UTF-16(["\'])', rb"\1UTF-8\2", content, flags=re.I)
    if name.endswith(".rels"):
        return _plain_relations(content)
    if name == TYPES:
        return re.sub(
            rb'<(?:\w+:)?Override\s[^>]*PartName="/(docProps|customXml|_xmlsignatures)/[^>]*?/>', b"", content
        )
    if b"ddeLink" in content or ((b"instrText" in content or b"fldSimple" in content) and FIELDS.search(content)):
        raise Refused("active")
    content = PEOPLE.sub(rb'\1=""', content)
    content = PRINTER.sub(rb"\1", content) if b"pageSetup" in content else content
    if name.lower().endswith(("commentauthors.xml", "/authors.xml")) or "/persons/" in name:
        content = NAMES.sub(rb'\1="-"', content)
    return AUTHORS.sub(rb"\1-\2", content) if "comments" in name.lower() else content


def _plain_relations(content: bytes) -> bytes:
    """Without ways to what was left out; a way outside that a program follows by itself is refused."""
    relations = ElementTree.fromstring(content)  # noqa: S314 - declares nothing
    for one in list(relations.iter(RELATIONS)):
        target, kind = one.get("Target", ""), one.get("Type", "").rpartition("/")[2]
        if one.get("TargetMode", "").lower() == "external":
            if kind not in OUTSIDE:
                raise Refused("elsewhere")
            if not target.lower().startswith(("http://", "https://", "mailto:", "tel:", "#")):
                one.set("Target", "#")
        elif kind in ("oleObject", "control", "vbaProject", "activeXControlBinary", "attachedTemplate"):
            raise Refused("active")
        elif LEFT_OUT.match(re.sub(r"\A(\.\./|/)+", "", target)):
            relations.remove(one)
    ElementTree.register_namespace("", RELATIONS[1:].partition("}")[0])
    return ElementTree.tostring(relations, encoding="utf-8", xml_declaration=True)


def _plain_media(name: str, content: bytes, deep: int) -> bytes:
    kind = next((kind for begins, kind in MEDIA.items() if content.startswith(begins)), "")
    if kind:
        try:
            return strip.stripped(content, kind, orientation=1, has_profile=True)
        except Refused:
            return content
    if content.startswith(BEGINS):  # the sheet behind a chart
        inner = Path("inner")
        inner.write_bytes(content)
        with archives.opened(inner) as found:
            if TYPES not in found.namelist():
                raise Refused("nested")
            _media_type(found)
            made = BytesIO()
            _rewrite(found, made, deep + 1)
            return made.getvalue()
    if content.startswith((b"MZ", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"#!")):
        raise Refused("active")
    return content


def _words(content: bytes) -> str:
    """What stands in the text runs, a line for each paragraph."""
    parser = expat.ParserCreate()
    pieces: list[str] = []
    inside = 0

    def begins(name: str, _attributes: object) -> None:
        nonlocal inside
        inside += name.rpartition(":")[2] == "t"

    def ends(name: str) -> None:
        nonlocal inside
        local = name.rpartition(":")[2]
        inside -= local == "t"
        if local in ("p", "si", "tab", "br"):
            pieces.append("\n" if local in ("p", "si") else " ")

    def says(text: str) -> None:
        if inside:
            pieces.append(text)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begins, ends, says
    parser.Parse(content, True)
    return "\n".join(filter(None, map(str.strip, "".join(pieces).splitlines())))[:MOST_TEXT]
