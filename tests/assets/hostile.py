"""Files that are sent to do harm, by name; each with the word that refuses it, or none where it is taken and tamed."""

import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image

from tests.assets import making

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
MACROS = (b"presentationml.presentation.main+xml", b"x")
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}" TargetMode="External"/>'
    "</Relationships>"
)


def drawing(inside: str) -> bytes:
    """An SVG of this."""
    return SVG.format(inside).encode()


def laughs() -> bytes:
    """A billion of them."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "ha">{entities}]>{SVG.format("<text>&l9;</text>")}'.encode()
    )


def uses() -> bytes:
    """Thirty groups, each twice the one before."""
    groups = "".join(f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' for n in range(1, 31))
    return drawing(f'<g id="g0"><rect width="1" height="1"/></g>{groups}')


def patterns() -> bytes:
    """Patterns filled with patterns."""
    filled = "".join(
        f'<pattern id="p{n}" width="1" height="1"><rect width="9" height="9" fill="url(#p{n - 1})"/>'
        f'<rect width="9" height="9" fill="url(#p{n - 1})"/></pattern>' for n in range(1, 30)
    )  # fmt: skip
    return drawing(f'<pattern id="p0" width="1" height="1"/>{filled}<rect width="9" height="9" fill="url(#p29)"/>')


def gif_of(frames: int) -> bytes:
    """So many frames of one pixel."""
    head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff"
    return head + b"!\xf9\x04\0\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0" * frames + b";"


def zip_of(parts: dict[str, bytes]) -> bytes:
    """An archive of these."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def zeros(name: str, mb: int) -> bytes:
    """Nothing, much of it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as entry:
        for _ in range(mb):
            entry.write(bytes(1024 * 1024))
    return out.getvalue()


def slides_of_zeros(mb: int = 300) -> bytes:
    """Slides with a part that grows to so many megabytes."""
    out = BytesIO(making.told_pptx())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("ppt/media/a.png", "w") as entry:
        for _ in range(mb):
            entry.write(bytes(1024 * 1024))
    return out.getvalue()


def lying() -> bytes:
    """An archive whose list says less than there is."""
    content = bytearray(slides_of_zeros(30))
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = content.rfind(signature + content[content.rfind(signature) + 4 : content.rfind(signature) + 6])
        content[place + at : place + at + 4] = struct.pack("<I", 1000)
    return bytes(content)


def many_entries(count: int = 100_000) -> bytes:
    """An archive of nothing, very often."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", b"")
    content = out.getvalue()
    at = content.index(b"PK\x01\x02")
    entry, end = content[at : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    length = len(entry) * count
    return content[:at] + entry * count + end[:8] + struct.pack("<HHI", 0xFFFF, 0xFFFF, length) + end[16:]


def overlapping() -> bytes:
    """Each entry of the list is the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", bytes(100_000))
    content = out.getvalue()
    at, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    entries = b"".join(content[at : at + 46] + f"{n}.txt".encode() + content[at + 51 : end] for n in range(9))
    tail = content[end:]
    return content[:at] + entries + tail[:8] + struct.pack("<HHI", 9, 9, len(entries)) + tail[16:]


def pdf(objects: list[bytes], *, trailer: bytes = b"", xref: bool = True) -> bytes:
    """A PDF of these objects, the first of which is its root."""
    out, places = b"%PDF-1.7\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, said)
    if not xref:
        return out
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % at for at in places
    )
    return (
        out
        + table
        + b"trailer\n<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, len(out))
    )


def pages_of(count: int) -> bytes:
    """So many empty pages."""
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    return pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 9 9]>>" % (count, kids)]
        + [b"<</Type/Page/Parent 2 0 R>>"] * count
    )


def looping() -> bytes:
    """Pages that are their own children, and tables of contents that lead to themselves."""
    made = pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]/Parent 2 0 R>>"])
    at = made.rindex(b"xref\n0")
    return made.replace(b"/Size", b"/Prev %d/Size" % at)


def bomb_in_pdf() -> bytes:
    """A page whose words are four hundred megabytes of nothing."""
    squeezed = zlib.compressobj(9)
    said = b"".join(squeezed.compress(b" " * 1024 * 1024) for _ in range(400)) + squeezed.flush()
    return pdf([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]/MediaBox[0 0 9 9]>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(said), said),
    ])  # fmt: skip


def locked() -> bytes:
    """Opened by a password."""
    import pikepdf

    return making.told_pdf(encryption=pikepdf.Encryption(owner="a", user="b"))


def half_locked() -> bytes:
    """Opened by anybody, changed by a password."""
    import pikepdf

    return making.told_pdf(encryption=pikepdf.Encryption(owner="a", user=""))


def profile_bomb() -> bytes:
    """A picture whose colour profile grows to three hundred megabytes."""
    squeezed = zlib.compressobj(9)
    said = b"p\0\0" + b"".join(squeezed.compress(bytes(1024 * 1024)) for _ in range(300)) + squeezed.flush()
    chunk = struct.pack(">I", len(said)) + b"iCCP" + said + struct.pack(">I", zlib.crc32(b"iCCP" + said))
    return making.png_of(10, 10, content=chunk)


def slides_with(name: str, content: bytes) -> bytes:
    """Slides with one part more."""
    return making.with_part(making.told_pptx(), name, content)


def letter_of(xml: bytes) -> bytes:
    """A letter whose words are these."""
    return making.with_part(making.told_docx(), "word/document.xml", xml)


def picture_in_drawing() -> bytes:
    """A drawing with a picture of nine hundred million pixels in it."""
    from base64 import b64encode

    inside = b64encode(making.png_of(30_000, 30_000)).decode()
    return drawing(f'<image width="9" height="9" href="data:image/png;base64,{inside}"/>')


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "30,000 x 30,000": ("pixels", lambda: making.png_of(30_000, 30_000)),
    "1 x 60,000": ("pixels", lambda: making.png_of(1, 60_000)),
    "GIF of 10,000": ("pixels", lambda: gif_of(10_000)),
    "half a PNG": ("broken", lambda: making.told_png()[:2000]),
    "profile bomb": ("broken", profile_bomb),
    "TIFF that says much": ("broken", lambda: making.told_tiff()[:20_000]),
    "WebP cut short": ("broken", lambda: making.told_webp()[:60]),
    "laughs": ("elsewhere", laughs),
    "uses": ("much", uses),
    "patterns": ("much", patterns),
    "uses itself": ("much", lambda: drawing('<g id="a"><use href="#a"/></g>')),
    "deep": ("much", lambda: drawing("<g>" * 5000 + "</g>" * 5000)),
    "script": ("active", lambda: drawing("<script>alert(1)</script>")),
    "handler": ("active", lambda: drawing('<rect width="9" height="9" onload="alert(1)"/>')),
    "foreign": ("active", lambda: drawing("<foreignObject><b/></foreignObject>")),
    "javascript:": ("active", lambda: drawing('<a xlink:href=" javascript:alert(1)"><rect/></a>')),
    "far picture": ("elsewhere", lambda: drawing('<image href="http://127.0.0.1:9/x.png"/>')),
    "near picture": ("elsewhere", lambda: drawing('<image href="/etc/passwd"/>')),
    "file picture": ("elsewhere", lambda: drawing('<image href="file:///etc/passwd"/>')),
    "drawing in drawing": ("elsewhere", lambda: drawing('<image href="data:image/svg+xml;base64,PHN2Zy8+"/>')),
    "far use": ("elsewhere", lambda: drawing('<use href="other.svg#a"/>')),
    "import": ("elsewhere", lambda: drawing("<style>@import 'http://127.0.0.1:9/a.css';</style>")),
    "url in a sheet": ("elsewhere", lambda: drawing("<style>rect{fill:url(http://127.0.0.1:9/a)}</style>")),
    "url in a style": ("elsewhere", lambda: drawing('<rect style="fill:url(\'//x.example/a\')"/>')),
    "url in escapes": ("elsewhere", lambda: drawing("<style>rect{fill:\\75rl(http://x.example)}</style>")),
    "font from afar": ("elsewhere", lambda: drawing("<style>@font-face{font-family:a;src:url(#a)}</style>")),
    "stylesheet": ("elsewhere", lambda: b"<?xml version='1.0'?><?xml-stylesheet href='a.xsl'?>" + drawing("")),
    "entity from afar": (
        "elsewhere", lambda: b"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + drawing("&a;")
    ),
    "picture in a drawing": ("pixels", picture_in_drawing),
    "huge drawing": ("pixels", lambda: drawing("").replace(b"0 0 9 9", b"0 0 1 99999")),
    "HTML": ("kind", lambda: b"<!DOCTYPE html><script>alert(1)</script>"),
    "HTML as text": ("kind", lambda: b"\n\nhello <script src=//x.example></script>"),
    "program": ("kind", lambda: b"MZ\x90\0" + bytes(500)),
    "shell": ("kind", lambda: b"#!/bin/sh\nrm -rf /\n"),
    "list of videos": ("kind", lambda: b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\0\n"),
    "empty": ("broken", lambda: b""),
    "locked PDF": ("locked", locked),
    "half-locked PDF": ("locked", half_locked),
    "PDF of 100,000": ("pages", lambda: pages_of(100_000)),
    "PDF in circles": ("broken", looping),
    "PDF of nothing": ("broken", lambda: b"%PDF-1.7\n"),
    "zeros": ("much", lambda: zeros("a.txt", 500)),
    "slides of zeros": ("much", slides_of_zeros),
    "slides that lie": ("broken", lying),
    "many entries": ("much", many_entries),
    "one in the other": ("much", overlapping),
    "archive in archive": ("nested", lambda: zip_of({"a.zip": zip_of({"b": b"b"})})),
    "program in archive": ("active", lambda: zip_of({"read me.pdf.exe": b"MZ"})),
    "up and away": ("escapes", lambda: zip_of({"../../etc/cron.d/x": b"x"})),
    "archive behind a program": ("kind", lambda: b"MZ" + zip_of({"a": b"a"})),
    "archive before a program": ("broken", lambda: zip_of({"a": b"a"}) + b"MZ\x90"),
    "macros": ("active", lambda: slides_with("ppt/vbaProject.bin", b"\xd0\xcf\x11\xe0")),
    "macros by type": (
        "active",
        lambda: making.with_part(
            making.told_pptx(), "a.xml", b"<a/>",
            types=(b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
                   b"vnd.ms-powerpoint.presentation.macroEnabled.main+xml"),
        ),
    ),
    "object": ("active", lambda: slides_with("ppt/embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0")),
    "program as a picture": ("active", lambda: slides_with("ppt/media/x.png", b"MZ\x90")),
    "template from afar": (
        "elsewhere",
        lambda: making.with_part(
            making.told_docx(), "word/_rels/settings.xml.rels",
            RELS.format("attachedTemplate", "http://127.0.0.1:9/a.dotm").encode(),
        ),
    ),
    "laughs in a letter": ("elsewhere", lambda: letter_of(laughs().replace(b"svg", b"a"))),
    "deep letter": ("much", lambda: letter_of(b"<a>" * 9000 + b"</a>" * 9000)),
    "letter that asks": (
        "active", lambda: letter_of(b"<w:d xmlns:w='w'><w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText></w:d>")
    ),
    "half a video": ("broken", lambda: making.told_video()[:300]),
}  # fmt: skip

TAMED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "PDF and HTML": ("application/pdf", lambda: making.told_pdf() + b"<html><script>alert(1)</script>"),
    "PDF and words of zeros": ("application/pdf", bomb_in_pdf),
    "PNG and script": ("image/png", lambda: making.told_png() + b"<script>alert(1)</script>"),
    "GIF and archive": ("image/gif", lambda: making.told_gif() + zip_of({"a.class": b"\xca\xfe\xba\xbe"})),
    "JPEG and archive": ("image/jpeg", lambda: making.told_jpeg() + zip_of({"a.exe": b"MZ"})),
    "broken profile": (
        "image/jpeg", lambda: making.saved(Image.new("RGB", (9, 9)), "JPEG", icc_profile=b"broken" * 100)
    ),
    "named otherwise": ("image/png", making.told_png),
}  # fmt: skip
