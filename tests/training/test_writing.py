"""Writing courses: what is out stays as it is until the next edition goes out, and then learners are let finish."""

from datetime import timedelta

import pytest

from portal import clock
from portal.jobs.courses import turn_courses
from portal.models.base import db
from portal.models.people import Role
from portal.models.training import Course
from portal.models.training.learning import Enrolment
from portal.models.training.outline import Outline
from portal.models.training.states import CourseState
from tests.factories import a_course, a_lesson_file, a_person, a_rep, an_enrolment, database

TEXT = {"title_en": "The first", "title_es": "La primera", "text_en": "# Anew", "text_es": "# De nuevo", "minutes": "4"}


@pytest.fixture
def editor(log_in):
    return log_in(a_person(Role.EDITOR))


def test_a_course_is_begun_written_and_published(editor):
    begun = editor.post("/training/new", {"title_en": "Cabling, well done"})
    at = begun.location.removesuffix("/edit")
    editor.post(f"{at}/edit/lessons", {"lesson_en": "Why cables", "kind": "text", "module": "0"})
    page = editor.post(f"{at}/edit/lessons/why-cables", {**TEXT, "title_en": "Why cables"}, follow_redirects=True)

    assert "<h2>Anew</h2>" in page.text
    editor.post(f"{at}/publication", {"size": "small"})
    assert _course("cabling-well-done").state == CourseState.PUBLISHED


def test_what_is_changed_is_not_learned_before_it_is_published(editor, log_in):
    course = a_course()
    rep = a_rep()
    an_enrolment(course, by=rep)
    learner = log_in(rep)

    editor.post(f"/training/{course.slug}/edit/lessons/first", TEXT)

    assert "Anew" not in learner.get(f"/training/{course.slug}/lessons/first").text
    editor.post(f"/training/{course.slug}/publication", {"size": "small"})
    assert "Anew" in learner.get(f"/training/{course.slug}/lessons/first").text


def test_after_a_large_change_a_learner_finishes_the_old_or_switches(editor, log_in):
    course, rep = a_course(), a_rep()
    an_enrolment(course, by=rep)
    learner = log_in(rep)
    editor.post(f"/training/{course.slug}/edit/lessons/first", TEXT)
    editor.post(f"/training/{course.slug}/publication", {"size": "large", "note": "All anew"})

    assert "Anew" not in learner.get(f"/training/{course.slug}/lessons/first").text
    assert "newer edition" in learner.get(f"/training/{course.slug}").text
    learner.post(f"/training/{course.slug}/switch")

    assert "Anew" in learner.get(f"/training/{course.slug}/lessons/first").text
    assert "newer edition" not in learner.get(f"/training/{course.slug}").text


def test_who_does_not_switch_is_moved_on_after_sixty_days(editor):
    course, rep = a_course(), a_rep()
    enrolment = an_enrolment(course, by=rep)
    editor.post(f"/training/{course.slug}/edit/lessons/first", TEXT)
    editor.post(f"/training/{course.slug}/publication", {"size": "large"})

    with clock.moved_to(clock.now() + timedelta(days=61)):
        _turn()

    newest = _course(course.slug).edition_id
    with database():
        assert db.session.get_one(Enrolment, enrolment.id).edition_id == newest


def test_an_edition_goes_out_on_its_day_by_itself(editor):
    course = a_course()
    editor.post(f"/training/{course.slug}/edit/lessons/first", TEXT)
    day = clock.today() + timedelta(days=3)
    editor.post(f"/training/{course.slug}/publication", {"size": "small", "on": str(day)})

    _turn()
    assert _title(course) == "The first" and _text(course) == "What the first says."
    with clock.moved_to(clock.now() + timedelta(days=4)):
        _turn()
    assert _text(course) == "# Anew"


def test_rows_are_moved_by_buttons_and_by_their_order(editor):
    course = a_course(lessons=("text", "text", "text"))
    editor.post(f"/training/{course.slug}/edit/modules", {"module_en": "The rest"})

    editor.post(f"/training/{course.slug}/edit/order", {"later": "third"})
    assert _rows(course) == ["module 0", "first", "second", "module 1", "third"]
    order = ["module 1", "third", "second", "module 0", "first"]
    editor.post(f"/training/{course.slug}/edit/order", {"order": order})

    assert _rows(course) == ["module 0", "third", "second", "module 1", "first"]


def test_a_module_with_lessons_stays_and_an_empty_one_goes(editor):
    course = a_course()
    editor.post(f"/training/{course.slug}/edit/modules", {"module_en": "The rest"})

    editor.post(f"/training/{course.slug}/edit/modules/0/removal")
    editor.post(f"/training/{course.slug}/edit/modules/1/removal")

    assert _rows(course) == ["module 0", "first", "second"]


def test_english_that_was_changed_leaves_the_spanish_behind(editor):
    course = a_course()
    at = f"/training/{course.slug}/edit/lessons/first"
    editor.post(at, TEXT)

    changed = editor.post(at, {**TEXT, "text_en": "# Newer"}, follow_redirects=True)
    level = editor.post(at, {**TEXT, "text_en": "# Newer", "spanish_is_level": "y"}, follow_redirects=True)

    assert "Translation is behind" in changed.text
    assert "Translation is behind" not in level.text


def test_a_preview_shows_what_is_typed_and_keeps_nothing(editor):
    course = a_course()

    shown = editor.post(f"/training/{course.slug}/edit/lessons/first/preview", {**TEXT, "text_en": "**bold**"})

    assert "<strong>bold</strong>" in shown.text and "**bold**" in shown.text
    assert _text(course) == "What the first says."


def test_a_copy_has_the_files_of_the_edition_before(editor):
    course = a_course()
    a_lesson_file(course, name="notes.txt")

    editor.post(f"/training/{course.slug}/edit/lessons/second", {**TEXT, "title_en": "The second"})

    assert editor.get(f"/training/{course.slug}/edit/lessons/first/files/notes.txt").status_code == 200
    editor.post(f"/training/{course.slug}/edit/lessons/first/files/removal", {"name": "notes.txt"})
    assert editor.get(f"/training/{course.slug}/edit/lessons/first/files/notes.txt").status_code == 404
    with database():
        assert [one.name for one in _course_lesson(course).files()] == ["notes.txt"]


def test_thrown_away_work_leaves_what_is_out(editor):
    course = a_course()
    editor.post(f"/training/{course.slug}/edit/lessons/first", TEXT)

    editor.post(f"/training/{course.slug}/edit/removal")

    with database():
        assert Course.shown(course.slug).edition_in_work() is None
    assert _text(course) == "What the first says."


def test_what_is_not_possible_now_says_so(editor):
    course = a_course(is_out=False)

    assert editor.post(f"/training/{course.slug}/withdrawal", {"reason": "Old"}).status_code == 409


def test_nothing_is_published_without_a_lesson(editor):
    course = a_course(lessons=(), is_out=False)

    refused = editor.post(f"/training/{course.slug}/publication", {"size": "small"})

    assert refused.status_code == 422 and "no lesson in it" in refused.text


def test_who_does_not_write_courses_has_no_desk(log_in):
    course = a_course()

    assert log_in(a_rep()).get(f"/training/{course.slug}/edit").status_code == 403


def _turn() -> None:
    from tests.factories import app

    with app.app_context():
        turn_courses()


def _course(slug: str) -> Course:
    with database():
        return Course.shown(slug, drafts=True)


def _text(course: Course) -> str:
    with database():
        return _course_lesson(course).text_en


def _title(course: Course) -> str:
    with database():
        return _course_lesson(course).title_en


def _course_lesson(course: Course):
    return Course.shown(course.slug).lesson("first")


def _rows(course: Course) -> list[str]:
    with database():
        return [row.name for row in Outline.of(Course.written(course.slug).edition_at_hand()).rows]
