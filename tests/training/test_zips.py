"""Courses as zips: what goes out comes in again the same, and what means harm leaves nothing behind."""

import io
import zipfile

import pytest

from portal.models.base import db
from portal.models.people import Role
from portal.models.training import Course
from portal.models.training.editions import LessonFile
from portal.renditions.courses.exporting import exported
from tests.factories import a_course, a_person, a_rep, database

COURSE = "---\nslug: sizing\ntitle: {en: Sizing, es: Dimensionar}\n---\n"
LESSON = "---\ntitle: Why\n---\nBecause.\n"
QUIZ = """
rules: {minutes: 5, draw: {sums: 1}}
questions:
  - {key: a, kind: one, ask: {en: "Which: this?", es: "¿Cuál?"}, options: [{en: This, right: true}, {en: That}]}
  - {key: b, kind: number, bank: sums, ask: "How many?", number: 12.5, tolerance: 0.5, why: "By ten and a quarter."}
  - {key: c, kind: match, ask: "What?", options: [{en: A, to: "1"}, {en: B, es: Be, to: {en: "2", es: dos}}]}
  - {key: d, kind: text, ask: "Who?", accepted: [VIP], knocks_out: true}
"""
WHOLE = {
    "course.md": "---\nslug: sizing\ntitle: {en: 'Sizing: a site', es: Dimensionar}\nlevel: expert\nskills: [Count]\n"
    "certifies: true\naudience: {roles: [sales], countries: [US]}\n---\nShort, and useful.\n",
    "1-basics/module.md": "---\ntitle: {en: Basics, es: Bases}\n---\n",
    "1-basics/01-why.en.md": LESSON,
    "1-basics/01-why.es.md": "---\ntitle: Por qué\nbehind: true\n---\nPorque sí.\n",
    "1-basics/01-why/notes.txt": "Bring a tape measure.",
    "2-check/module.md": "---\ntitle: Check\n---\n",
    "2-check/02-check.en.md": "---\ntitle: Check\nkind: quiz\nminutes: 5\n---\n",
    "2-check/02-check.quiz.yaml": QUIZ,
}


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


def test_a_zip_becomes_a_draft(editor):
    answer = _sent(editor, {"sizing/course.md": COURSE, "sizing/1-basics/01-why.en.md": LESSON})

    assert answer.status_code == 303
    assert "Why" in editor.get("/training/sizing/edit").text


def test_what_goes_out_comes_in_again_the_same(editor):
    assert _sent(editor, WHOLE).status_code == 303
    before = _texts("sizing")
    zipped = editor.get("/training/sizing/export").data

    with database():
        Course.written("sizing").remove(by=None)
    again = editor.post("/training/import", {"files": (io.BytesIO(zipped), "course.zip")})

    assert again.status_code == 303
    assert _texts("sizing") == before
    assert set(before) == {*WHOLE, "README.txt"} - {"1-basics/01-why/notes.txt"}
    with zipfile.ZipFile(io.BytesIO(zipped)) as archive:
        assert archive.read("1-basics/01-why/notes.txt") == b"Bring a tape measure."


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"../course.md": COURSE}, "can&#39;t be read"),
        ({"/etc/course.md": COURSE}, "can&#39;t be read"),
        ({"readme.md": "nothing"}, "course.md"),
        ({"course.md": COURSE, "1-a/01-why.en.md": LESSON, "1-a/01-why/x.exe": "MZ"}, "program"),
        ({"course.md": COURSE, "1-a/01-why.en.md": "---\ntitle: T\n---\n![x](y.png)\n"}, "01-why.en.md:4"),
    ],
)
def test_a_hostile_or_broken_zip_leaves_nothing(editor, entries, words):
    answer = _sent(editor, entries)

    assert answer.status_code == 422 and words in answer.text
    with database():
        assert not db.session.scalars(db.select(Course)).all() and not db.session.scalars(db.select(LessonFile)).all()


def test_who_does_not_write_courses_takes_none_in_or_out(log_in):
    course, rep = a_course(), log_in(a_rep())

    assert rep.get("/training/import").status_code == rep.get(f"/training/{course.slug}/export").status_code == 403


def _sent(client, entries: dict[str, str]):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return client.post("/training/import", {"files": (io.BytesIO(made.getvalue()), "course.zip")})


def _texts(slug: str) -> dict[str, str]:
    with database():
        return exported(Course.written(slug)).texts
