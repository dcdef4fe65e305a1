"""Courses from folders of Markdown: taken in whole, or not at all and with a word for each thing that is wrong."""

from pathlib import Path

import pytest
from PIL import Image

from portal.models.base import db
from portal.models.tenancy import as_system
from portal.models.training import Course
from portal.models.training.editions import LessonFile
from portal.models.training.states import OTHER_PAGES, CourseState
from portal.renditions.courses import NotRead
from portal.renditions.courses.folder import files_of, read
from portal.renditions.courses.importing import Imported, import_course, keep_files
from portal.storage.files import files_at
from tests import factories
from tests.factories import database

COURSE = """---
slug: sizing
title: {en: Sizing, es: Dimensionar}
level: further
skills: [Count]
certifies: true
---
Short.
"""
LESSON = "---\ntitle: Why\n---\n# Why\n\nBecause.\n\n![A box](box.png)\n"


def test_a_folder_becomes_a_draft_with_its_modules_lessons_and_files(app, tmp_path):
    imported = _taken_in(_folder(tmp_path))

    with database():
        course = Course.shown("sizing", drafts=True)
        lesson = course.edition_in_work().lessons()[0]
        said = course.title_es, course.level, course.certifies, course.words_en
        assert said == ("Dimensionar", "further", True, "Short.")
        assert (lesson.key, lesson.title_en, lesson.title_es, lesson.text_es) == ("why", "Why", "Por qué", "Porque sí.")
        assert [(one.name, one.purpose) for one in lesson.files()] == [("box.png", "picture")]
        assert imported.is_new and course.state == CourseState.DRAFT


def test_what_comes_again_is_the_next_edition_and_leaves_the_learned_one(app, tmp_path):
    _taken_in(_folder(tmp_path), publish=True)
    (tmp_path / "1-basics" / "01-why.en.md").write_text("---\ntitle: Wherefore\n---\nTherefore.\n")

    imported = _taken_in(tmp_path)

    with database():
        course = Course.shown("sizing")
        assert not imported.is_new
        assert course.lesson("why").title_en == "Why"
        assert course.edition_in_work().lessons()[0].title_en == "Wherefore"


@pytest.mark.parametrize(
    ("file", "said", "where", "words"),
    [
        ("course.md", "no front matter", "course.md:1", "three dashes"),
        ("course.md", "---\ntitle: a: b\n---\n", "course.md:2", "can't be read as YAML"),
        ("course.md", "---\nslug: sizing\ntitle: T\nlevel: high\n---\n", "course.md:4", "one of: first"),
        ("course.md", "---\nslug: Sizing!\ntitle: T\n---\n", "course.md:2", "small letters"),
        ("course.md", "---\nslug: people\ntitle: T\n---\n", "course.md:2", "another page's"),
        ("course.md", "---\nslug: a\ntitle: T\nsklls: [a]\n---\n", "course.md:4", "not known"),
        ("course.md", "---\nslug: a\ntitle: T\npass_mark: 101\n---\n", "course.md:4", "from 1 to 100"),
        ("course.md", "---\nslug: a\ntitle: T\nproduct: GTX 9000\n---\n", "course.md:4", "no product"),
        ("course.md", "---\nslug: a\ntitle: T\nneeds: [b]\n---\n", "course.md:4", "no course"),
        ("course.md", "---\nslug: a\ntitle: T\naudience: {kinds: [x]}\n---\n", "course.md:4", "no kind of partner"),
        ("course.md", "---\nslug: a\ntitle: T\naudience: {countries: [ZZ]}\n---\n", "course.md:4", "no country"),
        ("course.md", "---\nslug: a\ntitle: T\naudience: {roles: [owner]}\n---\n", "course.md:4", "no role"),
        ("course.md", "---\nslug: a\ntitle: T\naudience: {certificates: [b]}\n---\n", "course.md:4", "no course"),
        ("course.md", "---\nslug: &a x\ntitle: *a\n---\n", "course.md:3", "can't be read as YAML"),
        ("1-basics/01-why.en.md", "---\ntitle: T\n---\n\nA.\n\n![x](gone.png)\n", "01-why.en.md:7", "not there"),
        ("1-basics/01-why.en.md", "---\ntitle: T\n---\n![x](https://x.example/a.png)\n", "01-why.en.md:4", "elsewhere"),
        ("1-basics/02-why.en.md", "---\ntitle: T\n---\nA.\n", "02-why.en.md:1", "already"),
        ("1-basics/03-how.es.md", "---\ntitle: T\n---\nA.\n", "03-how.es.md", "no English"),
        ("1-basics/notes.docx", "hello", "notes.docx", "Nothing belongs"),
        ("basics/01-why.en.md", "---\ntitle: T\n---\nA.\n", "basics", "1-basics"),
        ("1-basics/01-why/run.txt", "#!/bin/sh\necho\n", "run.txt", "not taken"),
        ("1-basics/01-why/page.png", "<html><script>x</script>", "page.png", "not taken"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_by_file_and_line_and_nothing_is_kept(app, tmp_path, file, said, where, words):
    folder = _folder(tmp_path)
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(said)

    with pytest.raises(NotRead) as refused:
        _taken_in(folder)

    assert any(where in str(one) and words in str(one) for one in refused.value.mistakes), str(refused.value)
    with database():
        assert not db.session.scalars(db.select(Course)).all()
        assert not db.session.scalars(db.select(LessonFile)).all()


def test_no_course_stands_where_another_page_does(app):
    second = {rule.rule.split("/")[2] for rule in app.url_map.iter_rules() if rule.rule.startswith("/training/")}

    assert second - {"<ref>"} == OTHER_PAGES


def test_a_link_out_of_the_folder_is_no_file_of_it(app, tmp_path):
    folder = _folder(tmp_path / "in")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "1-basics" / "01-why" / "linked.txt").symlink_to(tmp_path / "secret.txt")

    assert not [path for path in files_of(folder) if "linked" in path]


def _folder(place: Path) -> Path:
    """A course that is right."""
    files = place / "1-basics" / "01-why"
    files.mkdir(parents=True)
    (place / "course.md").write_text(COURSE)
    (place / "1-basics" / "module.md").write_text("---\ntitle: {en: Basics, es: Bases}\n---\n")
    (place / "1-basics" / "01-why.en.md").write_text(LESSON)
    (place / "1-basics" / "01-why.es.md").write_text("---\ntitle: Por qué\n---\nPorque sí.\n")
    Image.new("RGB", (40, 20), "#2447ad").save(files / "box.png")
    return place


def _taken_in(folder: Path, *, publish: bool = False) -> Imported:
    settings = factories.app.config["SETTINGS"]
    storage = files_at(settings.storage_url, settings.data)
    plan = read(files_of(folder))
    kept = keep_files(plan, settings.data / "work", storage)
    with database(), as_system("try an import"):
        imported = import_course(plan, kept, by=None)
        if publish:
            imported.course.publish(by=None)
    return imported
