"""A course on the phone: what belongs to it, in one answer, and whether it may still be kept."""

from itertools import zip_longest
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask_login import current_user

from portal.forms.tokens import masked_token
from portal.models.base import NotThere
from portal.models.training import Course
from portal.models.training.editions import Lesson, LessonFile
from portal.models.training.keeping import Keep, editions_of
from portal.models.training.learning import Enrolment
from portal.permissions.gate import may
from portal.views.headers import person_key
from portal.views.kept import milliseconds, shell
from portal.views.training.texts import as_html
from portal.views.words import language

bp = Blueprint("keeping", __name__, url_prefix="/training")
ELEMENTS = ("kept-lessons", "lesson-progress")


@bp.get("/<ref>/kept")
@may("training.learn")
def bundle(ref: str) -> Response:
    """All that a phone keeps of the course, for who began it: its pages, and where its files are (`films=1`)."""
    course = Course.shown(ref)
    enrolment = Enrolment.newest(course, current_user)
    if enrolment is None:
        raise NotThere(ref)
    keep, with_films = Keep(course, enrolment), request.args.get("films") == "1"
    files = keep.files(with_films=with_films)
    kept_files = [(lesson, one) for lesson in keep.lessons() for one in files.get(lesson.id, ())]
    return jsonify(
        key=person_key(), until=milliseconds(), slug=course.slug, title=course.title_in(language()),
        at=url_for("training.show", ref=course.slug), edition=keep.edition, pages=_pages(keep, files, with_films),
        files=[{"at": _file_at(course, lesson, one), "bytes": one.size_bytes} for lesson, one in kept_files],
        bytes=sum(one.size_bytes for _lesson, one in kept_files) or 1, shell=shell(*ELEMENTS),
    )  # fmt: skip


@bp.get("/kept")
@may("training.learn")
def contact() -> Response:
    """Whose session it is, what this person's phones may go on keeping and how long, and a token to send with."""
    return jsonify(key=person_key(), until=milliseconds(), editions=editions_of(current_user), token=masked_token())


def _pages(keep: Keep, files: dict[int, list[LessonFile]], with_films: bool) -> dict[str, str]:
    course, kept = keep.course, {step.lesson.key for step in keep.steps}
    shared: dict[str, Any] = {"course": course, "way": keep.way, "kept": kept, "language": language()}
    pages = {url_for("training.show", ref=course.slug): render_template("training/kept_course.html", **shared)}
    for lesson, after in zip_longest(lessons := keep.lessons(), lessons[1:]):
        pages[url_for("lessons.show", ref=course.slug, key=lesson.key)] = render_template(
            "training/kept_lesson.html", **shared, lesson=lesson, step=keep.way.step(lesson.key),
            files=_purposes(lesson, files), text=_text(course, lesson, files), with_films=with_films,
            after=after,
        )  # fmt: skip
    return pages


def _purposes(lesson: Lesson, files: dict[int, list[LessonFile]]) -> dict[str, list[LessonFile]]:
    of_lesson = files.get(lesson.id, [])
    return {purpose: [one for one in of_lesson if one.purpose == purpose] for purpose in {o.purpose for o in of_lesson}}


def _text(course: Course, lesson: Lesson, files: dict[int, list[LessonFile]]) -> Any:
    pictures = {one.name: _file_at(course, lesson, one) for one in files.get(lesson.id, ()) if one.purpose == "picture"}
    return as_html(lesson.text_in(language()), lambda name: pictures.get(name.rpartition("/")[2], ""))


def _file_at(course: Course, lesson: Lesson, file: LessonFile) -> str:
    return url_for("lessons.file", ref=course.slug, key=lesson.key, name=file.name)
