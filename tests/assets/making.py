"""Files as people and programs make them, with all that tells of whoever made them."""

import struct
import zipfile
import zlib
from fractions import Fraction
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

SECRET = "Ana Secret"
PLACE = (41.0, 23.0, 30.5)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><dc:creator>{SECRET}</dc:creator></rdf:RDF></x:xmpmeta>'.encode()


def exif(orientation: int = 1) -> bytes:
    """Author, camera and place."""
    said = Image.Exif()
    said[0x0112], said[0x013B], said[0x010F] = orientation, SECRET, "Camera of " + SECRET
    place = said.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", PLACE, "E", PLACE
    return said.tobytes()


def photo(width: int = 1600, height: int = 1200, mode: str = "RGB") -> Image.Image:
    """Bands of colour, with a red dot at the right, three quarters down."""
    picture = Image.linear_gradient("L").resize((width, height)).convert(mode)
    ImageDraw.Draw(picture).ellipse(
        (width * 0.9 - 20, height * 0.75 - 20, width * 0.9 + 20, height * 0.75 + 20), fill="red" if mode != "L" else 255
    )
    return picture


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    """As a file."""
    out = BytesIO()
    picture.save(out, kind, **how)
    return out.getvalue()


def told_jpeg(orientation: int = 1, **how: Any) -> bytes:
    """A JPEG with EXIF, place, XMP, IPTC, a comment, and a second file behind its end."""
    content = saved(photo(), "JPEG", exif=exif(orientation), icc_profile=SRGB, comment=SECRET, quality=90, **how)
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", 20)
        + b"\x1c\x02\x50\0\x0a"
        + SECRET.encode()
        + b"\0" * 5
    )
    xmp = b"http://ns.adobe.com/xap/1.0/\0" + XMP
    segments = b"".join(
        bytes((0xFF, marker)) + struct.pack(">H", len(said) + 2) + said for marker, said in ((0xE1, xmp), (0xED, iptc))
    )
    return content[:2] + segments + content[2:] + b"<script>" + SECRET.encode()


def told_png() -> bytes:
    """A PNG with words, EXIF and profile."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", SECRET)
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return saved(photo(mode="RGBA"), "PNG", pnginfo=words, exif=exif(6), icc_profile=SRGB) + SECRET.encode()


def told_webp() -> bytes:
    """A WebP with EXIF, XMP and profile."""
    return saved(photo(), "WEBP", exif=exif(), xmp=XMP, icc_profile=SRGB)


def told_gif() -> bytes:
    """A GIF that moves, with a comment."""
    frames = [photo(200, 100).convert("P"), photo(200, 120).resize((200, 100)).convert("P")]
    return (
        saved(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, comment=SECRET.encode())
        + b"PK\x03\x04"
    )


def told_tiff() -> bytes:
    """A TIFF in CMYK with an artist."""
    return saved(photo(300, 200).convert("CMYK"), "TIFF", tiffinfo={315: SECRET, 33432: SECRET}, dpi=(300, 300))


def told_pdf(**how: Any) -> bytes:
    """Two pages with words, an author, XMP, scripts, attachments, launches, and a photo with its place."""
    import pikepdf
    from pikepdf import Dictionary, Name

    from weasyprint import HTML  # isort: skip

    drawn = HTML(
        string="<html lang=en><title>t</title><p>Quantum brochure<p style='break-before:page'>Second"
    ).write_pdf()
    with pikepdf.open(BytesIO(drawn)) as pdf:
        pdf.docinfo["/Author"] = SECRET
        with pdf.open_metadata() as said:
            said["dc:creator"] = [SECRET]
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=f"app.alert('{SECRET}')")
        pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS="1"))
        pdf.attachments["secret.txt"] = SECRET.encode()
        page = pdf.pages[0]
        page.obj.AA = Dictionary(O=Dictionary(S=Name.Launch, F="/bin/sh"))
        box = [0, 0, 9, 9]
        page.obj.Annots = pdf.make_indirect([
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.Launch, F="calc.exe")),
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box, A=Dictionary(S=Name.URI, URI="https://vendor.example/")),
            Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=box, Contents=SECRET),
        ])  # fmt: skip
        jpeg = told_jpeg()
        picture = pikepdf.Stream(pdf, jpeg)
        picture.Type, picture.Subtype, picture.Filter = Name.XObject, Name.Image, Name.DCTDecode
        picture.Width, picture.Height, picture.ColorSpace, picture.BitsPerComponent = 1600, 1200, Name.DeviceRGB, 8
        page.obj.Resources.XObject = Dictionary(Photo=picture)
        page.contents_add(pikepdf.Stream(pdf, b"q 100 0 0 75 50 50 cm /Photo Do Q"))
        out = BytesIO()
        pdf.save(out, **how)
    return out.getvalue()


def told_pptx() -> bytes:
    """Slides with an author, a photo with its place, and words."""
    from pptx import Presentation

    deck = Presentation()
    deck.core_properties.author = deck.core_properties.last_modified_by = SECRET
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.title.text = "Quantum roadmap"
    slide.placeholders[1].text = "Second line"
    slide.shapes.add_picture(BytesIO(told_jpeg()), 0, 0, 900000)
    out = BytesIO()
    deck.save(out)
    return out.getvalue()


def told_docx() -> bytes:
    """A letter with an author, and a comment of theirs."""
    from docx import Document

    letter = Document()
    letter.core_properties.author = SECRET
    words = letter.add_paragraph("Quantum letter")
    letter.add_comment(words.runs, text="Look again", author=SECRET, initials="AS")
    out = BytesIO()
    letter.save(out)
    return out.getvalue()


def with_part(package: bytes, name: str, content: bytes, *, types: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """An office file with one part more, or another one of this name."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for one in before.infolist():
            if one.filename != name:
                said = before.read(one)
                after.writestr(
                    one.filename, said.replace(*types) if one.filename.startswith("[") and types[0] else said
                )
        after.writestr(name, content)
    return out.getvalue()


def told_video(kind: str = "mp4", seconds: int = 2) -> bytes:
    """A small video that says where it was taken."""
    import av

    out = BytesIO()
    codec = "libvpx-vp9" if kind == "webm" else "mpeg4"
    with av.open(out, "w", format="mp4" if kind == "mp4" else "webm") as video:
        video.metadata.update({"artist": SECRET, "location": "+41.38+002.17/", "title": SECRET})
        shown = video.add_stream(codec, rate=Fraction(10))
        shown.width, shown.height, shown.pix_fmt = 320, 180, "yuv420p"
        for number in range(seconds * 10):
            picture = Image.new("RGB", (320, 180), (number * 10 % 255, 60, 120))
            for packet in shown.encode(av.VideoFrame.from_image(picture)):
                video.mux(packet)
        for packet in shown.encode():
            video.mux(packet)
    return out.getvalue()


def png_of(width: int, height: int, *, content: bytes = b"") -> bytes:
    """A PNG that says that it is so large."""

    def chunk(name: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + name + said + struct.pack(">I", zlib.crc32(name + said))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    row = zlib.compress(bytes((width + 7) // 8 + 1) * min(height, 2000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + content + chunk(b"IDAT", row) + chunk(b"IEND", b"")
