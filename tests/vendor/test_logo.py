"""The vendor's logo: taken by its content, redrawn, shown where the letter stood, and gone again."""

import email
import email.policy
import re
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.events import Event
from portal.models.people import Role
from portal.models.vendor import Vendor
from portal.views.headers import FILE_POLICY
from tests.client import Client
from tests.factories import PASSWORD, a_deal, a_person, a_rep, database

PLANTED = "pl4nt3d"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#084"/>{}</svg>'
ADDRESS = re.compile(r"/logo/[0-9a-f]{32}\.png")


def a_png(width: int = 400, height: int = 200) -> bytes:
    """A picture with an author in it."""
    said, out = PngInfo(), BytesIO()
    said.add_text("Author", PLANTED)
    said.add_itxt("XML:com.adobe.xmp", f"<x>{PLANTED}</x>")
    Image.new("RGB", (width, height), "#084").save(out, "PNG", pnginfo=said, exif=Image.Exif())
    return out.getvalue()


@pytest.fixture
def owner(log_in):
    return log_in(a_person(Role.OWNER))


@pytest.fixture(autouse=True)
def no_logo_is_known(app):
    from portal.models import vendor

    vendor._kept.clear()
    yield
    vendor._kept.clear()


def send(client: Client, content: bytes, name: str = "logo.png", **more):
    return client.post(
        "/settings/logo", {"logo": (BytesIO(content), name), "password_again": PASSWORD, **more},
        content_type="multipart/form-data",
    )  # fmt: skip


@pytest.mark.parametrize("content", [a_png(), SVG.format("").encode()], ids=["png", "svg"])
def test_it_stands_where_the_letter_stood_for_everybody(app, log_in, owner, content):
    assert send(owner, content).status_code == 303

    pages = [owner.get("/settings"), log_in(a_rep()).get("/"), Client(app).get("/login")]
    addresses = {address for page in pages for address in ADDRESS.findall(page.text)}
    assert all(ADDRESS.search(page.text) for page in pages)
    assert len(addresses) == 1
    picture = Client(app).get(addresses.pop())
    shown = Image.open(BytesIO(picture.data))
    assert shown.format == "PNG"
    assert shown.size == (384, 192)
    assert shown.getpixel((10, 10))[:3] == (0, 136, 68)


def test_its_answer_runs_nothing_and_is_kept_for_a_year(app, owner):
    send(owner, a_png())

    answer = Client(app).get(ADDRESS.search(owner.get("/").text)[0])

    assert answer.headers.getlist("Content-Security-Policy") == [FILE_POLICY]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "image/png"
    assert "Set-Cookie" not in answer.headers


def test_nothing_of_the_file_but_its_pixels_is_kept(owner):
    assert PLANTED.encode() in a_png()

    send(owner, a_png(), name=f"{PLANTED}.png")

    with database():
        kept = db.session.execute(db.select(Vendor.logo_png, Vendor.logo)).one()
        facts = [str(event.facts) for event in db.session.scalars(db.select(Event))]
    assert PLANTED.encode() not in kept.logo_png
    assert set(re.findall(rb"IHDR|IDAT|IEND|tEXt|iTXt|eXIf|zTXt", kept.logo_png)) == {b"IHDR", b"IDAT", b"IEND"}
    assert PLANTED not in "".join(facts)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>", '<rect width="1" height="1" onload="alert(1)"/>', "<style>@import 'x'</style>",
        '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x"/></body></foreignObject>',
        '<a href="#x"><rect width="1" height="1"/></a>', "<!-- x -->",
    ],
)  # fmt: skip
def test_what_an_svg_would_run_is_not_there_any_more(owner, inside):
    assert send(owner, SVG.format(inside).encode(), name="logo.svg").status_code == 303

    with database():
        kept = db.session.scalar(db.select(Vendor.logo_png))
    assert kept.startswith(b"\x89PNG")
    assert b"alert" not in kept


def bomb() -> bytes:
    lols = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE svg [<!ENTITY l0 "lol">{lols}]>{SVG.format("<text>&l9;</text>")}'.encode()


def uses(depth: int, times: int) -> str:
    """Groups that use the one before, so that what is drawn grows by a power."""
    groups = ['<g id="g0"><rect width="1" height="1"/></g>']
    for n in range(1, depth):
        groups.append(f'<g id="g{n}">' + f'<use href="#g{n - 1}"/>' * times + "</g>")
    return "<defs>" + "".join(groups) + f'</defs><use href="#g{depth - 1}"/>'


def png_of_size(width: int, height: int) -> bytes:
    """A PNG that says it is so large, and has hardly any bytes."""

    def chunk(kind: bytes, said: bytes) -> bytes:
        return struct.pack(">I", len(said)) + kind + said + struct.pack(">I", zlib.crc32(kind + said))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file."),
        (b"GIF89a" + b"\0" * 50, "neither SVG nor PNG"),
        (b"MZ\x90\0" * 20, "neither SVG nor PNG"),
        (b"%PDF-1.7 <svg></svg>", "neither SVG nor PNG"),
        (b"<html><body><svg xmlns='http://www.w3.org/2000/svg'/></body></html>", "neither SVG nor PNG"),
        (a_png()[:60], "be read. Save it again"),
        (SVG.format("<rect").encode(), "be read. Save it again"),
        (png_of_size(30_000, 30_000), "too large"),
        (png_of_size(1, 60_000), "too large"),
        (bomb(), "needs other files"),
        (b'<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + SVG.format("").encode(), "needs other files"),
        (SVG.format('<image href="/etc/passwd"/>').encode(), "needs other files"),
        (SVG.format('<image href="http://127.0.0.1:9/x.png"/>').encode(), "needs other files"),
        (SVG.format('<use href="other.svg#x"/>').encode(), "needs other files"),
        (SVG.format(uses(40, 6)).encode(), "too much to draw"),
        (SVG.format(uses(30, 6)).encode(), "Save it"),
        (SVG.format("<g>" * 6_000 + "</g>" * 6_000).encode(), "too much to draw"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 600 * 1024, "601 KB; the most is 512 KB"),
    ],
    ids=lambda said: said if isinstance(said, str) else "",
)
def test_what_is_no_picture_or_too_much_is_refused_beside_the_field_and_soon(owner, content, words):
    begun = time.monotonic()

    answer = send(owner, content)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert time.monotonic() - begun < 6
    with database():
        assert db.session.scalar(db.select(db.func.count()).select_from(Vendor).where(Vendor.logo != "")) == 0


def test_three_megabytes_are_too_large(owner):
    assert send(owner, b"\x89PNG\r\n\x1a\n" + b"\0" * 3_000_000).status_code == 413


def test_it_is_removed_and_what_happened_says_old_and_new(app, owner):
    send(owner, a_png())
    address = ADDRESS.search(owner.get("/").text)[0]
    digest = address[6:-4]

    assert owner.post("/settings/logo/removal").status_code == 303

    assert not ADDRESS.search(owner.get("/").text)
    assert Client(app).get(address).status_code == 404
    with database():
        said = [event.facts["changed"]["logo"] for event in db.session.scalars(db.select(Event).order_by(Event.id))
                if event.name == "settings.changed"]  # fmt: skip
    assert said == [["", digest], [digest, ""]]


def test_the_password_is_asked_in_the_same_form(owner):
    missing, wrong = send(owner, a_png(), password_again=""), send(owner, a_png(), password_again="wrong")

    assert missing.status_code == wrong.status_code == 422
    assert "Enter your password." in missing.text
    assert "The password is not right." in wrong.text
    assert send(owner, a_png()).status_code == 303
    assert send(owner, a_png(500, 100), password_again="").status_code == 303  # asked for minutes ago


def test_sent_twice_it_is_taken_once_and_another_file_by_the_same_key_is_refused(owner):
    key = owner.form_key()

    first, again = send(owner, a_png(), form_key=key), send(owner, a_png(), form_key=key)
    other = send(owner, a_png(300, 100), form_key=key)

    assert (first.status_code, again.status_code, other.status_code) == (303, 303, 409)
    with database():
        assert db.session.scalar(db.select(db.func.count()).where(Event.name == "settings.changed")) == 1


@pytest.mark.parametrize("role", [Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST])
def test_nobody_but_an_owner_changes_it(log_in, role):
    assert send(log_in(a_person(role)), a_png()).status_code == 403


def test_letters_bring_it_along_and_load_nothing(app, owner):
    send(owner, a_png())

    a_deal("submitted", by=a_rep())
    with app.app_context():
        deliver_due()

    letters = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in Path(app.config["OUTBOX"]).glob("*.eml")
    ]
    assert letters
    for letter in letters:
        page, picture = (
            letter.get_body(("html",)).get_content(),
            next(part for part in letter.walk() if part.get_content_type() == "image/png"),
        )
        assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page
        assert picture.get_content().startswith(b"\x89PNG")
        assert letter.get_body(("plain",)).get_content()
        assert not re.search(r'src="http', page)


def test_a_database_that_does_not_keep_it_changes_nothing(app, owner, monkeypatch):
    send(owner, a_png())
    before = owner.get("/").text
    monkeypatch.setattr(Vendor, "update", lambda *_, **__: 1 / 0)

    assert send(owner, a_png(300, 100)).status_code == 500

    assert ADDRESS.search(owner.get("/").text)[0] == ADDRESS.search(before)[0]
    assert Client(app).get(ADDRESS.search(before)[0]).status_code == 200
