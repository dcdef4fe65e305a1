"""Learning paths: courses that belong together, in the order in which they are done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.audiences import EVERYBODY, Audience, Only
from portal.models.base import NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, current_reach
from portal.models.training import Course
from portal.models.training.learning import Enrolment
from portal.models.training.states import CourseState
from portal.models.training.writing import free_name
from portal.models.wording import Described

MOST_COURSES = 50


class LearningPath(Described, Walled, Recorded, Versioned, Referenced, Record):
    """Some courses in an order. A course that is not for a person is no part of their path."""

    __tablename__ = "learning_paths"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("LP"))
    slug: Mapped[str] = mapped_column(unique=True)  # in its address
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True)
    is_out: Mapped[bool] = mapped_column(default=False)  # before that, who writes courses alone sees it
    course_refs: Mapped[list[str]] = mapped_column(JSON, default=list)  # their references, in order
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    audience: Mapped[Audience] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(
        cls, *, by: User | None, title_en: str, only: Only = EVERYBODY, courses: Sequence[Course] = (), **said: Any
    ) -> "LearningPath":
        """Begin a path; learners see it once it is out."""
        slug = free_name(title_en, {"new", *db.session.scalars(select(cls.slug))})
        made = cls(
            ref=new_ref("LP")(), slug=slug, version=1, title_en=title_en, audience_id=Audience.of(only).id,
            course_refs=[one.ref for one in courses], **said,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        made.record("path.begun", by=by, title=title_en)
        return made

    def describe(self, *, by: User, only: Only, **said: Any) -> None:
        """Change its words, or whom it is for."""
        if self.change("path.changed", by=by, audience_id=Audience.of(only).id, **said):
            self.version += 1

    def add(self, course: Course, *, by: User) -> None:
        """Put a course at its end; once is enough, and fifty are the most."""
        if course.ref not in self.course_refs and len(self.course_refs) < MOST_COURSES:
            self._put([*self.course_refs, course.ref], by=by)

    def take_out(self, ref: str, *, by: User) -> None:
        """Take a course out again; what was done in it stays done."""
        self._put([one for one in self.course_refs if one != ref], by=by)

    def arrange(self, refs: Iterable[str], *, by: User, earlier: str = "", later: str = "") -> None:
        """Let its courses stand in this order, those that are not named behind; then one a place earlier, or later."""
        wanted = {ref: place for place, ref in reversed(list(enumerate(refs)))}
        named = sorted(self.course_refs, key=lambda ref: wanted.get(ref, len(wanted)))
        for ref, steps in ((earlier, -1), (later, 1)):
            if ref in named:
                place = named.index(ref)
                named.insert(max(place + steps, 0), named.pop(place))
        self._put(named, by=by)

    def publish(self, *, by: User | None) -> None:
        """Let those see it for whom it is."""
        self._turn(True, "path.published", by=by)

    def withdraw(self, *, by: User) -> None:
        """Let who writes courses alone see it again; what was done stays done."""
        self._turn(False, "path.withdrawn", by=by)

    def remove(self, *, by: User) -> None:
        """Throw it away; its courses stay."""
        self.record("path.removed", by=by, title=self.title_en)
        db.session.delete(self)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    def its_courses(self, *, drafts: bool = False) -> Sequence[Course]:
        """Its courses that are out and within reach, in order; `drafts` for who writes them."""
        found = select(Course).where(Course.ref.in_(self.course_refs)).options(joinedload(Course.product))
        if not drafts:
            found = found.where(Course.state == CourseState.PUBLISHED)
        return sorted(db.session.scalars(found), key=lambda one: self.course_refs.index(one.ref))

    # Queries
    @classmethod
    def shown(cls, slug: str, *, drafts: bool = False) -> "LearningPath":
        """The path of this address or reference; `drafts` for who writes courses. Raises NotThere."""
        named = select(cls).where((cls.slug == slug) | (cls.ref == slug), *cls._out(drafts))
        found = db.session.scalars(named.options(joinedload(cls.audience)) if drafts else named).one_or_none()
        if found is None:
            raise NotThere(slug)
        return found

    @classmethod
    def all_shown(cls, *, drafts: bool = False) -> Sequence["LearningPath"]:
        """All within reach, by title."""
        return db.session.scalars(select(cls).where(*cls._out(drafts)).order_by(cls.title_en, cls.id)).all()

    @classmethod
    def _out(cls, drafts: bool) -> tuple[ColumnElement[bool], ...]:
        return () if drafts and not current_reach().is_of_partner else (cls.is_out.is_(True),)

    def _put(self, refs: list[str], *, by: User) -> None:
        if refs != self.course_refs:
            self.course_refs = refs
            self.version += 1
            self.record("path.arranged", by=by)

    def _turn(self, is_out: bool, name: str, *, by: User | None) -> None:
        if self.is_out != is_out:
            self.is_out = is_out
            self.version += 1
            self.record(name, by=by)

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what is out and for them."""
        if not reach.is_of_partner:
            return cls.everything() if reach.width > Width.NONE else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        return cls.is_out & cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


@dataclass(frozen=True)
class Stretch:
    """A path as it stands for a person: its courses, and in which they are through or under way."""

    path: LearningPath
    courses: Sequence[Course]
    enrolments: dict[int, Enrolment]  # by course, the newest

    @classmethod
    def of(cls, path: LearningPath, person: User, *, drafts: bool = False) -> "Stretch":
        """The path for this person."""
        courses = path.its_courses(drafts=drafts)
        mine = select(Enrolment).where(
            Enrolment.person_id == person.id, Enrolment.course_id.in_(one.id for one in courses)
        )
        return cls(path, courses, {one.course_id: one for one in db.session.scalars(mine.order_by(Enrolment.cycle))})

    @classmethod
    def all_of(cls, person: User, *, drafts: bool = False) -> "list[Stretch]":
        """Each path within reach for this person."""
        return cls.among(Course.catalogue(drafts=drafts), Enrolment.of_person(person), drafts=drafts)

    @classmethod
    def among(
        cls, courses: Iterable[Course], enrolments: Iterable[Enrolment], *, drafts: bool = False
    ) -> "list[Stretch]":
        """Each path within reach, of these courses and with these enrolments of a person: one statement."""
        known = {one.ref: one for one in courses}
        begun = {one.course_id: one for one in sorted(enrolments, key=lambda one: one.cycle)}
        paths = LearningPath.all_shown(drafts=drafts)
        return [cls(path, [known[ref] for ref in path.course_refs if ref in known], begun) for path in paths]

    def is_done(self, course: Course) -> bool:
        """Whether the person is through with this course."""
        found = self.enrolments.get(course.id)
        return found is not None and found.is_done

    @property
    def done(self) -> int:
        """How many of its courses the person is through with."""
        return sum(self.is_done(one) for one in self.courses)

    @property
    def next(self) -> Course | None:
        """The first course that the person is not through with."""
        return next((one for one in self.courses if not self.is_done(one)), None)
