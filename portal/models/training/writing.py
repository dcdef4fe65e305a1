"""Writing courses: an edition in work beside the one that is learned, and what is changed in it."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, count
from math import ceil
from typing import Any
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.models.assets import Kept
from portal.models.base import NotNow, db, new_ref
from portal.models.locking import hold
from portal.models.people import User
from portal.models.training import Course, NothingToLearn
from portal.models.training.editions import CourseModule, Edition, Lesson, LessonFile
from portal.models.training.learning import Enrolment
from portal.models.training.questions import copy_questions
from portal.models.training.states import OTHER_PAGES, LessonKind

WORDS_A_MINUTE = 200
CAPTIONS, VTT = "captions", "text/vtt"
AT_ONCE = 200  # learners who are moved on in one turn of the clock
COPIED = ("key", "kind", "title_en", "title_es", "text_en", "text_es", "minutes", "rules", "said_en_at", "said_es_at")
OF_FILES = ("purpose", "language", "name", "key", "media_type", "size_bytes", "sha256", "seconds")


def begin_edition(course: Course) -> Edition:
    """The edition that is written: the one there is, or a copy of the one that is learned now."""
    hold(db.session, f"edition of {course.id}")
    found = course.edition_in_work()
    if found is not None:
        return found
    made = _new_edition(course)
    if course.edition_id is not None:
        _copy(course.edition_id, made)
    return made


def empty_edition(course: Course) -> Edition:
    """The edition that is written, with nothing in it."""
    hold(db.session, f"edition of {course.id}")
    found = course.edition_in_work()
    if found is None:
        return _new_edition(course)
    for lesson in found.lessons():
        db.session.delete(lesson)
    for module in db.session.scalars(select(CourseModule).where(CourseModule.edition_id == found.id)).all():
        db.session.delete(module)
    db.session.flush()
    return found


def add_file(lesson: Lesson, kept: Kept, *, purpose: str = "", language: str = "") -> LessonFile:
    """A file of a lesson that lies in storage already; one of the same name gives way to it. What it is for is seen by
    what it is, if nothing is said.
    """
    remove_file(lesson, kept.name)
    made = LessonFile(
        ref=new_ref("LF")(), lesson_id=lesson.id, purpose=purpose or _purpose(lesson, kept),
        language=language or _language(kept), name=kept.name, key=kept.key, media_type=kept.media_type,
        size_bytes=kept.size_bytes, sha256=kept.sha256, seconds=kept.seconds,
    )  # fmt: skip
    if made.purpose == CAPTIONS:
        made.media_type = VTT
    db.session.add(made)
    db.session.flush()
    return made


def remove_file(lesson: Lesson, name: str) -> None:
    """Take a file out of a lesson; it stays in storage as long as another edition has it."""
    for file in lesson.files():
        if file.name == name:
            db.session.delete(file)
    db.session.flush()


def _purpose(lesson: Lesson, kept: Kept) -> str:
    if kept.name.lower().endswith(".vtt") and kept.text.lstrip("\ufeff").startswith("WEBVTT"):
        return CAPTIONS
    if kept.media_type.startswith("video/") and lesson.kind == LessonKind.VIDEO:
        return "video"
    is_shown = kept.name in lesson.text_en + lesson.text_es or lesson.kind == LessonKind.TEXT
    return "picture" if kept.media_type.startswith("image/") and is_shown else "download"


def _language(kept: Kept) -> str:
    """Of captions: `film.es.vtt`."""
    stem = kept.name.lower().removesuffix(".vtt")
    return stem[-2:] if stem != kept.name.lower() and stem.endswith((".en", ".es")) else ""


def minutes_of(text: str, *, seconds: float = 0) -> int:
    """How long a lesson takes that says this, and shows a video so long."""
    return max(1, ceil(len(text.split()) / WORDS_A_MINUTE + seconds / 60))


def _new_edition(course: Course) -> Edition:
    made = Edition(course_id=course.id, major=0, minor=0)
    db.session.add(made)
    db.session.flush()
    return made


def _copy(edition_id: int, made: Edition) -> None:
    """All that is in an edition, into a new one."""
    for module in db.session.scalars(
        select(CourseModule).where(CourseModule.edition_id == edition_id).order_by(CourseModule.position)
    ).all():
        copied = CourseModule(
            edition_id=made.id, position=module.position, title_en=module.title_en, title_es=module.title_es
        )
        db.session.add(copied)
        db.session.flush()
        of_module = select(Lesson).where(Lesson.module_id == module.id).order_by(Lesson.position)
        for lesson in db.session.scalars(of_module).all():
            _copy_lesson(lesson, copied)


def _copy_lesson(lesson: Lesson, module: CourseModule) -> None:
    said = {name: getattr(lesson, name) for name in COPIED}
    copied = Lesson(edition_id=module.edition_id, module_id=module.id, position=lesson.position, **said)
    db.session.add(copied)
    db.session.flush()
    copy_questions(lesson, copied)
    for file in lesson.files():
        same = {name: getattr(file, name) for name in OF_FILES}
        db.session.add(LessonFile(ref=new_ref("LF")(), lesson_id=copied.id, **same))
    db.session.flush()


def rewrite(lesson: Lesson, **said: Any) -> None:
    """Change what a lesson says, and remember in which language that was."""
    now = clock.now()
    if any(said.get(name, getattr(lesson, name)) != getattr(lesson, name) for name in ("title_en", "text_en")):
        lesson.said_en_at = now
    is_spanish = any(said.get(name, getattr(lesson, name)) != getattr(lesson, name) for name in ("title_es", "text_es"))
    if said.pop("spanish_is_level", False) or is_spanish:
        lesson.said_es_at = now
    for name, value in said.items():
        setattr(lesson, name, value)
    db.session.flush()


def free_key(edition: Edition, title: str) -> str:
    """A key for a lesson or an address for a course out of its title, that nothing of the edition has."""
    taken = {lesson.key for lesson in edition.lessons()}
    return free_name(title, taken)


def free_address(title: str) -> str:
    """An address for a course out of its title, that no other course has, nor any page beside the courses."""
    return free_name(title, {*OTHER_PAGES, *db.session.scalars(select(Course.slug))})


def retitle(module: CourseModule, *, title_en: str, title_es: str) -> None:
    """Call a module otherwise."""
    module.title_en, module.title_es = title_en, title_es


def free_name(title: str, taken: Iterable[str]) -> str:
    """Small letters, figures and hyphens of a title; with a number behind where it is taken."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = "-".join(filter(None, "".join(sign if sign.isalnum() else " " for sign in plain).split()))[:50].strip("-")
    stem, held = stem or "lesson", set(taken)
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(name for name in chain([stem], numbered) if name not in held)


def throw_away(course: Course, *, by: User) -> None:
    """Forget the edition in work; what is out stays. Raises NotNow where there is none, or nothing else."""
    edition = course.edition_in_work()
    if edition is None or course.edition_id is None:
        raise NotNow(course, "throw_away")
    db.session.delete(edition)
    course.version += 1
    course.record("course.edition_thrown_away", by=by)


def schedule(course: Course, *, by: User, at: datetime, is_major: bool, note: str = "") -> None:
    """Give the edition in work out then, by itself. Raises NotNow, NothingToLearn."""
    edition = course.edition_in_work()
    if edition is None or not course.allows("publish"):
        raise NotNow(course, "publish")
    if not edition.lessons():
        raise NothingToLearn(course.slug)
    edition.goes_out_at, edition.goes_out_as_major, edition.note = at, is_major, note
    course.version += 1
    course.record("course.scheduled", by=by, at=at.isoformat(), is_major=is_major)


def unschedule(course: Course, *, by: User) -> None:
    """Leave it in work. Raises NotNow."""
    edition = course.edition_in_work()
    if edition is None or edition.goes_out_at is None:
        raise NotNow(course, "unschedule")
    edition.goes_out_at = None
    course.version += 1
    course.record("course.unscheduled", by=by)


def switch(enrolment: Enrolment, course: Course) -> None:
    """Go on in the edition that is learned now. What was done there by the same keys stays done."""
    if course.edition_id is None or enrolment.edition_id == course.edition_id:
        return
    enrolment.hold()
    enrolment.edition_id = course.edition_id
    enrolment.count_anew()
    enrolment.record("course.switched", by=None, course=course.ref)


def give_out_what_is_due() -> int:
    """By the clock: editions whose day has come, and learners whose old edition has ended; answers how many."""
    now = clock.now()
    due = db.session.scalars(select(Edition).where(Edition.goes_out_at <= now, Edition.released_at.is_(None))).all()
    for edition in due:
        course = db.session.get_one(Course, edition.course_id)
        course.publish(by=None, is_major=edition.goes_out_as_major, note=edition.note)
    over = select(Enrolment).join(Edition, Edition.id == Enrolment.edition_id)
    over = over.where(Edition.ends_at <= now, Enrolment.done_at.is_(None)).options(joinedload(Enrolment.course))
    ended = db.session.scalars(over.limit(AT_ONCE)).all()
    for enrolment in ended:
        switch(enrolment, enrolment.course)
    return len(due) + len(ended)
