"""Attempts at a quiz: drawn once, saved at each step, marked on the server and graded once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import NotThere, Record, Referenced, db, new_ref, pk
from portal.models.locking import for_change
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.training import Course
from portal.models.training.drawing import Drawn, draw
from portal.models.training.editions import Lesson
from portal.models.training.learning import Enrolment, LessonProgress, Noted
from portal.models.training.marking import Given, outcome
from portal.models.training.questions import QuizRules, questions_to_ask
from portal.models.training.turns import Turns
from portal.models.training.unlocking import ExtraTime, QuizUnlock

AT_ONCE = 100  # attempts that the worker's clock closes in one look
OPEN = text("handed_in_at IS NULL")


class NoTurn(Exception):
    """No attempt may begin now: the quiz is passed, none is left, or the wait is not over."""


class AnsweredMeanwhile(Exception):
    """A page that was read before another answer was saved: both stand, and the person chooses."""


class Attempt(PartnerOwned, Noted, Referenced, Record):
    """One try at a quiz. What was drawn stays with it, so that a closed browser finds the same questions again."""

    __tablename__ = "quiz_attempts"
    __owner__ = "person_id"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "lesson_key", "number"),
        Index(
            "ix_quiz_attempts_open", "enrolment_id", "lesson_key", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_quiz_attempts_course_id_lesson_key_id", "course_id", "lesson_key", "id"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("QA"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"))
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lessons.id"), index=True)  # whose questions were drawn
    lesson_key: Mapped[str]
    number: Mapped[int]  # of the person's attempts at this quiz
    drawn: Mapped[list[Drawn]] = mapped_column(JSON)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # given, and how often that was saved
    pass_mark: Mapped[int]  # per cent
    begun_at: Mapped[datetime] = mapped_column(default=clock.now)
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    handed_in_at: Mapped[datetime | None]
    is_over_time: Mapped[bool] = mapped_column(default=False)
    marks: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # 1 or 0 by the question's key
    score: Mapped[int] = mapped_column(default=0)  # per cent
    is_knocked_out: Mapped[bool] = mapped_column(default=False)
    is_passed: Mapped[bool] = mapped_column(default=False)
    person: Mapped[User] = relationship(lazy="raise_on_sql")
    enrolment: Mapped[Enrolment] = relationship(lazy="raise_on_sql")
    course: Mapped[Course | None] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(cls, course: Course, lesson: Lesson, enrolment: Enrolment) -> "Attempt":
        """The person begins an attempt, or goes on with the one that is open. Raises NoTurn."""
        enrolment.hold()
        quiz = QuizOfPerson.of(course, lesson, enrolment)
        if quiz.open is not None and not quiz.open.is_over:
            return quiz.open
        if quiz.open is not None:
            quiz.open.hand_in(enrolment)
            quiz = QuizOfPerson.of(course, lesson, enrolment)
        questions = questions_to_ask(lesson.id)
        if quiz.is_passed or not quiz.turns.is_open or not questions:
            raise NoTurn
        return cls._drawn_for(quiz, draw(questions, quiz.rules))

    def answer(self, key: str, given: Given, *, seen: int) -> int:
        """Save what was answered to a question; `seen` is how often an answer was saved when the page was read.

        Answers the number for the next save. Raises AnsweredMeanwhile where another answer came since.
        """
        before = self.answers.get(key, {"given": None, "saves": 0})
        if before["given"] == given:
            return before["saves"]
        if before["saves"] != seen:
            raise AnsweredMeanwhile
        self.answers = {**self.answers, key: {"given": given, "saves": before["saves"] + 1}}
        return before["saves"] + 1

    def hand_in(self, enrolment: Enrolment) -> None:
        """Mark what is there, once; who passes is through with the lesson. Call it with the enrolment held."""
        if not self.is_open:
            return
        self.is_over_time = self.is_over
        self.handed_in_at = min(clock.now(), self.ends_at or clock.now())
        asked = {one.key: one for one in questions_to_ask(self.lesson_id)}
        questions = [asked[drawn["key"]] for drawn in self.drawn if drawn["key"] in asked]
        reached, self.marks = outcome(questions, {key: one["given"] for key, one in self.answers.items()})
        self.score, self.is_knocked_out = reached.score, reached.is_knocked_out
        self.is_passed = reached.passes(self.pass_mark)
        name = "quiz.passed" if self.is_passed else "quiz.failed"
        self.record(name, by=None, course=self.course_id, lesson=self.lesson_key, score=self.score)
        if self.is_passed:
            self._finish_lesson(enrolment)
        elif not turns(*QuizOfPerson.so_far(enrolment, self.lesson_key)).left:
            enrolment.record("quiz.locked", by=None, lesson=self.lesson_key)

    # Questions
    @property
    def is_open(self) -> bool:
        """Whether it is still to be handed in."""
        return self.handed_in_at is None

    @property
    def is_over(self) -> bool:
        """Whether its time is."""
        return self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def seconds_left(self) -> int:
        """Of its time."""
        return max(int((self.ends_at - clock.now()).total_seconds()), 0) if self.ends_at else 0

    def lesson(self) -> Lesson:
        """The lesson, as it was when the attempt began. Raises NotThere when it is not for them now."""
        found = db.session.scalars(select(Lesson).where(Lesson.id == self.lesson_id)).one_or_none()
        if found is None or self.course is None:
            raise NotThere(self.ref)
        return found

    # Queries
    @classmethod
    def held(cls, ref: str) -> tuple["Attempt", Enrolment]:
        """The attempt and its enrolment, held in this order, so that two devices take turns; one whose time is over is
        handed in with what it had. Raises NotThere.
        """
        enrolment = db.session.scalars(
            select(Enrolment).join(cls, cls.enrolment_id == Enrolment.id).where(cls.ref == ref)
        ).one_or_none()
        if enrolment is None:
            raise NotThere(ref)
        enrolment.hold()
        found = db.session.scalars(
            for_change(select(cls).where(cls.ref == ref), cls)
            .options(joinedload(cls.course))
            .execution_options(populate_existing=True)
        ).one()
        if found.is_open and found.is_over:
            found.hand_in(enrolment)
        return found, enrolment

    @classmethod
    def shown(cls, ref: str) -> "Attempt":
        """The attempt with its course, to be looked at. Raises NotThere; also when the course is not for them now."""
        found = cls.get(ref, joinedload(cls.course), joinedload(cls.enrolment))
        if found.course is None:
            raise NotThere(ref)
        return found

    @classmethod
    def over(cls) -> Sequence[str]:
        """Those that are open though their time is over."""
        late = select(cls.ref).where(cls.handed_in_at.is_(None), cls.ends_at <= clock.now())
        return db.session.scalars(late.order_by(cls.id).limit(AT_ONCE)).all()

    @classmethod
    def _drawn_for(cls, quiz: "QuizOfPerson", drawn: list[Drawn]) -> "Attempt":
        enrolment, now = quiz.enrolment, clock.now()
        made = cls(
            ref=new_ref("QA")(), person_id=enrolment.person_id, partner_id=enrolment.partner_id, number=quiz.number,
            enrolment_id=enrolment.id, course_id=quiz.course.id, lesson_id=quiz.lesson.id, lesson_key=quiz.lesson.key,
            drawn=drawn, answers={}, pass_mark=quiz.pass_mark, begun_at=now, ends_at=quiz.end_of(now),
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        made.record("quiz.begun", by=None, course=made.course_id, lesson=made.lesson_key, number=made.number)
        return made

    def _finish_lesson(self, enrolment: Enrolment) -> None:
        with as_system("the lesson whose quiz was passed"):
            lesson = db.session.get_one(Lesson, self.lesson_id)
        progress = LessonProgress.of(enrolment, lesson)
        enrolment.finish_lesson(progress)
        enrolment.last_at, enrolment.last_key = clock.now(), self.lesson_key


class QuizOfPerson:
    """How a quiz stands for a person: what it asks for, the attempts so far, and when the next one opens."""

    def __init__(
        self, course: Course, lesson: Lesson, enrolment: Enrolment, attempts: Sequence[Attempt],
        unlocks: Sequence[QuizUnlock],
    ):  # fmt: skip
        self.course, self.lesson, self.enrolment, self.attempts, self.unlocks = (
            course, lesson, enrolment, attempts, unlocks,
        )  # fmt: skip
        self.rules = QuizRules.of(lesson.rules)
        self.pass_mark = self.rules.pass_mark or course.pass_mark
        self.open = next((one for one in attempts if one.is_open), None)
        self.turns = turns(attempts, unlocks)

    @classmethod
    def of(cls, course: Course, lesson: Lesson, enrolment: Enrolment) -> "QuizOfPerson":
        """As it stands now."""
        return cls(course, lesson, enrolment, *cls.so_far(enrolment, lesson.key))

    @staticmethod
    def so_far(enrolment: Enrolment, key: str) -> tuple[Sequence[Attempt], Sequence[QuizUnlock]]:
        """The attempts of a person at the quiz of this key, and what managers gave besides."""
        db.session.flush()
        mine = select(Attempt).where(Attempt.enrolment_id == enrolment.id, Attempt.lesson_key == key)
        return db.session.scalars(mine.order_by(Attempt.number)).all(), QuizUnlock.of(enrolment.id, key)

    @property
    def is_passed(self) -> bool:
        """Whether one of the attempts was enough."""
        return any(one.is_passed for one in self.attempts)

    @property
    def is_locked(self) -> bool:
        """Whether a manager has to unlock another attempt."""
        return not self.is_passed and self.open is None and self.turns.opens_at is None

    @property
    def may_tell(self) -> bool:
        """Whether what is right may be told: it helps nobody any more."""
        return self.is_passed or self.is_locked

    @property
    def may_begin(self) -> bool:
        """Whether there is something to begin, or to go on with."""
        return not self.is_passed and (self.open is not None or self.turns.is_open)

    @property
    def number(self) -> int:
        """Of the attempt that comes next."""
        return len(self.attempts) + 1

    @property
    def minutes(self) -> int | None:
        """The time limit of this person, extra time with it."""
        if self.rules.minutes is None:
            return None
        return -(-self.rules.minutes * (100 + ExtraTime.per_cent_of(self.enrolment.person_id)) // 100)

    def end_of(self, begun_at: datetime) -> datetime | None:
        """When an attempt that begins then is over."""
        return begun_at + timedelta(minutes=self.minutes) if self.minutes else None


def turns(attempts: Sequence[Attempt], unlocks: Sequence[QuizUnlock]) -> Turns:
    """When the next attempt may begin after these."""
    return Turns([one.handed_in_at for one in attempts if one.handed_in_at], [one.at for one in unlocks])
