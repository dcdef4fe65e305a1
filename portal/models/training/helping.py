"""What a manager sees of quizzes: who needs another attempt, and how a person's quizzes stand. Never an answer."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from portal.models.base import db
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.training import Course
from portal.models.training.attempts import Attempt, QuizOfPerson
from portal.models.training.editions import Lesson
from portal.models.training.learning import Enrolment
from portal.models.training.states import LessonKind
from portal.models.training.turns import WAITS
from portal.models.training.unlocking import ExtraTime, QuizUnlock


class NotLocked(Exception):
    """There is nothing to unlock: an attempt is left, open or passed."""


def locked() -> Sequence[Attempt]:
    """Of each quiz with no attempt left within reach the last attempt, the longest waiting first."""
    later = aliased(Attempt)
    of_same = later.enrolment_id == Attempt.enrolment_id, later.lesson_key == Attempt.lesson_key
    unlocked = select(func.count(QuizUnlock.id)).where(
        QuizUnlock.enrolment_id == Attempt.enrolment_id, QuizUnlock.lesson_key == Attempt.lesson_key
    )
    last = select(Attempt).where(
        Attempt.number >= len(WAITS) + unlocked.correlate(Attempt).scalar_subquery(),
        Attempt.handed_in_at.is_not(None), Attempt.is_passed.is_(False),
        ~select(later.id).where(*of_same, later.number > Attempt.number).correlate(Attempt).exists(),
    )  # fmt: skip
    seen = joinedload(Attempt.person), joinedload(Attempt.course), joinedload(Attempt.enrolment)
    return db.session.scalars(last.options(*seen).order_by(Attempt.handed_in_at).limit(200)).all()


def under_way() -> Listing[Enrolment]:
    """Who learns within reach, and is not through, the last one first."""
    open_ones = select(Enrolment).where(Enrolment.done_at.is_(None))
    loaded = open_ones.options(joinedload(Enrolment.person), joinedload(Enrolment.course))
    return Listing(Enrolment.ref, loaded, (Key(Enrolment.last_at, descending=True), Key(Enrolment.id)))


class Help:
    """The quizzes of one enrolment, as a manager sees them."""

    def __init__(self, ref: str):
        self.enrolment = Enrolment.get(ref, joinedload(Enrolment.person), joinedload(Enrolment.course))
        self.person: User = self.enrolment.person
        self.course: Course = self.enrolment.course

    def quizzes(self) -> list[QuizOfPerson]:
        """Each quiz of the course, with the attempts so far."""
        quizzes = select(Lesson).where(Lesson.edition_id == self.enrolment.edition_id, Lesson.kind == LessonKind.QUIZ)
        lessons = db.session.scalars(quizzes.order_by(Lesson.position, Lesson.id)).all()
        return [QuizOfPerson.of(self.course, lesson, self.enrolment) for lesson in lessons]

    @property
    def extra_time(self) -> int:
        """How much more time the person has, in per cent."""
        return ExtraTime.per_cent_of(self.person.id)

    def unlock(self, key: str, *, by: User, reason: str) -> None:
        """Give one more attempt, at once. Raises NotLocked, NotThere."""
        self.enrolment.hold()
        lesson = self.course.lesson(key, edition_id=self.enrolment.edition_id)
        quiz = QuizOfPerson.of(self.course, lesson, self.enrolment)
        if not quiz.is_locked:
            raise NotLocked
        db.session.add(
            QuizUnlock(
                person_id=self.person.id, partner_id=self.enrolment.partner_id, enrolment_id=self.enrolment.id,
                lesson_key=key, number=len(quiz.unlocks) + 1, by_id=by.id, reason=reason,
            )
        )  # fmt: skip
        self.enrolment.record("quiz.unlocked", by=by, lesson=key, reason=reason)

    def give_time(self, *, per_cent: int, by: User) -> None:
        """So much more time in each quiz with a limit, from the next attempt on."""
        self.enrolment.hold()
        ExtraTime.give(person=self.person, per_cent=per_cent, by=by)
        self.enrolment.record("quiz.time_given", by=by, per_cent=per_cent)
