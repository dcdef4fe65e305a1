"""Help with a quiz: a manager unlocks another attempt, with a reason, or gives a person extra time."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal import clock
from portal.models.base import Record, db, pk
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, Width

EXTRA_TIMES = (0, 25, 50, 100)  # per cent


class OfManager(PartnerOwned):
    """About a person, who may read it; a manager's to write."""

    __owner__ = "person_id"

    def admits(self, reach: Reach) -> bool:
        """Nobody helps themselves."""
        is_self = getattr(self, self.__owner__ or "") == reach.person_id
        return reach.width >= Width.PORTFOLIO and not is_self and super().admits(reach)


class QuizUnlock(OfManager, Record):
    """One more attempt at a quiz, after the last one was used up."""

    __tablename__ = "quiz_unlocks"
    __table_args__ = (UniqueConstraint("enrolment_id", "lesson_key", "number"),)

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id", ondelete="CASCADE"))
    lesson_key: Mapped[str]
    number: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=by_id)

    @classmethod
    def of(cls, enrolment_id: int, lesson_key: str) -> Sequence["QuizUnlock"]:
        """All for one person's quiz, the first one first."""
        of_both = select(cls).where(cls.enrolment_id == enrolment_id, cls.lesson_key == lesson_key)
        return db.session.scalars(of_both.order_by(cls.number)).all()


class ExtraTime(OfManager, Record):
    """So much more time for a person in each quiz with a limit. Why is nobody's business, and kept nowhere."""

    __tablename__ = "extra_times"

    id: Mapped[pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), unique=True)
    per_cent: Mapped[int]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def give(cls, *, person: User, per_cent: int, by: User) -> None:
        """From the next attempt on."""
        found = db.session.scalars(select(cls).where(cls.person_id == person.id)).one_or_none()
        if found is None:
            found = cls(person_id=person.id, partner_id=person.partner_id, per_cent=per_cent, by_id=by.id)
            db.session.add(found)
        found.per_cent, found.by_id, found.at = per_cent, by.id, clock.now()

    @classmethod
    def per_cent_of(cls, person_id: int) -> int:
        """How much more time a person has."""
        return db.session.scalar(select(cls.per_cent).where(cls.person_id == person_id)) or 0
