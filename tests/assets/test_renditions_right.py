"""Renditions are right: to the pixel, in their colours, cut around what counts; read back by other eyes."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageCms

from portal import renditions
from portal.models.assets.plans import SHAPES, asked_for, usual
from tests.assets import making

LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 33.3"><rect width="50" height="33.3" fill="#123456"/>'
    b'<circle cx="90" cy="16" r="6" fill="#ff0000"/></svg>'
)
VECTOR = "image/svg+xml"
KINDS = {"png": "PNG", "webp": "WEBP", "jpg": "JPEG"}


@pytest.fixture
def make(tmp_path):
    """Make it, and read the file."""

    def rendered(content: bytes, media_type: str, made_as: str, width: int = 0, height: int = 0, **wanted) -> bytes:
        (tmp_path / "source").write_bytes(content)
        asked = {"made_as": made_as, "width": width, "height": height, "ground": "", "page": 0, **wanted}
        return renditions.rendered(tmp_path / "source", media_type, asked, tmp_path)["made"].read_bytes()

    return rendered


def seen(content: bytes) -> Image.Image:
    opened = Image.open(BytesIO(content))
    opened.load()
    return opened


@pytest.mark.parametrize("made_as", KINDS)
@pytest.mark.parametrize("width", [16, 17, 333, 1024, 4096])
def test_a_drawing_is_so_wide_to_the_pixel(make, made_as, width):
    picture = seen(make(LOGO, VECTOR, made_as, width, ground="#ffffff" if made_as == "jpg" else ""))

    assert picture.size == (width, max(1, round(width * 0.333)))
    assert picture.format == KINDS[made_as]
    assert picture.mode == ("RGB" if made_as == "jpg" else "RGBA")


@pytest.mark.parametrize("width", range(100, 140))
def test_odd_shapes_round_to_the_nearest_pixel(width):
    import sys

    sys.path.insert(0, str(renditions.PROGRAM))
    import svg

    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="37.7mm"><path d="M0 0h9v9z"/></svg>'

    assert seen(svg.drawn(drawing.encode(), width=777)).size == (777, round(777 * 37.7 / width))


def test_a_drawing_stands_on_nothing_or_on_a_colour(make):
    clear, on_blue = make(LOGO, VECTOR, "png", 400), make(LOGO, VECTOR, "png", 400, ground="#0000ff")

    assert seen(clear).getpixel((220, 5))[3] == 0
    assert seen(on_blue).getpixel((220, 5)) == (0, 0, 255)
    assert seen(on_blue).getpixel((50, 50)) == (0x12, 0x34, 0x56)


def test_a_white_logo_is_previewed_on_a_dark_ground_and_given_out_on_nothing(make):
    white = LOGO.replace(b"#123456", b"#ffffff").replace(b"#ff0000", b"#ffffff")

    preview, given = make(white, VECTOR, "png", 400, is_preview=True), make(white, VECTOR, "png", 400)

    assert seen(preview).convert("RGB").getpixel((220, 5)) == (0x1D, 0x24, 0x33)
    assert seen(given).getpixel((220, 5))[3] == 0
    assert seen(make(LOGO, VECTOR, "png", 400, is_preview=True)).getpixel((220, 5))[3] == 0  # a dark one needs none


@pytest.mark.parametrize("shape", SHAPES)
def test_a_logo_in_a_shape_is_whole_and_in_the_middle(make, shape):
    picture = seen(make(LOGO, VECTOR, "png", *shape))

    left, top, right, bottom = picture.getchannel("A").getbbox()
    assert picture.size == shape
    assert left == 0 and abs(top - (shape[1] - bottom)) <= 2
    assert abs((right - left) / (bottom - top) - 0.96 / 0.333) < 0.02


def test_a_drawing_is_cut_around_its_focal_point_where_there_is_one(make):
    picture = seen(make(LOGO, VECTOR, "png", 300, 300, focus_x=900, focus_y=480))

    assert picture.size == (300, 300)
    assert picture.getpixel((200, 144))[:3] == (255, 0, 0)
    assert 0x123456 not in {pixel[0] << 16 | pixel[1] << 8 | pixel[2] for _count, pixel in picture.getcolors(9999)}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("made_as", KINDS)
def test_a_photo_is_cut_around_its_focal_point(make, shape, made_as):
    photo = making.saved(making.photo(3000, 2250), "JPEG", quality=95)

    at_the_dot = seen(make(photo, "image/jpeg", made_as, *shape, focus_x=900, focus_y=750)).convert("RGB")
    in_the_middle = seen(make(photo, "image/jpeg", made_as, *shape)).convert("RGB")

    assert at_the_dot.size == in_the_middle.size == shape
    assert is_red_somewhere(at_the_dot)
    assert is_red_somewhere(in_the_middle) == (shape[0] / shape[1] > 1.2)


def is_red_somewhere(picture: Image.Image) -> bool:
    small = picture.resize((picture.width // 6, picture.height // 6))
    return any(red > 200 and green < 90 for red, green, _blue in small.get_flattened_data())


def test_a_cut_does_not_squeeze(make):
    ring = Image.new("RGB", (2000, 1200), "white")
    from PIL import ImageDraw

    ImageDraw.Draw(ring).ellipse((800, 400, 1200, 800), fill="black")

    cut = seen(make(making.saved(ring, "PNG"), "image/png", "png", 1080, 1080)).convert("L")

    left, top, right, bottom = cut.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert abs((right - left) - (bottom - top)) <= 1


def test_a_photo_is_turned_as_its_camera_was(make):
    turned = making.told_jpeg(orientation=6)

    assert seen(make(turned, "image/jpeg", "webp", 600)).size == (600, 800)


@pytest.mark.parametrize("made_as", KINDS)
def test_the_profile_goes_along_and_nothing_else(make, made_as):
    made = make(making.told_jpeg(), "image/jpeg", made_as, 400)

    picture = seen(made)
    assert picture.info["icc_profile"] == making.SRGB
    assert not picture.getexif()
    assert making.SECRET.encode() not in made
    assert not {"xmp", "comment", "exif", "photoshop", "Author"} & set(picture.info)


def test_a_print_picture_comes_to_the_screen_in_its_colours(make):
    made = seen(make(making.told_tiff(), "image/tiff", "png", 100))

    assert made.mode == "RGB"


def test_grey_with_a_profile_of_grey_keeps_its_tones(make):
    grey = Image.new("L", (200, 100), 128)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()  # of the wrong sort for it
    content = making.saved(grey, "PNG", icc_profile=profile)

    for made_as in KINDS:
        made = seen(make(content, "image/png", made_as, 100)).convert("RGB")
        assert all(abs(part - 128) <= 2 for part in made.getpixel((50, 25))), made_as


def test_sixteen_bits_come_out_as_the_same_grey(make):
    deep = Image.new("I;16", (64, 64), 32896)

    assert abs(seen(make(making.saved(deep, "PNG"), "image/png", "png", 32)).convert("L").getpixel((9, 9)) - 128) <= 1


def test_a_drawing_as_pdf_has_its_own_size_and_only_lines(make):
    made = make(LOGO, VECTOR, "pdf")

    with pikepdf.open(BytesIO(made)) as pdf:
        box = [float(side) for side in pdf.pages[0].MediaBox]
        streams = [one for one in pdf.objects if isinstance(one, pikepdf.Stream)]
        drawn = [one for one in streams if one.get("/Subtype") == "/Form"]
        operators = {str(step.operator) for one in (pdf.pages[0], *drawn) for step in pikepdf.parse_content_stream(one)}
        assert len(pdf.pages) == 1
        assert not [one for one in streams if one.get("/Subtype") == "/Image"]
        assert operators & {"re", "c"} and operators & {"f", "f*"}
        assert "/Info" not in pdf.trailer and "/Metadata" not in pdf.Root
    assert box[2] == pytest.approx(75, abs=0.01) and box[3] == pytest.approx(24.975, abs=0.01)
    shown = pypdfium2.PdfDocument(made)[0].render(scale=4).to_pil()
    assert shown.getpixel((20, 20)) == (0x12, 0x34, 0x56)
    assert shown.getpixel((270, 48)) == (255, 0, 0)


def test_pages_of_a_pdf_are_shown_in_order(make):
    import zlib

    pdf = making.told_pdf()

    first, second = (make(pdf, "application/pdf", "webp", 480, page=page) for page in (1, 2))

    assert seen(first).width == seen(second).width == 480
    assert zlib.crc32(seen(first).tobytes()) != zlib.crc32(seen(second).tobytes())


def test_a_video_is_shown_by_one_of_its_pictures(make):
    poster = seen(make(making.told_video(), "video/mp4", "webp", 160))

    assert poster.size == (160, 90)
    assert poster.getpixel((80, 45))[2] > 90


def test_a_photo_is_never_blown_up():
    offered = list(usual("image/png", width=1100, height=700, pages=None))

    assert {(one.width, one.height) for one in offered} == {(480, 0), (256, 0), (512, 0), (1024, 0)}
    assert asked_for("image/png", "png", 1200, native=(1100, 700)) is None
    assert asked_for("image/png", "png", 1000, 701, native=(1100, 700)) is None
    assert asked_for("image/png", "png", 1000, 700, native=(1100, 700))


@pytest.mark.parametrize(("width", "height"), [(15, 0), (4097, 0), (100, 15), (100, 4097), (0, 0), (-1, 0)])
def test_sizes_beyond_the_bounds_are_not_made(width, height):
    assert asked_for(VECTOR, "png", width, height) is None
