"""Nothing in a file tells of another partner, or of whoever made it: leak vectors 54 to 57, by their numbers.

What other tests hold already is named beside each number. The addresses of files (51 to 53, 58, 59):
`test_leaks_of_files.py`.
"""

import io
import re
import zipfile
from itertools import product

import pikepdf
import pytest

from portal import clock
from portal.jobs.renditions import make_due
from portal.models.assets import Asset, AssetRendition, Only
from portal.models.base import db
from portal.models.people import Role
from tests.assets import making
from tests.assets.branding import a_result, a_template
from tests.client import without_keys
from tests.factories import a_partner, a_person, an_ad_spec, an_asset, database
from tests.walls.test_leaks_of_files import is_twin, way_to

# 54. EXIF, place, author, XMP. Kind by kind: `tests/assets/test_renditions_clean.py`


@pytest.mark.parametrize(
    ("name", "make"),
    [("photo.jpg", making.told_jpeg), ("photo.png", making.told_png), ("brochure.pdf", making.told_pdf),
     ("deck.pptx", making.told_pptx), ("letter.docx", making.told_docx), ("clip.mp4", making.told_video)],
)  # fmt: skip
def test_54_who_made_a_file_shows_in_nothing_that_others_get(app, log_in, rival, name, make):
    content = make()
    editor = log_in(a_person(Role.EDITOR))
    handed_in = {"title_en": "Harbour", "kind": "other", "files": (io.BytesIO(content), name)}
    at = editor.post("/assets/new", handed_in, content_type="multipart/form-data").headers["Location"]
    editor.post(f"{at}/publication")
    with app.app_context():
        make_due()

    asset = Asset(ref=at.rpartition("/")[2])
    with database():
        formats = [
            f"?as={one.made_as}&width={one.width}" + (f"&height={one.height}" if one.height else "")
            for one in db.session.scalars(db.select(AssetRendition).where(AssetRendition.purpose == "format"))
        ]
    bodies = [rival.get(way_to(rival, asset, asked)).data for asked in ("", *formats)]
    bodies += [rival.get(f"{at}/preview").data, rival.get(at).data, rival.get("/assets?q=secret").data]

    assert making.SECRET.encode() in content or name.endswith(("pptx", "docx")), "packed there"
    for body in map(unpacked, bodies):
        assert making.SECRET.encode() not in body
        assert b"+41.38" not in body


def unpacked(body: bytes) -> bytes:
    """With what stands in an archive laid open."""
    if not body.startswith(b"PK\x03\x04"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"".join(archive.read(one) for one in archive.infolist())


# 55. Generated PDFs


def test_55_a_paper_is_the_same_for_whoever_asks_and_tells_of_no_machine(member, rival, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")  # a font says the second in which it was made smaller
    spec = an_ad_spec(title="Banner")
    with clock.moved_to(clock.now()):
        ours, others = (client.get(f"/assets/{spec.ref}/spec.pdf").data for client in (member, rival))

    with pikepdf.open(io.BytesIO(ours)) as paper:
        paper.save(plain := io.BytesIO(), stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
        told = {str(name) for name in paper.docinfo}
        assert not paper.attachments
        assert str(paper.docinfo["/Author"]) == "Aliado", "the vendor's name"
    assert without_ids(ours) == without_ids(others)
    assert told <= {"/Title", "/Author", "/Producer", "/Creator", "/CreationDate", "/ModDate"}
    for word in (b"Secretgate", b"Rivalgate", b"/work/", b"/home/", b"/tmp/", b"file:", b"site-packages"):
        assert word not in plain.getvalue(), word


def without_ids(pdf: bytes) -> bytes:
    """Without the paper's own number, and the six letters that tell one part of a font from another."""
    return re.sub(rb"/ID ?\[[^\]]*\]|[A-Z]{6}(?=\+)", b"", pdf)


def test_55_a_vector_pdf_of_a_logo_says_what_the_logo_says(app, rival):
    asset = an_asset(title="Primary logo")
    with app.app_context():
        make_due()

    made = rival.get(way_to(rival, asset, "?as=pdf")).data

    with pikepdf.open(io.BytesIO(made)) as drawn:
        assert set(map(str, drawn.docinfo)) <= {"/Producer", "/Title"}
        assert not drawn.attachments
    assert b"/work/" not in made and b"/tmp/" not in made


# 56. Zips. What is in one, and in which order: `tests/assets/test_basket.py`


def test_56_a_zip_holds_ones_own_alone_and_says_nothing_besides(owner, theirs, member, rival):
    mine = an_asset(title="Ours")
    for client in (member, rival):
        client.post("/assets/basket", {"asset": mine.ref})
    member.post("/assets/basket", {"asset": theirs.ref})
    assert rival.post("/assets/basket", {"asset": theirs.ref}).status_code == 404

    packed = rival.get("/assets/basket/zip").data

    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        assert archive.comment == b""
    assert all(not one.extra and not one.comment and not one.filename.startswith("/") for one in members)
    assert not any(".." in one.filename for one in members)
    assert all(one.filename == "README.txt" or mine.ref[3:].lower() in one.filename for one in members)
    for word in (b"Secret", b"secret", b"Rivalgate", theirs.ref.encode(), theirs.ref[3:].lower().encode()):
        assert word not in packed
    assert b"secret-launch" in member.get("/assets/basket/zip").data, "it could not fail"


def test_56_one_who_lost_the_right_finds_it_packed_no_more(log_in, owner, theirs, member):
    member.post("/assets/basket", {"asset": theirs.ref})
    assert b"secret-launch" in member.get("/assets/basket/zip").data

    with database():
        other = a_partner().ref
    with database():
        db.session.get_one(Asset, theirs.id).describe(by=None, only=Only(partners=(other,)))

    assert member.get("/assets/basket/zip").status_code == 303, "an empty basket leads to its page"


# 57. Co-branded assets. The logo itself: `tests/assets/test_brand_kit.py`


def test_57_what_a_partner_made_with_its_logo_is_there_for_nobody_else(log_in, owner, rival):
    maker, template = a_person(Role.MARKETING, partner=owner), a_template()
    before = without_keys(rival.get(f"/assets/{template.ref}/mine"))
    result = a_result(template, by=maker)

    for way, method in product(("", "/preview", "/screen.pdf", "/print.pdf", "/picture.png"), ("GET", "HEAD")):
        paths = (f"/assets/results/{ref}{way}" for ref in (result.ref, "CR-0000-0000"))
        assert is_twin(rival, *paths, method), way
    assert log_in(maker).get(f"/assets/results/{result.ref}").status_code == 200, "it could not fail"
    assert without_keys(rival.get(f"/assets/{template.ref}/mine")) == before
    assert rival.get(f"/assets/{template.ref}/mine?from={result.ref}").status_code == 404


def test_57_the_same_template_filled_alike_by_two_is_made_and_kept_twice(owner):
    template, others = a_template(), a_partner()
    results = [a_result(template, by=a_person(Role.MARKETING, partner=one)) for one in (owner, others)]

    keys = [{file["key"] for file in one.files.values()} for one in results]

    assert not keys[0] & keys[1]
