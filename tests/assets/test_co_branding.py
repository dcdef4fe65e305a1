"""With my logo: a template filled from the brand kit, laid out as PDF and picture, and the partner's alone."""

from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from portal.models.assets import Asset
from portal.models.assets.co_templates import Slot
from portal.models.base import db
from portal.models.people import Role
from tests.assets.branding import SLOTS, a_brand_kit, a_layout, a_logo, a_result, a_template
from tests.client import without_tokens
from tests.factories import a_partner, a_person, a_rep, database

MM = 72 / 25.4
FILLED = {"name": "Northgate", "phone": "+1 512 555 0100", "website": "northgate.example", "address": "1 Main St",
          "text_5": "Faster branches", "qr_7": "https://northgate.example/gtx?a=1"}  # fmt: skip


def a_marketer(partner=None):
    return a_person(Role.MARKETING, partner=partner or a_partner())


def a_branded_marketer(**kit):
    marketer = a_marketer()
    a_brand_kit(marketer, **kit)
    return marketer


def made_by(client, template, **said):
    answer = client.post(f"/assets/{template.ref}/mine", {**FILLED, **said})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def box(content, name):
    with pikepdf.open(BytesIO(content)) as pdf:
        return [round(float(side) / MM, 1) for side in pdf.pages[0].obj[name]]


def test_the_form_is_filled_from_the_brand_kit(log_in):
    client, template = log_in(a_branded_marketer(name="Northgate", phone="+1 512 555 0100")), a_template()

    page = client.get(f"/assets/{template.ref}/mine").text

    assert "512 555 0100" in page
    assert "Headline" in page
    assert "Terms apply." not in page  # locked


def test_an_asset_with_slots_offers_it(log_in):
    page = log_in(a_marketer()).get(f"/assets/{a_template().ref}").text

    assert "/mine" in page


def test_it_is_made_for_screen_and_print_and_as_a_picture(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    at = made_by(client, template)

    assert client.get(at).status_code == 200
    screen, print_, picture = (client.get(f"{at}/{file}") for file in ("screen.pdf", "print.pdf", "picture.png"))
    assert box(screen.data, "/MediaBox") == [0, 0, 210, 297]
    trim, bleed = (box(print_.data, name) for name in ("/TrimBox", "/BleedBox"))
    assert [round(trim[2] - trim[0], 1), round(trim[3] - trim[1], 1)] == [210, 297]
    assert [round(bleed[2] - bleed[0], 1), round(bleed[3] - bleed[1], 1)] == [216, 303]
    assert Image.open(BytesIO(picture.data)).size == (1240, 1754)


def test_crop_marks_stand_beyond_the_bleed(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    content = client.get(f"{made_by(client, template)}/print.pdf").data

    drawn = pypdfium2.PdfDocument(content)[0].render(scale=4).to_pil().convert("L")
    left, top = (box(content, "/TrimBox")[side] - box(content, "/MediaBox")[side] for side in (0, 1))
    across, down = round(left * MM * 4), round(top * MM * 4)
    dark = [x for x in range(across) if min(drawn.getpixel((x, drawn.height - down + off)) for off in (-1, 0, 1)) < 160]
    assert 3.5 < (max(dark) - min(dark)) / MM / 4 < 6.5
    assert max(dark) <= across - round(3 * MM * 4) + 1


def test_it_says_what_was_filled_in_and_what_is_fixed(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    at = made_by(client, template, text_5="Mañana & <b>más</b>")

    words = pypdfium2.PdfDocument(client.get(f"{at}/screen.pdf").data)[0].get_textpage().get_text_range()
    for said in ("Northgate", "+1 512 555 0100", "Mañana & <b>más</b>", "Terms apply."):
        assert said in words


def test_the_preview_has_the_logo_in_its_colour_where_it_belongs(log_in):
    client, template = log_in(a_branded_marketer(logo=a_logo("#c2185b"))), a_template()

    at = made_by(client, template)

    shown = Image.open(BytesIO(client.get(f"{at}/preview").data)).convert("RGB")
    assert shown.getpixel((round(50 * 1240 / 210), round(210 * 1240 / 210))) == (0xC2, 0x18, 0x5B)
    assert shown.getpixel((600, 100)) == (0x2F, 0x5B, 0xD7)  # the artwork


def test_its_files_tell_of_nobody(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    at = made_by(client, template)

    for file in ("screen.pdf", "print.pdf"):
        content = client.get(f"{at}/{file}").data
        pdf = pikepdf.open(BytesIO(content))
        assert "/Info" not in pdf.trailer
        assert "/Metadata" not in pdf.Root
        assert not pdf.attachments
        assert b"/tmp" not in content
        assert b"/work" not in content


def test_what_is_locked_stays_whatever_is_sent(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    at = made_by(client, template, text_6="Free for all")

    assert b"Free for all" not in client.get(f"{at}/screen.pdf").data
    words = pypdfium2.PdfDocument(client.get(f"{at}/screen.pdf").data)[0].get_textpage().get_text_range()
    assert "Free for all" not in words


def test_too_long_a_text_and_half_an_address_are_said_beside_the_field(log_in):
    client, template = log_in(a_branded_marketer()), a_template()

    answer = client.post(f"/assets/{template.ref}/mine", {**FILLED, "text_5": "x" * 41, "qr_7": "northgate"})

    assert answer.status_code == 422
    assert "Write at most 40 characters." in answer.text
    assert "Write the whole address" in answer.text
    assert "x" * 41 in answer.text


def test_without_a_logo_it_says_where_to_put_one(log_in):
    client, template = log_in(a_marketer()), a_template()

    answer = client.post(f"/assets/{template.ref}/mine", FILLED)

    assert answer.status_code == 422
    assert "Put your logo into the brand kit first." in answer.text


def test_a_logo_that_can_hardly_be_seen_is_said(log_in):
    client, template = log_in(a_branded_marketer(logo=a_logo("#ffff99"))), a_template()

    answer = client.post(f"/assets/{template.ref}/mine", FILLED)

    assert answer.status_code == 422
    assert "can hardly be seen on this ground" in answer.text


def test_words_in_a_faint_colour_are_said(log_in):
    layout = a_layout(slots=(Slot("name", 20, 20, 100, 8, colour="brand"),))
    client, template = log_in(a_branded_marketer(colour="#ffff99")), a_template(layout=layout)

    answer = client.post(f"/assets/{template.ref}/mine", {"name": "Northgate"})

    assert answer.status_code == 422
    assert "Words in your colour can hardly be read" in answer.text


def test_a_template_in_pixels_gives_a_picture_of_just_so_many(log_in):
    layout = a_layout(width=970, height=250, unit="px", bleed=0, slots=(Slot("logo", 20, 20, 200, 60),))
    client, template = log_in(a_branded_marketer()), a_template(layout=layout)

    at = made_by(client, template)

    assert Image.open(BytesIO(client.get(f"{at}/picture.png").data)).size == (970, 250)


def test_another_partners_result_is_as_one_that_never_was(log_in):
    template = a_template()
    theirs = a_result(template, by=a_rep(), text_5="Rival words")
    client = log_in(a_marketer())

    for file in ("", "/preview", "/screen.pdf", "/print.pdf", "/picture.png"):
        foreign, absent = (client.get(f"/assets/results/{ref}{file}") for ref in (theirs.ref, "CR-0000-0000"))
        assert foreign.status_code == absent.status_code == 404
        assert without_tokens(foreign, theirs.ref) == without_tokens(absent, "CR-0000-0000")
    foreign, absent = (client.get(f"/assets/{template.ref}/mine?from={ref}") for ref in (theirs.ref, "CR-0000-0000"))
    assert foreign.status_code == absent.status_code == 404
    assert theirs.ref not in client.get(f"/assets/{template.ref}/mine").text


def test_a_template_that_changed_offers_to_make_it_again(log_in):
    client, template = log_in(a_branded_marketer()), a_template()
    at = made_by(client, template, text_5="My own words")
    editor = a_person(Role.EDITOR)
    with database():
        asset = db.session.get_one(Asset, template.id)
        asset.lay_out(a_layout(bleed=5), by=editor, note="More bleed")
        asset.replace(by=editor)

    page = client.get(at).text
    again = client.get(f"/assets/{template.ref}/mine?from={at.rpartition('/')[2]}").text

    assert "Make again" in page
    assert "The template has a newer version" in client.get("/assets/results").text
    assert "My own words" in again


def test_the_next_version_keeps_the_slots(log_in):
    client, template = log_in(a_branded_marketer()), a_template()
    editor = a_person(Role.EDITOR)
    with database():
        from tests.factories import kept_file

        asset = db.session.get_one(Asset, template.id)
        asset.add_version(by=editor, files=[kept_file()])
        asset.replace(by=editor)

    assert client.get(f"/assets/{template.ref}/mine").status_code == 200


def test_an_asset_without_slots_has_no_such_page(log_in):
    from tests.factories import an_asset

    assert log_in(a_marketer()).get(f"/assets/{an_asset().ref}/mine").status_code == 404


@pytest.mark.parametrize(
    "how", [{"unit": "mm } * {"}, {"ground": "red; x: url(a)"}, {"width": float("nan")}, {"slots": SLOTS * 5}]
)
def test_a_layout_holds_nothing_but_colours_units_and_numbers(how):
    with pytest.raises(ValueError, match="no layout"):
        a_layout(**how)


def test_words_that_are_longer_than_their_place_are_said_beside_the_field(log_in):
    layout = a_layout(slots=(Slot("text", 20, 20, 40, 6, label="Headline", most=200, size=12),))
    client, template = log_in(a_branded_marketer()), a_template(layout=layout)

    answer = client.post(f"/assets/{template.ref}/mine", {"text_0": "Much longer than this " * 5})

    assert answer.status_code == 422
    assert "This is longer than its place on the page." in answer.text
    assert "Much longer than this" in answer.text
    assert client.post(f"/assets/{template.ref}/mine", {"text_0": "Short"}).status_code == 303


def test_a_fixed_text_that_is_too_long_is_said(log_in):
    layout = a_layout(slots=(Slot("text", 20, 20, 20, 6, size=12, text="Terms apply " * 9, is_locked=True),))
    client, template = log_in(a_branded_marketer()), a_template(layout=layout)

    answer = client.post(f"/assets/{template.ref}/mine")

    assert answer.status_code == 422
    assert "A fixed text of this template is longer than its place." in answer.text


def a_pdf(*, bleed=0):
    """A page with words, and colour up to its edge; with a bleed box, where it bleeds."""
    from weasyprint import HTML

    style = f"@page {{ size: 210mm 297mm; margin: 0; bleed: {bleed}mm; background: #2f5bd7 }} p {{ margin: 20mm }}"
    return HTML(string=f"<style>{style}</style><p>From the artwork").write_pdf()


@pytest.mark.parametrize("bleed", [0, 3])
def test_a_pdf_lies_under_the_slots_as_it_is(log_in, bleed):
    client = log_in(a_branded_marketer())
    template = a_template(artwork=a_pdf(bleed=bleed), media_type="application/pdf")

    at = made_by(client, template)

    screen, print_ = (client.get(f"{at}/{file}").data for file in ("screen.pdf", "print.pdf"))
    for content in (screen, print_):
        words = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
        assert "From the artwork" in words
        assert "Faster branches" in words
    shown = Image.open(BytesIO(client.get(f"{at}/preview").data)).convert("RGB")
    assert shown.getpixel((600, 1000)) == (0x2F, 0x5B, 0xD7)
    drawn = pypdfium2.PdfDocument(print_)[0].render(scale=2).to_pil().convert("RGB")
    left, bottom = (box(print_, "/BleedBox")[side] - box(print_, "/MediaBox")[side] for side in (0, 1))
    inside = (round((left + 1.5) * MM * 2), drawn.height - round((bottom + 100) * MM * 2))
    assert (drawn.getpixel(inside) == (0x2F, 0x5B, 0xD7)) == bool(bleed)


def test_each_ground_has_the_logo_that_stands_best_on_it(log_in):
    slots = (Slot("logo", 20, 20, 60, 20), Slot("logo", 20, 60, 60, 20, ground="#182033"))
    marketer = a_branded_marketer(logo=a_logo("#182033"))
    from tests.assets.branding import a_kept_logo

    with database():
        from portal.models.assets.brand_kits import BrandKit
        from portal.models.people import User

        kit = db.session.scalars(db.select(BrandKit).where(BrandKit.partner_id == marketer.partner_id)).one()
        kit.say(by=db.session.get_one(User, marketer.id), logos={"logo_dark": a_kept_logo(a_logo("#ffeecc"))})
    client, template = log_in(marketer), a_template(layout=a_layout(slots=slots))

    at = made_by(client, template)

    shown = Image.open(BytesIO(client.get(f"{at}/preview").data)).convert("RGB")
    on = [shown.getpixel((round(50 * 1240 / 210), round(down * 1240 / 210))) for down in (30, 70)]
    assert on == [(0x18, 0x20, 0x33), (0xFF, 0xEE, 0xCC)]
