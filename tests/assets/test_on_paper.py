"""Slides and letters as a PDF and as pictures of their pages, where LibreOffice is installed; all else without it."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image

from portal import renditions
from portal.jobs.renditions import make_due
from portal.models.assets import AssetFile, AssetRendition
from portal.models.base import db
from portal.models.people import Role
from tests.assets import making
from tests.factories import a_person, a_rep, database

with_office = pytest.mark.skipif(not renditions.has_office(), reason="LibreOffice is not installed; not tried here")


@pytest.fixture
def hand_in(app, log_in):
    """An asset that is out, by the front door; its address."""
    editor = log_in(a_person(Role.EDITOR))

    def take(content: bytes, name: str) -> str:
        said = {"title_en": "Roadmap", "kind": "deck", "files": (BytesIO(content), name)}
        at = editor.post("/assets/new", said, content_type="multipart/form-data").headers["Location"]
        editor.post(f"{at}/publication")
        return at

    take.editor = editor
    return take


@pytest.fixture
def without_office(monkeypatch):
    monkeypatch.setattr(renditions, "OFFICE", Path("/nowhere/soffice.bin"))


def made() -> list[AssetRendition]:
    with database():
        return list(db.session.scalars(db.select(AssetRendition).order_by(AssetRendition.id)))


def long_letter() -> bytes:
    """Three pages."""
    from docx import Document

    letter = Document()
    for words in ("First page", "Second page", "Third page"):
        letter.add_paragraph(words)
        letter.add_page_break()
    letter._body._body.remove(letter.paragraphs[-1]._p)
    out = BytesIO()
    letter.save(out)
    return out.getvalue()


@with_office
@pytest.mark.parametrize(
    ("name", "make", "words"),
    [("deck.pptx", making.told_pptx, "Quantum roadmap"), ("letter.docx", making.told_docx, "Quantum letter")],
)
def test_slides_and_letters_are_had_as_pdf_and_looked_at(app, log_in, hand_in, name, make, words):
    at, rep = hand_in(make(), name), log_in(a_rep())
    with app.app_context():
        make_due()

    answer = rep.get(f"{at}/download?as=pdf", follow_redirects=True)
    preview = rep.get(f"{at}/preview")

    assert {one.progress for one in made()} == {"made"}
    assert answer.headers["Content-Disposition"] == "attachment; filename=roadmap-v1.pdf"
    assert words in pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    assert making.SECRET.encode() not in answer.data
    with pikepdf.open(BytesIO(answer.data)) as paper:
        assert not set(map(str, paper.docinfo)) - {"/Producer"}
    assert Image.open(BytesIO(preview.data)).width == 480


@with_office
def test_each_page_of_a_letter_is_drawn_from_the_paper_that_was_made_once(app, log_in, hand_in, monkeypatch):
    at, rep = hand_in(long_letter(), "letter.docx"), log_in(a_rep())
    papers = []
    on_paper = renditions.on_paper
    monkeypatch.setattr(renditions, "on_paper", lambda *given: papers.append(1) or on_paper(*given))

    with app.app_context():
        make_due()

    with database():
        assert db.session.scalars(db.select(AssetFile.pages)).one() == 3
    assert len(papers) == 1
    assert [(one.made_as, one.page) for one in made() if one.is_made] == [
        ("pdf", 0),
        ("webp", 1),
        ("webp", 2),
        ("webp", 3),
    ]
    seen = [rep.get(f"{at}/preview?page={number}").data for number in (1, 2, 3)]
    assert len(set(seen)) == 3


@with_office
def test_it_works_apart_and_leaves_nothing(app, hand_in):
    before = {path.name for path in Path("/tmp").glob("OSL_PIPE*")}
    hand_in(making.told_pptx(), "deck.pptx")
    with app.app_context():
        make_due()

    assert {path.name for path in Path("/tmp").glob("OSL_PIPE*")} == before
    assert not list((app.config["SETTINGS"].data / "work").iterdir())


def test_without_libreoffice_they_are_taken_and_found_and_have_no_pages(app, log_in, hand_in, without_office):
    at, rep = hand_in(making.told_pptx(), "deck.pptx"), log_in(a_rep())

    assert made() == []
    assert rep.get(at).status_code == 200
    assert rep.get(f"{at}/download", follow_redirects=True).data.startswith(b"PK")
    assert "Roadmap" in rep.get("/assets?q=quantum").text
    assert rep.get(f"{at}/download?as=pdf").headers["Location"] == at


@with_office
def test_where_it_was_removed_since_the_editor_is_told(app, hand_in, monkeypatch):
    at = hand_in(making.told_pptx(), "deck.pptx")
    monkeypatch.setattr(renditions, "OFFICE", Path("/nowhere/soffice.bin"))
    with app.app_context():
        make_due()

    assert {one.error for one in made()} == {"office", "paper"}
    assert "no LibreOffice is installed" in hand_in.editor.get(at).text


@pytest.mark.parametrize("there", [True, False])
def test_the_doctor_says_whether_it_is_there(monkeypatch, there):
    from portal.cli.doctor import _of_pages

    monkeypatch.setattr(renditions, "has_office", lambda: there)

    level, words, remedy = _of_pages()

    assert level == "ok"
    assert ("makes pages" in words) == there
    assert ("libreoffice-impress-nogui" in remedy) != there
