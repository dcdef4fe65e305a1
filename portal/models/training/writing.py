"""Writing courses: an edition in work beside the one that is learned, and what is changed in it."""

from math import ceil

from sqlalchemy import delete, select

from portal.models.assets import Kept
from portal.models.base import db, new_ref
from portal.models.locking import hold
from portal.models.training import Course
from portal.models.training.editions import CourseModule, Edition, Lesson, LessonFile
from portal.models.training.questions import copy_questions

WORDS_A_MINUTE = 200
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
    db.session.execute(delete(CourseModule).where(CourseModule.edition_id == found.id))
    db.session.expire_all()
    return found


def add_file(lesson: Lesson, kept: Kept, *, purpose: str, language: str = "") -> LessonFile:
    """A file of a lesson that lies in storage already."""
    made = LessonFile(
        ref=new_ref("LF")(), lesson_id=lesson.id, purpose=purpose, language=language, name=kept.name, key=kept.key,
        media_type=kept.media_type, size_bytes=kept.size_bytes, sha256=kept.sha256, seconds=kept.seconds,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


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
