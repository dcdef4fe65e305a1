"""What a company lacks for an accreditation or its tier, with the titles of courses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import as_system, read_rows
from portal.models.training import Course
from portal.models.training.states import CourseState


@dataclass(frozen=True)
class Lack:
    """So many more certificates for any of these courses; without courses, so many more people."""

    short: int
    courses: str


def titles(refs: Collection[str], language: str) -> dict[str, str]:
    """The titles of courses within reach, by reference."""
    if not refs:
        return {}
    columns = Course.ref, Course.title_en, Course.title_es
    rows = read_rows(select(*columns).where(Course.ref.in_(sorted(refs))).order_by(Course.title_en))
    return {row.ref: (row.title_es if language == "es" else "") or row.title_en for row in rows}


def lacking_for(person: User, missing: Iterable[dict[str, Any]]) -> list[Lack]:
    """The same for a letter: with the titles of those courses alone that are for its reader."""
    missing = list(missing)
    refs = sorted({ref for one in missing for ref in one["courses"]})
    with as_system("which courses are for the reader of a letter"):
        loaded = selectinload(User.grants), joinedload(User.partner).joinedload(Partner.tier)
        reader = db.session.scalars(select(User).where(User.id == person.id).options(*loaded)).one()
        out = select(Course).where(Course.ref.in_(refs), Course.state == CourseState.PUBLISHED)
        courses = db.session.scalars(out.options(joinedload(Course.audience)).order_by(Course.title_en)).all()
        known = {one.ref: one.title_in(reader.language) for one in courses if one.audience.has(reader)}
    return [Lack(one["short"], said(one["courses"], known)) for one in missing]


def said(refs: Iterable[str], known: dict[str, str]) -> str:
    """Courses in a line."""
    return ", ".join(known[ref] for ref in refs if ref in known)


def certifying(also: Collection[str], language: str) -> list[tuple[str, str]]:
    """Reference and title of the courses that certify now, and of some others, for a person to choose from."""
    certifies = Course.certifies & (Course.state == CourseState.PUBLISHED)
    columns = Course.ref, Course.title_en, Course.title_es
    rows = read_rows(select(*columns).where(certifies | Course.ref.in_(sorted(also))).order_by(Course.title_en))
    return [(row.ref, (row.title_es if language == "es" else "") or row.title_en) for row in rows]
