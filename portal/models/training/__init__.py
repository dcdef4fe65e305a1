"""Courses: what is learned in ten minutes at a time, for whom, and what it earns."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.audiences import EVERYBODY, Audience, Only
from portal.models.base import NotNow, NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import Reach, Walled, Width, current_reach
from portal.models.training.editions import Edition, Lesson
from portal.models.training.states import LIFE, CourseState, Level, Standing
from portal.models.wording import Described

PASS_MARK = 80  # per cent, where the course says nothing else


class NothingToLearn(ValueError):
    """A course without a lesson is not published."""


class Course(Described, Walled, Recorded, Versioned, Referenced, Record):
    """One course. What is in it belongs to its editions: `edition_id` is the one that is learned now."""

    __tablename__ = "courses"
    __table_args__ = (Index("ix_courses_state_published_at_id", "state", "published_at", "id"),)
    LIFE = LIFE

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CS"))
    slug: Mapped[str] = mapped_column(unique=True)  # in its address
    state: Mapped[CourseState] = mapped_column(default=CourseState.DRAFT)
    level: Mapped[Level] = mapped_column(default=Level.FIRST)
    skills_en: Mapped[list[str]] = mapped_column(JSON, default=list)
    skills_es: Mapped[list[str]] = mapped_column(JSON, default=list)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True)
    in_order: Mapped[bool] = mapped_column(default=False)  # each lesson opens when those before it are done
    certifies: Mapped[bool] = mapped_column(default=False)
    validity_months: Mapped[int | None]  # of its certificate; for ever where nothing is said
    pass_mark: Mapped[int] = mapped_column(default=PASS_MARK)  # per cent
    needs_done: Mapped[list[str]] = mapped_column(JSON, default=list)  # references of courses to be done before
    needs_certified: Mapped[list[str]] = mapped_column(JSON, default=list)  # and to be certified for
    edition_id: Mapped[int | None] = mapped_column(index=True)
    lesson_count: Mapped[int] = mapped_column(default=0)  # of that edition, and how long they take in all
    minutes: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_at: Mapped[datetime | None]

    product: Mapped[Product | None] = relationship(lazy="raise_on_sql")
    audience: Mapped[Audience] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def draft(cls, *, by: User | None, slug: str, title_en: str, only: Only = EVERYBODY, **said: Any) -> "Course":
        """Begin a course with an empty first edition; who writes courses alone sees it."""
        course = cls(
            ref=new_ref("CS")(), slug=slug, title_en=title_en, state=LIFE.next(None, "draft"), version=1,
            audience_id=Audience.of(only).id, **said,
        )  # fmt: skip
        db.session.add(course)
        db.session.flush()
        db.session.add(Edition(course_id=course.id, major=0, minor=0))
        db.session.flush()
        course.record("course.drafted", by=by, title=title_en)
        return course

    def describe(self, *, by: User | None, only: Only | None = None, **said: Any) -> None:
        """Change what is said of it, or whom it is for."""
        if only is not None:
            said["audience_id"] = Audience.of(only).id
        if self.change("course.changed", by=by, **said):
            self.version += 1

    def publish(self, *, by: User | None, is_major: bool = False, note: str = "") -> None:
        """Give the edition in work out. After a small change who is under way goes on in it at once; after a large
        one they finish the old one within its time, or switch. Raises NothingToLearn.
        """
        if not self.allows("publish"):
            raise NotNow(self, "publish")
        edition = self.edition_in_work()
        if edition is not None:
            lessons = edition.lessons()
            if not lessons:
                raise NothingToLearn(self.slug)
            edition.release(by=by, is_major=is_major, note=note)
            self.edition_id, self.lesson_count = edition.id, len(lessons)
            self.minutes = sum(one.minutes for one in lessons)
        elif self.edition_id is None:
            raise NothingToLearn(self.slug)
        self.state = LIFE.next(self.state, "publish")
        self.published_at = self.published_at or clock.now()
        self.version += 1
        self.record("course.published", by=by, note=note, is_major=is_major)

    def withdraw(self, *, by: User, reason: str) -> None:
        """Let nobody learn it any more; certificates stay."""
        if not self.allows("withdraw"):
            raise NotNow(self, "withdraw")
        self.state = LIFE.next(self.state, "withdraw")
        self.version += 1
        self.record("course.withdrawn", by=by, reason=reason)

    def remove(self, *, by: User) -> None:
        """Throw a draft away that nobody ever saw. Raises NotNow for any other."""
        if not self.allows("remove"):
            raise NotNow(self, "remove")
        self.record("course.removed", by=by, title=self.title_en)
        db.session.delete(self)

    # Questions
    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return LIFE.allows(self.state, command)

    def skills_in(self, language: str) -> list[str]:
        """What who passed is able to do."""
        return (self.skills_es if language == "es" else []) or self.skills_en

    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    @property
    def standing(self) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words, "")

    def edition(self) -> Edition | None:
        """The edition that is learned now."""
        return db.session.get(Edition, self.edition_id) if self.edition_id is not None else None

    def edition_at_hand(self) -> Edition:
        """What a writer sees: the edition in work, or else the one that is learned. Raises NotThere."""
        found = self.edition_in_work() or self.edition()
        if found is None:
            raise NotThere(self.slug)
        return found

    def edition_in_work(self) -> Edition | None:
        """The edition that is being written, where there is one."""
        waiting = select(Edition).where(Edition.course_id == self.id, Edition.released_at.is_(None))
        return db.session.scalars(waiting).one_or_none()

    def lesson(self, key: str, *, edition_id: int | None = None) -> Lesson:
        """One lesson of the edition that is learned now, or of another. Raises NotThere."""
        of_key = select(Lesson).where(Lesson.edition_id == (edition_id or self.edition_id), Lesson.key == key)
        found = db.session.scalars(of_key).one_or_none()
        if found is None:
            raise NotThere(key)
        return found

    # Queries
    @classmethod
    def shown(cls, slug: str, *, drafts: bool = False) -> "Course":
        """The course of this address or reference; `drafts` for who writes courses. Raises NotThere."""
        found = db.session.scalars(
            select(cls)
            .where((cls.slug == slug) | (cls.ref == slug), *cls._out(drafts))
            .options(joinedload(cls.product))
        ).one_or_none()
        if found is None:
            raise NotThere(slug)
        return found

    @classmethod
    def of(cls, course_id: int) -> "Course":
        """The course by its key, if it is within reach. Raises NotThere."""
        found = db.session.scalars(select(cls).where(cls.id == course_id)).one_or_none()
        if found is None:
            raise NotThere(str(course_id))
        return found

    @classmethod
    def written(cls, slug: str) -> "Course":
        """The course of this address with all that is said of it, for who writes courses. Raises NotThere."""
        found = db.session.scalars(
            select(cls).where((cls.slug == slug) | (cls.ref == slug), *cls._out(True)).options(
                joinedload(cls.product), joinedload(cls.audience)
            )
        ).one_or_none()  # fmt: skip
        if found is None:
            raise NotThere(slug)
        return found

    @classmethod
    def catalogue(cls, *, drafts: bool = False) -> Sequence["Course"]:
        """All courses within reach, those that ask for less first."""
        order = {level: place for place, level in enumerate(Level)}
        found = db.session.scalars(select(cls).where(*cls._out(drafts)).options(joinedload(cls.product)))
        return sorted(found, key=lambda one: (order[one.level], one.title_en))

    @classmethod
    def _out(cls, drafts: bool) -> tuple[ColumnElement[bool], ...]:
        return () if drafts and not current_reach().is_of_partner else (cls.state == CourseState.PUBLISHED,)

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what is published and for them."""
        if not reach.is_of_partner:
            return cls.everything() if reach.width > Width.NONE else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        is_for_them = cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))
        return (cls.state == CourseState.PUBLISHED) & is_for_them

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL
