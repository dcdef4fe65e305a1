"""Certificates that somebody gives by hand: for a day in a classroom, or with an earlier day. Exactly one a cycle."""

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from io import StringIO
from typing import Any

from sqlalchemy import func, select

from portal import clock
from portal.models.base import db
from portal.models.locking import hold
from portal.models.people import User
from portal.models.tenancy import Reach, as_system
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.learning import Enrolment
from portal.models.training.states import CourseState
from portal.models.training.validity import GRACE, WINDOW, ends_on

NOON = time(12, tzinfo=UTC)
MOST_ROWS = 500
COLUMNS = ("email", "course", "day")


class NotAwarded(ValueError):
    """Why no certificate is given; `why` is one of the words below."""

    def __init__(self, why: str):
        super().__init__(why)
        self.why = why


HELD, TO_COME, ENDED = "held", "to_come", "ended"
UNKNOWN_PERSON, UNKNOWN_COURSE, NO_DAY, TWICE = "unknown_person", "unknown_course", "no_day", "twice"
NO_COLUMNS, TOO_MANY, NOTHING = "no_columns", "too_many", "nothing"


def award(course: Course, person: User, *, by: User, day: date, reason: str) -> Certificate:
    """Give the person the certificate of this course as of this day. Raises NotAwarded."""
    with as_system("a certificate is given by hand"):
        hold(db.session, f"enrolment {person.id} {course.id}")
        expect_awardable(course, day, Certificate.of_course(course, person))
        enrolment = Enrolment.newest(course, person)
        if enrolment is None or enrolment.is_done:
            enrolment = Enrolment.another_cycle(course, person, by=by)
        enrolment.done_at = clock.now() if day == clock.today() else datetime.combine(day, NOON)
        db.session.flush()
        made = Certificate.issue(enrolment, by=by)
        assert made is not None
        made.record("certificate.awarded", by=by, day=day.isoformat(), reason=reason)
    return made


def expect_awardable(course: Course, day: date, held: Certificate | None) -> None:
    """Judge a day for a course, and what the person holds already. Raises NotAwarded."""
    if day > clock.today():
        raise NotAwarded(TO_COME)
    before = held.valid_until if held is not None and held.withdrawn_at is None else None
    ends = ends_on(day, course.validity_months, before)
    if ends is not None and ends + GRACE < clock.today():
        raise NotAwarded(ENDED)
    if held is None or held.withdrawn_at is not None:
        return
    if held.valid_until is None or day < held.valid_until - WINDOW or day <= held.issued_on:
        raise NotAwarded(HELD)


def awardable_course(said: str) -> Course | None:
    """The course of this address or reference that certifies and is out."""
    return _courses([said]).get(said.strip().lower())


def awardable_person(email: str, reach: Reach) -> User | None:
    """Who has this address, among the people of partners whom somebody with this reach looks after."""
    return _people([email], reach).get(email.strip().lower())


@dataclass(frozen=True)
class Row:
    """One certificate that is to be given."""

    line: int
    person: User
    course: Course
    day: date


@dataclass(frozen=True)
class Wrong:
    """What is wrong in a line."""

    line: int
    why: str
    said: str = ""


class AwardList:
    """A list of awards as text: e-mail, course, day in columns. All that is wrong is known at once."""

    def __init__(self, text: str, reach: Reach):
        self.rows: list[Row] = []
        self.wrong: list[Wrong] = []
        lines = self._read(text)
        people = _people([line["email"] for _number, line in lines], reach)
        courses = _courses([line["course"] for _number, line in lines])
        held = _held([one.id for one in people.values()], [one.id for one in courses.values()])
        seen: set[tuple[int, int]] = set()
        for number, line in lines:
            self._judge(number, line, people, courses, held, seen)

    def give(self, *, by: User, reason: str) -> int:
        """Give all of them; answers how many. Raises NotAwarded where somebody was quicker: then none is given."""
        for row in sorted(self.rows, key=lambda row: (row.person.partner_id or 0, row.line)):  # one order of locks
            award(row.course, row.person, by=by, day=row.day, reason=reason)
        return len(self.rows)

    def _read(self, text: str) -> list[tuple[int, dict[str, str]]]:
        text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        head = text.partition("\n")[0]
        divider = max(",;\t", key=head.count)
        reader = csv.reader(StringIO(text), delimiter=divider)
        names = [name.strip().lower() for name in next(reader, [])]
        if not set(COLUMNS) <= set(names):
            self.wrong.append(Wrong(1, NO_COLUMNS))
            return []
        found = [
            (reader.line_num, {name: cell.strip() for name, cell in zip(names, cells, strict=False)})
            for cells in reader
            if any(cell.strip() for cell in cells)
        ]
        if len(found) > MOST_ROWS:
            self.wrong.append(Wrong(found[MOST_ROWS][0], TOO_MANY))
            return []
        if not found:
            self.wrong.append(Wrong(1, NOTHING))
        return [(number, {**dict.fromkeys(COLUMNS, ""), **line}) for number, line in found]

    def _judge(
        self, number: int, line: dict[str, str], people: dict[str, User], courses: dict[str, Course],
        held: dict[tuple[int, int], Certificate], seen: set[tuple[int, int]],
    ) -> None:  # fmt: skip
        person, course = people.get(line["email"].lower()), courses.get(line["course"].lower())
        day = _day(line["day"])
        if person is None:
            self.wrong.append(Wrong(number, UNKNOWN_PERSON, line["email"][:80]))
        if course is None:
            self.wrong.append(Wrong(number, UNKNOWN_COURSE, line["course"][:80]))
        if day is None:
            self.wrong.append(Wrong(number, NO_DAY, line["day"][:80]))
        if person is None or course is None or day is None:
            return
        both = person.id, course.id
        try:
            expect_awardable(course, day, held.get(both))
            if both in seen:
                raise NotAwarded(TWICE)
        except NotAwarded as refused:
            self.wrong.append(Wrong(number, refused.why, line["email"][:80]))
            return
        seen.add(both)
        self.rows.append(Row(number, person, course, day))


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said) else None
    except ValueError:
        return None


def _people(emails: Collection[str], reach: Reach) -> dict[str, User]:
    said = {email.strip().lower() for email in emails}
    there = User.email.in_(sorted(said)), User.looked_after(reach)
    found = select(User).where(*there, User.partner_id.is_not(None), User.deactivated_at.is_(None))
    return {one.email: one for one in db.session.scalars(found)}


def _courses(said: Sequence[str]) -> dict[str, Course]:
    wanted = {one.strip().lower() for one in said}
    by_word = func.lower(Course.slug).in_(sorted(wanted)) | func.lower(Course.ref).in_(sorted(wanted))
    found = select(Course).where(by_word, Course.certifies, Course.state == CourseState.PUBLISHED)
    courses = db.session.scalars(found).all()
    return {word.lower(): one for one in courses for word in (one.slug, one.ref)}


def _held(people: Collection[int], courses: Collection[int]) -> dict[tuple[int, int], Certificate]:
    """The newest certificate of each of these people for each of these courses."""
    with as_system("what somebody holds already"):
        theirs = select(Certificate).where(Certificate.person_id.in_(people), Certificate.course_id.in_(courses))
        found: Any = db.session.scalars(theirs.order_by(Certificate.id)).all()
    return {(one.person_id, one.course_id): one for one in found}
