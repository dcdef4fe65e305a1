"""A watermark on what a share link hands over: seen on every picture and page, with company, recipient and day."""

import re
from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from PIL import Image, ImageChops

from portal import clock, renditions
from portal.documents.watermark import watermark
from portal.jobs.sweeping import sweep
from portal.models.assets import Asset, AssetKind
from portal.models.assets.share_links import ShareLink
from portal.models.base import db
from portal.models.people import Role
from portal.renditions import marking
from tests.assets import making
from tests.factories import LOGO, a_partner, a_person, a_share_link, database, kept_file

FILE = re.compile(r'href="(/share/[^"]+/files/\d+\?pass=[^"]+)"')
WORDS = "Northgate IT · shared with Agency Delta · 26 Nov 2026"
PNG, PDF = making.saved(Image.new("RGB", (900, 600), "white"), "PNG"), making.told_pdf()


@pytest.fixture
def mark(app, tmp_path):
    """The program, on this content; what it made."""

    def marked(content: bytes, media_type: str, words: str = WORDS) -> bytes:
        (tmp_path / "source").write_bytes(content)
        with app.test_request_context():
            (tmp_path / "tile.pdf").write_bytes(watermark(words))
        return renditions.watermarked(tmp_path / "source", media_type, tmp_path)["made"].read_bytes()

    return marked


def changed(before: Image.Image, after: Image.Image) -> Image.Image:
    return ImageChops.difference(before.convert("RGB"), after.convert("RGB"))


@pytest.mark.parametrize("ground", ["white", "black", "#808080", "#2f5bd7"])
@pytest.mark.parametrize("size", [(900, 600), (160, 600), (728, 90), (60, 40), (4000, 3000)])
def test_it_is_seen_all_over_a_picture_on_any_ground(mark, ground, size):
    before = Image.new("RGB", size, ground)

    after = Image.open(BytesIO(mark(making.saved(before, "PNG"), "image/png")))

    assert after.size == size
    for box in halves(*size):
        assert max(high for _low, high in changed(before, after).crop(box).getextrema()) > 20, box


def halves(wide: int, high: int) -> list[tuple[int, int, int, int]]:
    return [(0, 0, wide // 2, high), (wide // 2, 0, wide, high)]


@pytest.mark.parametrize(
    ("kind", "media_type", "made_as"),
    [("jpeg", "image/jpeg", "JPEG"), ("webp", "image/webp", "WEBP"), ("png", "image/png", "PNG"),
     ("gif", "image/gif", "PNG"), ("tiff", "image/tiff", "PNG")],
)  # fmt: skip
def test_pictures_of_all_kinds_take_it_and_keep_size_and_profile(mark, kind, media_type, made_as):
    content = getattr(making, f"told_{kind}")()

    after = Image.open(BytesIO(mark(content, media_type)))

    before = Image.open(BytesIO(content))
    assert after.format == made_as
    assert sorted(after.size) == sorted(before.size), "turned as it is to be seen"
    if kind in ("jpeg", "webp", "png"):
        assert after.info["icc_profile"] == making.SRGB
    assert making.SECRET.encode() not in after.tobytes()


def test_a_drawing_is_handed_over_as_a_picture(mark):
    after = Image.open(BytesIO(mark(LOGO, "image/svg+xml")))

    assert (after.format, after.size) == ("PNG", (2048, 1024))
    assert len(after.convert("RGB").getcolors(100_000)) > 20


def test_each_page_of_a_pdf_says_it_and_what_it_said_before(mark):
    paper = pypdfium2.PdfDocument(mark(PDF, "application/pdf"))

    texts = [page.get_textpage().get_text_range() for page in paper]
    assert len(texts) == 2
    assert "Quantum brochure" in texts[0]
    assert "Second" in texts[1]
    for text in texts:
        assert re.sub(r"\s+", " ", text).count("shared with Agency Delta") > 3


@pytest.mark.parametrize("words", ["Nordtor · mit Größe & <b>Söhne</b> · 1.1.2026", "Бета · 日本 · 1", "x" * 150])
def test_names_of_any_kind_stand_in_it(mark, words):
    paper = pypdfium2.PdfDocument(mark(PDF, "application/pdf", words))

    said = re.sub(r"\s+", "", paper[0].get_textpage().get_text_range())
    assert re.sub(r"\s+", "", words)[:12] in said


# By the front door


@pytest.fixture(autouse=True)
def none_is_made(app):
    """What other tests had marked is gone."""
    for left in (app.config["SETTINGS"].data / "marked").glob("*/*"):
        left.unlink()


@pytest.fixture
def maker(app):
    return a_person(Role.MARKETING, partner=a_partner(name="Northgate IT"))


def an_asset_of(*files) -> Asset:
    editor = a_person(Role.EDITOR)
    with database():
        asset = Asset.draft(by=editor, kind=AssetKind.IMAGE, title_en="Harbour")
        asset.add_version(by=editor, files=list(files))
        asset.publish(by=editor)
    return asset


def picture() -> object:
    return kept_file(PNG, "harbour.png", "image/png")


def marked_link(app, asset: Asset, maker) -> str:
    link = a_share_link(asset, by=maker, whom_for="Agency Delta", watermark=True)
    return f"/share/{link.token(app.config['SECRET_KEY'])}"


def ways(client, path: str) -> list[str]:
    return [way.replace("&amp;", "&") for way in FILE.findall(client.get(path).text)]


def test_who_makes_a_link_ticks_it_and_the_agency_gets_it_marked(log_in, stranger, maker):
    rep, asset = log_in(maker), an_asset_of(picture(), kept_file(PDF, "harbour.pdf", "application/pdf"))

    said = {"days": "30", "whom_for": "Agency Delta", "watermark": "y"}
    assert rep.post(f"/assets/{asset.ref}/links", said).status_code == 303
    page = rep.get(f"/assets/{asset.ref}/links").text
    (path,) = re.findall(r"http://[^<]+(/share/[\w-]{24})<", page)
    png, pdf = (stranger.get(way, follow_redirects=True) for way in ways(stranger, path))

    assert "with a watermark" in page
    assert "PNG with a watermark" in stranger.get(path).text
    assert png.headers["Content-Disposition"] == "attachment; filename=harbour-v1.png"
    assert changed(Image.open(BytesIO(PNG)), Image.open(BytesIO(png.data))).getbbox()
    text = pypdfium2.PdfDocument(pdf.data)[0].get_textpage().get_text_range()
    today = f"{clock.now():%-d %b %Y}"
    assert f"Northgate IT · shared with Agency Delta · {today}" in re.sub(r"\s+", " ", text)


def test_it_is_made_once_resumed_and_counted_once(app, stranger, maker, monkeypatch):
    path = marked_link(app, an_asset_of(picture()), maker)
    made = []
    program = renditions.watermarked
    monkeypatch.setattr(renditions, "watermarked", lambda *given: made.append(1) or program(*given))

    (way,) = ways(stranger, path)
    at = stranger.get(way).headers["Location"]
    whole = stranger.get(at)
    parts = [stranger.get(at, headers={"Range": part}) for part in ("bytes=0-999", "bytes=1000-")]

    assert b"".join(part.data for part in parts) == whole.data
    assert [part.status_code for part in parts] == [206, 206]
    assert stranger.get(at, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert len(made) == 1
    with database():
        assert db.session.scalars(db.select(ShareLink.downloads)).one() == 1


def test_two_links_have_two_marks(app, stranger, maker):
    asset = an_asset_of(picture())
    other = a_person(Role.MARKETING, partner=a_partner(name="Summit Systems"))

    one, two = (
        stranger.get(ways(stranger, marked_link(app, asset, by))[0], follow_redirects=True).data
        for by in (maker, other)
    )

    assert one != two


@pytest.mark.parametrize(
    ("said", "words"),
    [({"whom_for": ""}, "Say whom it is for: the watermark names them."),
     ({"whom_for": "Agency Delta"}, "Only pictures and PDFs can have one")],
)  # fmt: skip
def test_what_cannot_be_is_told_beside_the_field(log_in, maker, said, words):
    asset = an_asset_of(picture(), kept_file(b"a,b\n", "prices.csv", "text/csv"))

    answer = log_in(maker).post(f"/assets/{asset.ref}/links", {"days": "30", "watermark": "y", **said})

    assert answer.status_code == 422
    assert words in answer.text
    with database():
        assert not db.session.scalar(db.select(db.func.count()).select_from(ShareLink))


def test_what_came_later_and_can_have_none_is_not_handed_over(app, stranger, maker):
    asset = an_asset_of(picture())
    path, editor = marked_link(app, asset, maker), a_person(Role.EDITOR)
    with database():
        changing = db.session.get_one(Asset, asset.id)
        changing.add_version(by=editor, files=[kept_file(b"a,b\n", "prices.csv", "text/csv"), picture()])
        changing.replace(by=editor)

    assert len(ways(stranger, path)) == 1
    assert stranger.get(ways(stranger, path)[0], follow_redirects=True).data.startswith(b"\x89PNG")


def test_what_cannot_be_marked_is_said_and_not_counted(app, stranger, maker):
    path = marked_link(app, an_asset_of(kept_file(b"\x89PNG broken", "a.png", "image/png")), maker)

    answer = stranger.get(ways(stranger, path)[0])

    assert answer.status_code == 409
    assert "Ask whoever sent you the link" in answer.text
    with database():
        assert db.session.scalars(db.select(ShareLink.downloads)).one() == 0


def test_one_is_marked_at_a_time_and_who_waits_too_long_is_told(app, stranger, maker, monkeypatch):
    path = marked_link(app, an_asset_of(picture()), maker)
    monkeypatch.setattr(marking, "WAIT_S", 0.01)

    with marking._one_at_a_time:
        answer = stranger.get(ways(stranger, path)[0])

    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)


def test_marked_files_go_after_a_day_and_are_made_again(app, stranger, maker, monkeypatch):
    path, home = marked_link(app, an_asset_of(picture()), maker), app.config["SETTINGS"].data / "marked"
    first = stranger.get(ways(stranger, path)[0], follow_redirects=True).data
    assert len(list(home.glob("*/*"))) == 1

    with clock.moved_to(clock.now() + timedelta(days=1, minutes=1)), app.app_context():
        sweep()
    assert not list(home.glob("*/*"))

    assert stranger.get(ways(stranger, path)[0], follow_redirects=True).data == first, "to the byte"
