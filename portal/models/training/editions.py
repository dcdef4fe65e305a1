"""Editions of a course: its modules and lessons in their order, as they are learned or still written."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, select, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, as_system
from portal.models.training.states import LessonKind
from portal.models.wording import Titled

PURPOSES = {
    "picture": _l("Picture"), "video": _l("Video"), "captions": _l("Captions"), "download": _l("To take along"),
    "package": _l("Interactive"),
}  # fmt: skip
TIME_TO_FINISH = timedelta(days=60)  # for who is under way when a large change comes


class OfCourse(Walled):
    """Belongs to a course: the vendor sees all of it, a partner's person what is out of a course that they see."""

    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        raise NotImplementedError

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """What is out, of courses within reach."""
        if reach.width == Width.NONE:
            return cls.nothing()
        return cls._seen(reach) & cls.everything() if reach.is_of_partner else cls.everything()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


class Edition(OfCourse, Record):
    """What is in a course from one day on. A small change counts `minor` up, one after which learners begin anew
    `major`; the one that is being written has no day yet.
    """

    __tablename__ = "course_editions"
    __table_args__ = (
        UniqueConstraint("course_id", "major", "minor"),
        Index(
            "ix_course_editions_in_work",
            "course_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[pk]
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    major: Mapped[int]  # 0 while it is written
    minor: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    released_at: Mapped[datetime | None]
    goes_out_at: Mapped[datetime | None] = mapped_column(index=True)  # by itself, on a day that was said
    goes_out_as_major: Mapped[bool] = mapped_column(default=False)
    ends_at: Mapped[datetime | None]  # from then on nobody learns by it

    modules: Mapped[list["CourseModule"]] = relationship(
        lazy="raise_on_sql", order_by="CourseModule.position", cascade="all, delete-orphan", passive_deletes=True
    )

    # Commands
    def add_module(self, *, title_en: str, title_es: str = "") -> "CourseModule":
        """A module at its end."""
        made = CourseModule(edition_id=self.id, position=len(self._modules()), title_en=title_en, title_es=title_es)
        db.session.add(made)
        db.session.flush()
        return made

    def add_lesson(self, module: "CourseModule", *, key: str, kind: LessonKind, title_en: str, **said: Any) -> "Lesson":
        """A lesson at the end of a module; `key` stands in its address and stays through all editions."""
        later = self.lessons()
        place = len([one for one in later if one.module_id <= module.id])
        made = Lesson(
            edition_id=self.id, module_id=module.id, position=place, key=key, kind=kind, title_en=title_en,
            said_en_at=clock.now(), said_es_at=clock.now(), **said,
        )  # fmt: skip
        db.session.add(made)
        for one in later[place:]:
            one.position += 1
        db.session.flush()
        return made

    def release(self, *, by: User | None, is_major: bool, note: str) -> None:
        """It is what is learned from now on."""
        before = self._last_released()
        starts_anew = before is None or is_major
        major, minor = (before.major, before.minor) if before else (0, 0)
        self.major, self.minor = (major + 1, 0) if starts_anew else (major, minor + 1)
        self.released_at, self.goes_out_at, self.note = clock.now(), None, note
        db.session.flush()
        if before is None:
            return
        if is_major:
            self._end_earlier()
        else:
            self._take_over(before)

    # Questions
    @property
    def number(self) -> str:
        """As people say it: 2.1."""
        return f"{self.major}.{self.minor}"

    def lessons(self) -> Sequence["Lesson"]:
        """Its lessons in their order."""
        db.session.flush()
        return db.session.scalars(
            select(Lesson).where(Lesson.edition_id == self.id).order_by(Lesson.position, Lesson.id)
        ).all()

    def _modules(self) -> Sequence["CourseModule"]:
        of_this = select(CourseModule).where(CourseModule.edition_id == self.id)
        return db.session.scalars(of_this.order_by(CourseModule.position, CourseModule.id)).all()

    def _last_released(self) -> "Edition | None":
        of_course = select(Edition).where(Edition.course_id == self.course_id, Edition.released_at.is_not(None))
        return db.session.scalars(of_course.order_by(Edition.major.desc(), Edition.minor.desc()).limit(1)).first()

    def _end_earlier(self) -> None:
        earlier = update(Edition).where(
            Edition.course_id == self.course_id, Edition.id != self.id, Edition.released_at.is_not(None),
            Edition.ends_at.is_(None),
        )  # fmt: skip
        db.session.execute(earlier.values(ends_at=clock.now() + TIME_TO_FINISH))

    def _take_over(self, before: "Edition") -> None:
        """Who is under way in the one before goes on in this one."""
        from portal.models.training.learning import Enrolment

        with as_system("a small change of a course"):
            db.session.execute(update(Enrolment).where(Enrolment.edition_id == before.id).values(edition_id=self.id))

    # The wall
    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        from portal.models.training import Course

        course = select(Course.id).where(Course.within(reach), Course.id == cls.course_id)
        return cls.released_at.is_not(None) & course.correlate(cls).exists()


class CourseModule(OfCourse, Titled, Record):
    """Some lessons under one title."""

    __tablename__ = "course_modules"

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]

    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        return _of_edition(cls, reach)


class Lesson(OfCourse, Titled, Record):
    """One lesson: some minutes of text, a video, a file, a package or a quiz."""

    __tablename__ = "lessons"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    id: Mapped[pk]
    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id", ondelete="CASCADE"))
    module_id: Mapped[int] = mapped_column(ForeignKey("course_modules.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]  # in the whole edition
    key: Mapped[str]
    kind: Mapped[LessonKind]
    text_en: Mapped[str] = mapped_column(default="")  # Markdown; of a video its transcript
    text_es: Mapped[str] = mapped_column(default="")
    minutes: Mapped[int] = mapped_column(default=5)
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # of a quiz or a package
    said_en_at: Mapped[datetime]  # when its words were changed
    said_es_at: Mapped[datetime]

    @property
    def version(self) -> int:
        """Which wording it is, for a form that changes it."""
        return int(max(self.said_en_at, self.said_es_at).timestamp() * 1_000_000)

    # Commands
    def fall_behind(self) -> None:
        """Its Spanish is of before its English."""
        self.said_es_at = self.said_en_at - timedelta(seconds=1)

    # Questions
    def text_in(self, language: str) -> str:
        """What it says in this language, or in English."""
        return (self.text_es if language == "es" else "") or self.text_en

    @property
    def is_behind(self) -> bool:
        """Whether its Spanish was not changed since its English was."""
        return bool(self.text_es or self.title_es) and self.said_es_at < self.said_en_at

    def files(self) -> Sequence["LessonFile"]:
        """All that belongs to it."""
        of_this = select(LessonFile).where(LessonFile.lesson_id == self.id).order_by(LessonFile.id)
        return db.session.scalars(of_this).all()

    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        return _of_edition(cls, reach)


class LessonFile(OfCourse, Referenced, Record):
    """A file of a lesson: a picture in its text, a video, its captions, what is to be taken along, a package."""

    __tablename__ = "lesson_files"
    __table_args__ = (UniqueConstraint("lesson_id", "name"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("LF"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id", ondelete="CASCADE"))
    purpose: Mapped[str]  # picture, video, captions, download, package
    language: Mapped[str] = mapped_column(default="")  # of captions
    name: Mapped[str]
    key: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    seconds: Mapped[float | None]  # of a video

    @property
    def words(self) -> Any:
        """What it is for, in the reader's language."""
        return PURPOSES[self.purpose]

    @classmethod
    def _seen(cls, reach: Reach) -> ColumnElement[bool]:
        lesson = select(Lesson.id).where(Lesson.within(reach), Lesson.id == cls.lesson_id)
        return lesson.correlate(cls).exists()


def _of_edition(record: Any, reach: Reach) -> ColumnElement[bool]:
    edition = select(Edition.id).where(Edition.within(reach), Edition.id == record.edition_id)
    return edition.correlate(record).exists()
