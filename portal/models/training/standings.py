"""Who is able: people by courses, each cell how a person stands in a course; never what they answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.models.base import db
from portal.models.listing import Key, Listing
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import current_reach, read_rows
from portal.models.training import Course
from portal.models.training.assignments import Assignment
from portal.models.training.learning import Enrolment
from portal.models.training.states import CourseState

PAGE_SIZE = 25
MOST_COURSES = 100
MOST_CHOSEN = 200  # people at once
MOST_EXPORTED = 5_000  # people


class Standing(StrEnum):
    """How somebody stands in a course, the best first."""

    DONE = "done"
    OVERDUE = "overdue"
    UNDER_WAY = "under_way"
    ASSIGNED = "assigned"
    NOTHING = "nothing"

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return TONES.get(self, "")


WORDS = {
    Standing.DONE: _l("Done"), Standing.OVERDUE: _l("Overdue"), Standing.UNDER_WAY: _l("Under way"),
    Standing.ASSIGNED: _l("Assigned"), Standing.NOTHING: _l("Not begun"),
}  # fmt: skip
TONES = {Standing.DONE: "good", Standing.OVERDUE: "bad", Standing.UNDER_WAY: "brand", Standing.ASSIGNED: "warn"}


@dataclass(frozen=True)
class Cell:
    """One person in one course."""

    standing: Standing
    done: int = 0  # lessons
    done_at: datetime | None = None
    due_on: date | None = None


NOT_BEGUN = Cell(Standing.NOTHING)


@dataclass(frozen=True)
class Row:
    """One person in all courses that are shown, in their order."""

    person: Any  # ref, name, partner
    cells: tuple[Cell, ...]


class Standings:
    """The table for who asks: the people whom they look after, by the courses that they see."""

    def __init__(self, *, course: str = "", partner: str = ""):
        columns = Course.id, Course.slug, Course.ref, Course.title_en, Course.title_es, Course.lesson_count
        out = select(*columns).where(Course.state == CourseState.PUBLISHED)
        self.all_courses = read_rows(out.order_by(Course.title_en, Course.id).limit(MOST_COURSES))
        chosen = [one for one in self.all_courses if one.slug == course]
        self.courses: Sequence[Any] = chosen or self.all_courses
        self.course = chosen[0] if chosen else None
        self._people = self._looked_after(partner)

    def page(self, *, after: str | None) -> tuple[list[Row], str | None]:
        """Some rows, and what the next ones start behind."""
        found = self._people.page(after=after, size=PAGE_SIZE)
        return self._rows(found.rows), found.after

    def all(self) -> list[Row]:
        """All rows, to take along."""
        return self._rows(self._people.page(size=MOST_EXPORTED).rows)

    @staticmethod
    def chosen(refs: Collection[str]) -> Sequence[User]:
        """Those of the people with these references whom who asks looks after, and who may come in."""
        known = User.ref.in_(list(refs)[:MOST_CHOSEN]), User.looked_after(current_reach())
        found = select(User).where(*known, User.partner_id.is_not(None), User.deactivated_at.is_(None))
        loaded = selectinload(User.grants), joinedload(User.partner).joinedload(Partner.tier)
        return db.session.scalars(found.options(*loaded).order_by(User.id)).all()

    @staticmethod
    def _looked_after(partner: str) -> Listing[Any]:
        """Active people within reach; of the vendor's own, nobody here."""
        people = (
            select(User.id, User.ref, User.name, Partner.name.label("company"))
            .join(Partner, Partner.id == User.partner_id)
            .where(User.looked_after(current_reach()), User.deactivated_at.is_(None))
        )
        if partner:
            people = people.where(Partner.ref == partner)
        return Listing(User.ref, people, (Key(User.name), Key(User.id)))

    def _rows(self, people: Sequence[Any]) -> list[Row]:
        keys, courses = [one.id for one in people], [one.id for one in self.courses]
        asked = select(Assignment.person_id, Assignment.course_id, Assignment.due_on).where(
            Assignment.person_id.in_(keys), Assignment.course_id.in_(courses)
        )
        due = {(row.person_id, row.course_id): row.due_on for row in read_rows(asked)}
        columns = Enrolment.person_id, Enrolment.course_id, Enrolment.lessons_done, Enrolment.done_at
        begun = select(*columns).where(Enrolment.person_id.in_(keys), Enrolment.course_id.in_(courses))
        came = {(row.person_id, row.course_id): row for row in read_rows(begun.order_by(Enrolment.cycle))}
        today = clock.today()
        return [
            Row(one, tuple(_cell(came.get((one.id, key)), due.get((one.id, key)), today) for key in courses))
            for one in people
        ]


def _cell(came: Any, due_on: date | None, today: date) -> Cell:
    if came is not None and came.done_at is not None:
        return Cell(Standing.DONE, came.lessons_done, came.done_at)
    if due_on is not None and due_on < today:
        return Cell(Standing.OVERDUE, came.lessons_done if came else 0, None, due_on)
    if came is not None:
        return Cell(Standing.UNDER_WAY, came.lessons_done, None, due_on)
    return Cell(Standing.ASSIGNED, 0, None, due_on) if due_on else NOT_BEGUN
