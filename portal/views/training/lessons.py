"""Lessons: one at a time, the next always at the thumb; what was done is kept at each step."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, make_response, url_for
from flask_login import current_user

from portal.forms.training.progress import ProgressForm
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.attempts import QuizOfPerson
from portal.models.training.editions import Lesson, LessonFile
from portal.models.training.files import given
from portal.models.training.learning import Enrolment, Step, Way
from portal.models.training.questions import number_asked
from portal.models.training.states import LessonKind
from portal.permissions.gate import may
from portal.views.answers import done, kept, page, record_of_noun, wants_nothing_back
from portal.views.files import sent, storage_of_app
from portal.views.training.packages import player_of
from portal.views.training.texts import as_html
from portal.views.words import language

bp = Blueprint("lessons", __name__, url_prefix="/training/<ref>/lessons")


@bp.get("/<key>")
@may("training.learn")
def show(ref: str, key: str) -> Response:
    """The lesson; for who has not begun the course, or does not come to it yet, the course's page."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    way = Way(course, enrolment)
    step = _step(way, key)
    if enrolment is None or not step.is_open:
        return record_of_noun("training.show", ref=ref)
    lesson = course.lesson(key, edition_id=enrolment.edition_id)
    files = lesson.files()
    text = as_html(lesson.text_in(language()), lambda name: _address(ref, key, name, files))
    return page(
        "training/lesson.html", course=course, lesson=lesson, way=way, step=step, files=_by_purpose(files), text=text,
        language=language(), before=way.before(key), after=way.after(key), **_quiz(course, lesson, enrolment),
        **player_of(lesson, enrolment),
    )  # fmt: skip


@bp.post("/<key>/progress")
@may("training.learn")
def note(ref: str, key: str) -> Response:
    """Keep how far the person came (`share`, `place`, `watched`); a page that says so by itself wants nothing back."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    step = _step(Way(course, enrolment), key)
    if enrolment is None or not step.is_open:
        return make_response("", 409) if wants_nothing_back() else record_of_noun("training.show", ref=ref)
    form = ProgressForm()
    if not form.validate():
        abort(400)
    lesson = course.lesson(key, edition_id=enrolment.edition_id)
    if lesson.kind in (LessonKind.QUIZ, LessonKind.PACKAGE):
        return record_of_noun(".show", ref=ref, key=key)  # whose own answers tell
    progress = enrolment.note(
        lesson, share=form.share.data or 0, place=form.place.data, watched=form.parts, seconds=_seconds(lesson)
    )
    if wants_nothing_back():
        return kept(**{"Lesson-Done": "1"} if progress.done_at else {})
    following = Way(course, enrolment).next
    to = url_for(".show", ref=ref, key=following.lesson.key) if following else url_for("training.show", ref=ref)
    return done("", to=to)


@bp.get("/<key>/progress")
@may("training.learn")
def progress(ref: str, key: str) -> Response:
    """The lesson."""
    Course.shown(ref)
    return record_of_noun(".show", ref=ref, key=key)


@bp.get("/<key>/files/<name>")
@may("training.learn")
def file(ref: str, key: str, name: str) -> Response:
    """A file of a lesson, or the part of it that is asked for."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    if enrolment is None:
        raise NotThere(name)
    lesson = course.lesson(key, edition_id=enrolment.edition_id)
    found = next((one for one in lesson.files() if one.name == name), None)
    if found is None or found.purpose == "package":
        raise NotThere(name)
    return sent(given(found), storage_of_app(), inline=found.purpose != "download")


def _step(way: Way, key: str) -> Step:
    step = way.step(key)
    if step is None:
        raise NotThere(key)
    return step


def _quiz(course: Course, lesson: Lesson, enrolment: Enrolment) -> dict[str, Any]:
    if lesson.kind != LessonKind.QUIZ:
        return {}
    return {"quiz": QuizOfPerson.of(course, lesson, enrolment), "asked": number_asked(lesson)}


def _seconds(lesson: Lesson) -> float | None:
    return next((one.seconds for one in lesson.files() if one.purpose == "video"), None)


def _by_purpose(files: Sequence[LessonFile]) -> dict[str, list[LessonFile]]:
    found = defaultdict(list)
    for one in files:
        found[one.purpose].append(one)
    return dict(found)


def _address(ref: str, key: str, name: str, files: Sequence[LessonFile]) -> str:
    plain = name.rpartition("/")[2]  # in a folder it may stand with its path
    is_here = any(one.name == plain and one.purpose == "picture" for one in files)
    return url_for(".file", ref=ref, key=key, name=plain) if is_here else ""
