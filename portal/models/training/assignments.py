"""Assignments: a course that somebody is asked to do by a day, by who looks after them."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.audiences import Audience
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.events import Delivery, Event, Recorded, on
from portal.models.locking import hold
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.training import Course
from portal.models.training.learning import Enrolment

REMINDED_EACH_DAYS = 1  # more often is no help


class Assignment(PartnerOwned, Recorded, Referenced, Record):
    """A person is asked to do a course by a day. Once a person and course; asked again, the new day holds."""

    __tablename__ = "course_assignments"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("person_id", "course_id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("TA"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    due_on: Mapped[date]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reminded_at: Mapped[datetime | None]
    person: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=person_id)
    by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=by_id)
    course: Mapped[Course] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def give(cls, course: Course, people: Sequence[User], *, by: User, due_on: date) -> int:
        """Ask these people to do the course by this day; answers how many were asked. Who is through with it is not,
        nor for whom it is not meant. Asks their partner, tier and roles, which must be loaded.
        """
        hold(db.session, f"assignments {course.id}")
        keys = [person.id for person in people]
        through = set(
            db.session.scalars(
                select(Enrolment.person_id).where(
                    Enrolment.course_id == course.id, Enrolment.person_id.in_(keys), Enrolment.done_at.is_not(None)
                )
            )
        )
        of_course = select(cls).where(cls.course_id == course.id, cls.person_id.in_(keys))
        given = {one.person_id: one for one in db.session.scalars(of_course)}
        with as_system("whom a course is for"):
            audience = db.session.get_one(Audience, course.audience_id)
        asked = [person for person in people if person.id not in through and audience.has(person)]
        for person in asked:
            one = given.get(person.id) or cls(
                ref=new_ref("TA")(), person_id=person.id, partner_id=person.partner_id, course_id=course.id
            )
            is_same = one.due_on == due_on
            one.due_on, one.by_id = due_on, by.id
            db.session.add(one)
            db.session.flush()
            if not is_same:
                one.record("assignment.given", by=by, course=course.ref, due_on=due_on.isoformat())
        return len(asked)

    def remind(self, *, by: User) -> bool:
        """Tell the person once more; answers whether they are told, which they are once a day at most."""
        now = clock.now()
        if self.reminded_at is not None and (now - self.reminded_at).days < REMINDED_EACH_DAYS:
            return False
        self.reminded_at = now
        self.record("assignment.reminded", by=by)
        return True

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Assignment":
        """The assignment with what its letters tell. Raises NotThere."""
        return cls.get(ref, joinedload(cls.course), joinedload(cls.person), joinedload(cls.by))

    @classmethod
    def open_of(cls, person: User) -> Sequence["Assignment"]:
        """What the person is asked to do and is not through with, the first due first."""
        done = select(Enrolment.course_id).where(Enrolment.person_id == person.id, Enrolment.done_at.is_not(None))
        asked = select(cls).where(cls.person_id == person.id, cls.course_id.not_in(done))
        return db.session.scalars(asked.options(joinedload(cls.course)).order_by(cls.due_on, cls.id)).all()

    @classmethod
    def of_people(cls, course: Course, people: Sequence[User]) -> Sequence["Assignment"]:
        """The assignments of these people for a course, of those who are not through with it."""
        keys = [person.id for person in people]
        done = select(Enrolment.person_id).where(Enrolment.course_id == course.id, Enrolment.done_at.is_not(None))
        asked = select(cls).where(cls.course_id == course.id, cls.person_id.in_(keys), cls.person_id.not_in(done))
        return db.session.scalars(asked.order_by(cls.id)).all()


@on("person.deactivated")
def let_go(person: User, _event: Event) -> Iterator[Delivery]:
    """Who leaves is asked for nothing any more; what they did, and their certificates, stay theirs."""
    with as_system("who leaves is asked for nothing"):
        done = select(Enrolment.course_id).where(Enrolment.person_id == person.id, Enrolment.done_at.is_not(None))
        theirs = delete(Assignment).where(Assignment.person_id == person.id, Assignment.course_id.not_in(done))
        db.session.execute(theirs, execution_options={"synchronize_session": False})
    yield from ()
