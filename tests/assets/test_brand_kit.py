"""The brand kit: what of a partner stands on templates, seen by the own company alone."""

from io import BytesIO

import pytest

from portal.models.assets.brand_kits import BrandKit
from portal.models.assets.contrast import contrast
from portal.models.base import db
from portal.models.people import Role
from tests.assets.branding import a_brand_kit, a_logo, a_png_logo
from tests.client import without_tokens
from tests.factories import a_partner, a_person, a_rep, database

LINES = {"name": "Northgate", "phone": "+1 512 555 0100", "website": "northgate.example", "address": "1 Main St",
         "email": "hello@northgate.example", "colour": "#C2185B"}  # fmt: skip


def a_marketer(partner=None):
    return a_person(Role.MARKETING, partner=partner or a_partner())


def handed_in(client, content=b"", name="logo.svg", **said):
    logo = {"logo": (BytesIO(content), name)} if content else {}
    return client.post("/company/brand", {**LINES, "version": 1, **said, **logo}, content_type="multipart/form-data")


def the_kit(person):
    with database():
        return db.session.scalars(db.select(BrandKit).where(BrandKit.partner_id == person.partner_id)).one_or_none()


def test_a_marketer_keeps_logo_colour_and_lines(log_in):
    marketer = a_marketer()

    answer = handed_in(log_in(marketer), a_logo())

    kit = the_kit(marketer)
    assert answer.status_code == 303
    assert (kit.name, kit.colour, kit.logo["media_type"]) == ("Northgate", "#c2185b", "image/svg+xml")


def test_the_logo_is_shown_on_light_and_on_dark(log_in):
    marketer = a_marketer()
    client = log_in(marketer)
    handed_in(client, a_logo())

    at = f"/company/brand/{the_kit(marketer).ref}/logo"
    shown = [client.get(f"{at}?ground={ground}") for ground in ("light", "dark")]

    assert "ground=dark" in client.get("/company/brand").text
    assert all(one.status_code == 200 and one.data.startswith(b"\x89PNG") for one in shown)


def test_on_dark_the_logo_for_dark_grounds_is_shown(log_in):
    marketer = a_marketer()
    client = log_in(marketer)
    handed_in(client, a_logo("#101020"))
    client.post(
        "/company/brand", {**LINES, "version": 2, "logo_dark": (BytesIO(a_logo("#fafafa")), "light.svg")},
        content_type="multipart/form-data",
    )  # fmt: skip

    kit = the_kit(marketer)
    assert kit.logo_on("#182033") == kit.logo_dark
    assert kit.logo_on("#ffffff") == kit.logo


def test_what_is_kept_stays_when_no_logo_comes(log_in):
    marketer = a_marketer()
    client = log_in(marketer)
    handed_in(client, a_logo())

    handed_in(client, version=2, phone="+1 512 555 0199")

    assert the_kit(marketer).logo is not None
    assert the_kit(marketer).phone == "+1 512 555 0199"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (a_png_logo(640), "at least 1,000 pixels wide"),
        (b"%PDF-1.4 no logo", "be read. Save it again"),
        (b"plain words", "neither SVG nor PNG"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>', "a program in this"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"/>', "Nothing can be seen"),
    ],
    ids=["small", "pdf", "text", "script", "empty"],
)  # fmt: skip
def test_what_is_no_logo_is_refused_with_words(log_in, content, words):
    marketer = a_marketer()

    answer = handed_in(log_in(marketer), content)

    assert answer.status_code == 422
    assert words in answer.text
    assert "northgate.example" in answer.text
    assert the_kit(marketer) is None


def test_a_png_of_a_thousand_pixels_is_taken(log_in):
    marketer = a_marketer()

    handed_in(log_in(marketer), a_png_logo(1000), "logo.png")

    assert the_kit(marketer).logo["media_type"] == "image/png"


def test_a_colour_that_is_none_is_said(log_in):
    answer = handed_in(log_in(a_marketer()), colour="pinkish")

    assert answer.status_code == 422
    assert "Write a colour like #2f5bd7." in answer.text


def test_a_rep_sees_it_and_changes_nothing(log_in):
    partner = a_partner()
    a_brand_kit(a_marketer(partner), phone="+1 512 555 0100")
    rep = log_in(a_rep(partner))

    assert "+1 512 555 0100" in rep.get("/company/brand").text
    assert handed_in(rep).status_code == 403


def test_a_rivals_logo_is_as_one_that_never_was(log_in):
    theirs = a_brand_kit(a_marketer(), name="Rivalgate")
    client = log_in(a_marketer())

    foreign, absent = (client.get(f"/company/brand/{ref}/logo") for ref in (theirs.ref, "BK-0000-0000"))
    assert foreign.status_code == absent.status_code == 404
    assert without_tokens(foreign, theirs.ref) == without_tokens(absent, "BK-0000-0000")
    assert "Rivalgate" not in client.get("/company/brand").text


def test_a_rivals_logo_is_not_told_by_its_tag_either(log_in):
    theirs = a_marketer()
    kit = a_brand_kit(theirs)
    known = log_in(theirs).get(f"/company/brand/{kit.ref}/logo")

    asked = log_in(a_marketer()).get(f"/company/brand/{kit.ref}/logo", headers={"If-None-Match": known.headers["ETag"]})

    assert (known.status_code, asked.status_code) == (200, 404)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1
