"""Learning: who is under way in which course, and how far; what was done is never taken back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.events import Event, Recorded
from portal.models.locking import for_change, hold
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, as_system, read_rows
from portal.models.training import Course
from portal.models.training.editions import Edition, Lesson
from portal.models.training.states import LessonKind

SEEN_ENOUGH = {LessonKind.VIDEO: 90}  # per cent of it; of all else the whole
WHOLE = 100
MOST_PARTS = 200  # of a video, that are remembered as watched


class NotYet(Exception):
    """What comes first is not done: other courses, or the lessons before this one."""

    def __init__(self, needed: Sequence[str] = ()):
        super().__init__(", ".join(needed))
        self.needed = needed


class Noted(Recorded):
    """What a learner did is noted, the vendor's own people's too: whose events are no partner's, and beyond the reach
    of who learns.
    """

    def record(self, name: str, /, *, by: User | None, **facts: Any) -> Event:
        """Write down what happened, and what follows from it."""
        db.session.flush()  # what else there is, within the reach in force
        with as_system("what a learner did is noted"):
            happened = super().record(name, by=by, **facts)
            db.session.flush()
        return happened


class Enrolment(PartnerOwned, Noted, Referenced, Record):
    """A person is under way in a course, or is through with it. Who begins it anew begins another cycle."""

    __tablename__ = "enrolments"
    __owner__ = "person_id"
    __table_args__ = (
        UniqueConstraint("person_id", "course_id", "cycle"),
        Index("ix_enrolments_partner_id_course_id_person_id", "partner_id", "course_id", "person_id"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("EN"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("course_editions.id"), index=True)
    cycle: Mapped[int] = mapped_column(default=1)
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_key: Mapped[str] = mapped_column(default="")  # of the lesson that was open last
    lessons_done: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    course: Mapped[Course] = relationship(lazy="raise_on_sql")
    person: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(cls, course: Course, *, by: User) -> "Enrolment":
        """The person begins the course, or goes on where they are under way. Raises NotYet."""
        hold(db.session, f"enrolment {by.id} {course.id}")
        found = cls.newest(course, by)
        if found is not None:
            return found
        needed = missing(course, by)
        if needed:
            raise NotYet([one.ref for one in needed])
        return cls._begun(course, by, cycle=1)

    @classmethod
    def begin_anew(cls, course: Course, *, by: User) -> "Enrolment":
        """Another cycle for who is through with the one before; who is still under way in one goes on in it."""
        hold(db.session, f"enrolment {by.id} {course.id}")
        found = cls.newest(course, by)
        if found is not None and not found.is_done:
            return found
        return cls._begun(course, by, cycle=found.cycle + 1 if found else 1)

    @classmethod
    def another_cycle(cls, course: Course, person: User, *, by: User) -> "Enrolment":
        """A cycle that somebody else lets the person begin: for what they learned elsewhere."""
        found = cls.newest(course, person)
        return cls._begun(course, person, cycle=found.cycle + 1 if found else 1, by=by)

    @classmethod
    def _begun(cls, course: Course, person: User, *, cycle: int, by: User | None = None) -> "Enrolment":
        assert course.edition_id
        made = cls(
            ref=new_ref("EN")(), person_id=person.id, partner_id=person.partner_id, course_id=course.id,
            edition_id=course.edition_id, cycle=cycle,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        made.record("course.begun", by=by or person, course=course.ref)
        return made

    def note(
        self, lesson: Lesson, *, share: int = 0, place: float | None = None, watched: Iterable[Sequence[float]] = (),
        seconds: float | None = None,
    ) -> "LessonProgress":  # fmt: skip
        """How far the person came in a lesson: `share` per cent of it, or of a video of so many `seconds` the parts
        that were watched; `place` is where to go on. What comes late or twice never lowers anything.
        """
        self.hold()
        progress = LessonProgress.of(self, lesson)
        progress.advance(share=share, place=place, watched=watched, seconds=seconds)
        if progress.share >= SEEN_ENOUGH.get(lesson.kind, WHOLE):
            self.finish_lesson(progress)
        self.last_at, self.last_key = clock.now(), lesson.key
        return progress

    def finish_lesson(self, progress: "LessonProgress") -> None:
        """One lesson more is done; with the last one the course is."""
        if progress.done_at is not None:
            return
        progress.done_at, progress.share = clock.now(), WHOLE
        self.count_anew()

    def count_anew(self) -> None:
        """Count what is done of all that its edition asks for."""
        db.session.flush()
        done, all_of_them = self._done_of_all()
        self.lessons_done = done
        if done >= all_of_them and self.done_at is None:
            self.done_at = clock.now()
            self.record("course.completed", by=None, course=self.course_id)

    def hold(self) -> None:
        """Let two devices of one person take turns."""
        db.session.flush()
        db.session.execute(for_change(select(Enrolment.id).where(Enrolment.id == self.id), Enrolment))

    # Questions
    @property
    def is_done(self) -> bool:
        """Whether the person is through with it."""
        return self.done_at is not None

    def is_of_old_until(self) -> datetime | None:
        """Until when the person can go on in the edition that they began, where a newer one is out."""
        if self.is_done:
            return None
        ends = select(Edition.ends_at).where(Edition.id == self.edition_id)
        return db.session.scalar(ends)

    def _done_of_all(self) -> tuple[int, int]:
        lessons = select(Lesson.key).where(Lesson.edition_id == self.edition_id)
        done = select(func.count()).select_from(LessonProgress).where(
            LessonProgress.enrolment_id == self.id, LessonProgress.done_at.is_not(None),
            LessonProgress.lesson_key.in_(lessons),
        )  # fmt: skip
        all_of_them = select(func.count()).select_from(Lesson).where(Lesson.edition_id == self.edition_id)
        return db.session.scalar(done) or 0, db.session.scalar(all_of_them) or 0

    # Queries
    @classmethod
    def newest(cls, course: Course, person: User) -> "Enrolment | None":
        """Where the person is under way in the course, or was the last time."""
        of_both = select(cls).where(cls.course_id == course.id, cls.person_id == person.id)
        return db.session.scalars(of_both.order_by(cls.cycle.desc()).limit(1)).first()

    @classmethod
    def of_person(cls, person: User) -> Sequence["Enrolment"]:
        """All courses that the person began, the last one first."""
        mine = select(cls).where(cls.person_id == person.id).options(joinedload(cls.course))
        return db.session.scalars(mine.order_by(cls.last_at.desc(), cls.id.desc())).all()


class LessonProgress(PartnerOwned, Record):
    """How far a person is in one lesson."""

    __tablename__ = "lesson_progress"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_key"),)

    id: Mapped[pk]
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    lesson_key: Mapped[str]
    share: Mapped[int] = mapped_column(default=0)  # per cent
    place: Mapped[float] = mapped_column(default=0.0)  # seconds into a video
    parts: Mapped[list[list[float]]] = mapped_column(JSON, default=list)  # of a video, that were watched: from, to
    at: Mapped[datetime] = mapped_column(default=clock.now)
    done_at: Mapped[datetime | None]

    @classmethod
    def of(cls, enrolment: Enrolment, lesson: Lesson) -> "LessonProgress":
        """The progress in this lesson; made where there is none. Call it with the enrolment held."""
        of_both = select(cls).where(cls.enrolment_id == enrolment.id, cls.lesson_key == lesson.key)
        found = db.session.scalars(of_both).one_or_none()
        if found is None:
            found = cls(
                enrolment_id=enrolment.id, person_id=enrolment.person_id, partner_id=enrolment.partner_id,
                lesson_key=lesson.key, share=0, place=0.0, parts=[],
            )  # fmt: skip
            db.session.add(found)
        return found

    def advance(
        self, *, share: int, place: float | None, watched: Iterable[Sequence[float]], seconds: float | None
    ) -> None:
        """Come further, never back."""
        if seconds:
            self.parts = joined([*self.parts, *watched], seconds)
            share = max(share, int(WHOLE * sum(to - since for since, to in self.parts) / seconds))
        self.share = max(self.share, min(max(share, 0), WHOLE))
        if place is not None and (seconds is None or 0 <= place <= seconds):
            self.place = place
        self.at = clock.now()


@dataclass(frozen=True)
class Step:
    """One lesson as it stands for a person."""

    lesson: Any  # key, title_en, title_es, kind, minutes, module_id
    progress: Any  # share, done_at; None where it was never opened
    is_open: bool

    @property
    def is_done(self) -> bool:
        """Whether it is done."""
        return self.progress is not None and self.progress.done_at is not None


class Way:
    """The lessons of a course as they stand for a person: done, next, still shut."""

    def __init__(self, course: Course, enrolment: Enrolment | None, *, edition_id: int | None = None):
        edition = edition_id or (enrolment.edition_id if enrolment else course.edition_id)
        lessons = read_rows(
            select(
                Lesson.id, Lesson.key, Lesson.kind, Lesson.title_en, Lesson.title_es, Lesson.minutes, Lesson.module_id
            ).where(Lesson.edition_id == edition).order_by(Lesson.position, Lesson.id)
        )  # fmt: skip
        done = _progress_of(enrolment)
        steps, is_open = [], True
        for lesson in lessons:
            step = Step(lesson, done.get(lesson.key), is_open or not course.in_order)
            steps.append(step)
            is_open = is_open and step.is_done
        self.steps: list[Step] = steps

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return sum(step.is_done for step in self.steps)

    @property
    def next(self) -> Step | None:
        """The first lesson that is open and not done."""
        return next((step for step in self.steps if step.is_open and not step.is_done), None)

    def step(self, key: str) -> Step | None:
        """The lesson of this key."""
        return next((step for step in self.steps if step.lesson.key == key), None)

    def after(self, key: str) -> Step | None:
        """The lesson that stands behind this one, if it is open."""
        keys = [step.lesson.key for step in self.steps]
        place = keys.index(key) + 1
        return self.steps[place] if place < len(self.steps) else None

    def before(self, key: str) -> Step | None:
        """The lesson that stands before this one."""
        keys = [step.lesson.key for step in self.steps]
        place = keys.index(key) - 1
        return self.steps[place] if place >= 0 else None


def missing(course: Course, person: User) -> Sequence[Course]:
    """The courses that the person has to be through with, or certified for, before this one, and is not."""
    from portal.models.training.certificates import Certificate  # which are given for what is learned here

    if not (course.needs_done or course.needs_certified):
        return ()
    done = select(Enrolment.course_id).where(Enrolment.person_id == person.id, Enrolment.done_at.is_not(None))
    lacks_course = Course.ref.in_(course.needs_done) & Course.id.not_in(done)
    lacks_certificate = Course.ref.in_(course.needs_certified) & Course.id.not_in(Certificate.courses_held(person))
    needed = select(Course).where(lacks_course | lacks_certificate)
    return db.session.scalars(needed.order_by(Course.id)).all()


def joined(parts: Iterable[Sequence[float]], seconds: float) -> list[list[float]]:
    """Parts of a video as few parts: in order, within its length, without overlap."""
    kept: list[list[float]] = []
    for since, to in sorted((max(0.0, part[0]), min(part[1], seconds)) for part in parts):
        if to <= since:
            continue
        if kept and since <= kept[-1][1]:
            kept[-1][1] = max(kept[-1][1], to)
        else:
            kept.append([since, to])
    return kept[:MOST_PARTS]


def _progress_of(enrolment: Enrolment | None) -> dict[str, Any]:
    if enrolment is None:
        return {}
    columns = LessonProgress.lesson_key, LessonProgress.share, LessonProgress.place, LessonProgress.done_at
    of_this = select(*columns).where(LessonProgress.enrolment_id == enrolment.id)
    return {row.lesson_key: row for row in read_rows(of_this)}
