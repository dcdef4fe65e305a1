"""What is kept of a file tells nothing of whoever made it; read back by other programs than those that cleaned it."""

import zipfile
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops

from portal import renditions
from tests.assets import making
from tests.assets.making import SECRET


@pytest.fixture
def look(tmp_path):
    """Take a file in: what was seen, and what is kept."""

    def identified(content: bytes, name: str = "a file"):
        (tmp_path / "source").write_bytes(content)
        seen = renditions.identified(tmp_path / "source", tmp_path, name)
        return seen, seen.pop("clean", tmp_path / "source").read_bytes()

    return identified


def same_pixels(before: bytes, after: bytes) -> bool:
    one, other = Image.open(BytesIO(before)), Image.open(BytesIO(after))
    return (
        one.size == other.size and ImageChops.difference(one.convert("RGBA"), other.convert("RGBA")).getbbox() is None
    )


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "gif", "tiff"])
def test_a_picture_keeps_its_pixels_and_tells_nothing(look, kind):
    content = getattr(making, f"told_{kind}")()

    _seen, kept = look(content)

    assert SECRET.encode() in content
    assert SECRET.encode() not in kept
    assert b"script" not in kept and b"PK\x03\x04" not in kept, "what stood behind the end is gone"
    assert same_pixels(content, kept)
    opened = Image.open(BytesIO(kept))
    assert set(opened.getexif()) <= {0x0112} | (set(range(254, 340)) if kind == "tiff" else set())
    assert not opened.getexif().get_ifd(0x8825)
    assert not {"comment", "xmp", "XML:com.adobe.xmp", "photoshop", "Author"} & set(opened.info)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp"])
def test_the_profile_stays(look, kind):
    _seen, kept = look(getattr(making, f"told_{kind}")())

    assert Image.open(BytesIO(kept)).info["icc_profile"] == making.SRGB


def test_a_profile_that_nobody_can_read_goes(look):
    content = making.saved(making.photo(), "JPEG", icc_profile=b"no profile at all" * 20)

    _seen, kept = look(content)

    assert "icc_profile" not in Image.open(BytesIO(kept)).info
    assert same_pixels(content, kept)


def test_how_a_picture_is_turned_is_kept_and_nothing_else(look):
    seen, kept = look(making.told_jpeg(orientation=6))

    assert dict(Image.open(BytesIO(kept)).getexif()) == {0x0112: 6}
    assert (seen["width"], seen["height"]) == (1200, 1600)


def test_a_picture_with_nothing_to_take_out_stays_byte_by_byte(look):
    content = making.saved(making.photo(), "PNG")

    assert look(content)[1] == content


def test_a_moving_picture_still_moves(look):
    _seen, kept = look(making.told_gif())

    opened = Image.open(BytesIO(kept))
    assert (opened.n_frames, opened.info["loop"]) == (2, 0)


def test_a_progressive_jpeg_keeps_all_its_scans(look):
    content = making.told_jpeg(progressive=True)

    assert same_pixels(content, look(content)[1])


def test_a_pdf_keeps_its_pages_and_nothing_that_acts(look):
    content = making.told_pdf()

    seen, kept = look(content)

    assert seen["pages"] == 2
    assert "Quantum brochure" in seen["text"]
    with pikepdf.open(BytesIO(kept)) as pdf:
        plain = pdf.Root.unparse() + b"".join(one.unparse(resolved=True) for one in pdf.objects)
        assert not pdf.attachments and "/Info" not in pdf.trailer and "/Metadata" not in pdf.Root
        for word in (b"/JavaScript", b"/Launch", b"/OpenAction", b"/AA", b"/EmbeddedFile", b"/FileAttachment", b"calc"):
            assert word not in plain, word
        assert b"vendor.example" in plain, "a plain link stays"
        photos = [one.read_raw_bytes() for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        assert not [one for one in photos if SECRET.encode() in one]
    assert SECRET.encode() not in kept
    assert "Quantum brochure" in pypdfium2.PdfDocument(kept)[0].get_textpage().get_text_range()


@pytest.mark.parametrize(
    ("kind", "word", "media"), [("pptx", "Quantum roadmap", True), ("docx", "Quantum letter", False)]
)
def test_an_office_file_keeps_its_words_and_not_its_author(look, kind, word, media):
    seen, kept = look(getattr(making, f"told_{kind}")())

    assert word in seen["text"]
    with zipfile.ZipFile(BytesIO(kept)) as package:
        assert package.testzip() is None
        assert not [name for name in package.namelist() if name.startswith("docProps/")]
        parts = {name: package.read(name) for name in package.namelist()}
        assert not [name for name, said in parts.items() if SECRET.encode() in said]
        assert not [name for name, said in parts.items() if name.endswith(".rels") and b"docProps" in said]
    opens = {"pptx": "pptx.Presentation", "docx": "docx.Document"}[kind]
    module, _, maker = opens.partition(".")
    assert getattr(__import__(module), maker)(BytesIO(kept))


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_video_tells_its_length_and_not_where_it_was_taken(look, kind):
    import av

    content = making.told_video(kind)
    seen, kept = look(content)

    assert (seen["width"], seen["height"]) == (320, 180)
    assert 1.8 < seen["seconds"] < 2.2
    assert SECRET.encode() in content and SECRET.encode() not in kept and b"+41.38" not in kept
    with av.open(BytesIO(kept)) as video:
        assert len(list(video.decode(video=0))) == 20


def test_a_drawing_loses_what_programs_wrote_beside_it(look):
    content = (
        b'<?xml version="1.0"?><!-- by Ana Secret --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"'
        b' xmlns:i="http://www.inkscape.org/namespaces/inkscape" i:export-filename="/home/Ana Secret/logo.png">'
        b"<metadata><author>Ana Secret</author></metadata><rect width='40' height='20'/></svg>"
    )

    seen, kept = look(content)

    assert SECRET.encode() not in kept
    assert b"rect" in kept
    assert (seen["width"], seen["height"]) == (40, 20)


def test_a_text_is_a_table_where_it_says_so(look):
    assert look(b"a,b\n1,2\n", "prices.csv")[0]["media_type"] == "text/csv"
    assert look(b"Read me first", "prices.txt")[0]["media_type"] == "text/plain"
