"""An ad spec to take along: on paper, and as blank templates whose guides are where the spec says."""

from decimal import Decimal
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from portal.models.assets import AssetTake
from portal.models.assets.ad_specs import Channel, SafeUnit
from portal.models.base import db
from portal.models.people import Role
from tests.factories import a_partner, a_person, an_ad_spec, database

FLYER = {
    "channel": Channel.PRINT, "width": Decimal(148), "height": Decimal(210), "bleed_mm": Decimal(3), "least_dpi": 300,
    "file_types": ["pdf"], "most_bytes": None, "safe": {"top": "5", "right": "5", "bottom": "5", "left": "5"},
}  # fmt: skip
STORY = {
    "channel": Channel.SOCIAL, "width": Decimal(1080), "height": Decimal(1920), "safe_unit": SafeUnit.PERCENT,
    "safe": {"top": "14", "bottom": "20"},
}  # fmt: skip


@pytest.fixture
def marketer(log_in):
    return log_in(a_person(Role.MARKETING, partner=a_partner()))


def test_the_pdf_says_all_in_the_readers_language_with_our_typeface(marketer):
    spec = an_ad_spec(**FLYER, title="Flyer A5")

    answer = marketer.get(f"/assets/{spec.ref}/spec.pdf", headers={"Accept-Language": "es"})

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=flyer-a5-148x210.pdf"
    text = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    for words in ("Flyer A5", "148 × 210 mm", "3 mm por cada lado", "como mínimo 300 dpi", spec.ref):
        assert words in text
    with pikepdf.open(BytesIO(answer.data)) as opened:
        assert str(opened.Root.Lang) == "es"
        fonts = {str(font.BaseFont) for font in opened.pages[0].Resources.Font.values()}
        assert all("Inter" in font for font in fonts)
        assert "/MarkInfo" in opened.Root


def test_the_svg_template_has_its_guides_where_the_spec_says(marketer):
    spec = an_ad_spec(**FLYER, title="Flyer A5")

    drawing = etree.fromstring(marketer.get(f"/assets/{spec.ref}/spec.svg").data)

    assert (drawing.get("width"), drawing.get("height"), drawing.get("viewBox")) == ("154mm", "216mm", "0 0 154 216")
    boxes = {
        one.get("id"): [one.get(name) for name in ("x", "y", "width", "height")] for one in drawing.iter("{*}rect")
    }
    assert boxes["trim"] == ["3", "3", "148", "210"]
    assert boxes["safe-area"] == ["8", "8", "138", "200"]


def test_the_png_template_is_as_large_as_asked(marketer):
    print_one, story = an_ad_spec(**FLYER), an_ad_spec(**STORY)

    paper, screen = (
        Image.open(BytesIO(marketer.get(f"/assets/{one.ref}/spec.png").data)) for one in (print_one, story)
    )

    assert paper.size == (round(154 / 25.4 * 300), round(216 / 25.4 * 300))
    assert round(paper.info["dpi"][0]) == 300
    assert screen.size == (1080, 1920)
    pixels = screen.convert("RGB")
    assert pixels.getpixel((540, round(1920 * 0.14))) == (0xD0, 0x20, 0x90)
    assert pixels.getpixel((540, 960)) == (255, 255, 255)


def test_a_wall_of_twenty_metres_is_drawn_smaller(marketer):
    spec = an_ad_spec(**{**FLYER, "width": Decimal(20_000), "height": Decimal(3_000)})

    picture = Image.open(BytesIO(marketer.get(f"/assets/{spec.ref}/spec.png").data))

    assert picture.width * picture.height < 41_000_000
    assert abs(picture.width / picture.height - 20_006 / 3_006) < 0.01


def test_the_svg_is_never_shown_in_the_portal_and_each_taking_is_noted(marketer):
    spec = an_ad_spec()

    for ending in ("svg", "png", "pdf"):
        assert marketer.get(f"/assets/{spec.ref}/spec.{ending}").headers["Content-Disposition"].startswith("attachment")

    with database():
        assert sorted(db.session.scalars(db.select(AssetTake.what))) == ["spec pdf", "spec png", "spec svg"]


def test_what_was_typed_is_text_in_them(marketer):
    spec = an_ad_spec(title="<b>A & B</b>")

    drawing = etree.fromstring(marketer.get(f"/assets/{spec.ref}/spec.svg").data)
    text = pypdfium2.PdfDocument(marketer.get(f"/assets/{spec.ref}/spec.pdf").data)[0].get_textpage().get_text_range()

    assert drawing.find("{*}title").text == "<b>A & B</b>"
    assert "<b>A & B</b>" in text
