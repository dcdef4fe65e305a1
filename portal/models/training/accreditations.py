"""Accreditations: what a company holds for a product while enough of its people are certified; the programme's side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import as_system, read_rows
from portal.models.training import Course
from portal.models.training.certificates import Certificate
from portal.models.training.validity import GRACE
from portal.models.wording import Described

USUAL_NOTICE = 30  # days in which what is short can be mended
MOST_REQUIREMENTS = 3


class Accreditation(Described, Recorded, Versioned, Referenced, Record):
    """What a company has to have: so many certificates of given courses, held by so many people at least.

    `requirements` are rows of `certificates` (how many) and `courses` (references, any of which counts).
    """

    __tablename__ = "accreditations"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("AC"))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    requirements: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    people: Mapped[int] = mapped_column(default=1)  # who hold them, at least
    notice_days: Mapped[int] = mapped_column(default=USUAL_NOTICE)
    is_looked_at: Mapped[bool] = mapped_column(default=False, index=True)  # whether each partner was held against it
    ended_at: Mapped[datetime | None]
    product: Mapped[Product | None] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(cls, *, by: User | None, **said: Any) -> "Accreditation":
        """Offer one. The worker grants it to who meets it."""
        made = cls(ref=new_ref("AC")(), version=1, is_looked_at=False, **said)
        db.session.add(made)
        db.session.flush()
        made.record("accreditation.begun", by=by, title=made.title_en)
        return made

    def update(self, *, by: User, **said: Any) -> None:
        """Ask for something else. Who does not meet it any more has the notice in which to mend it."""
        if self.change("accreditation.changed", by=by, **said):
            self.version += 1
            self.is_looked_at = False

    def end(self, *, by: User, reason: str) -> None:
        """Offer it no more; nobody holds it from then on."""
        self.ended_at, self.is_looked_at = clock.now(), False
        self.version += 1
        self.record("accreditation.ended", by=by, reason=reason)

    # Questions
    @property
    def is_offered(self) -> bool:
        """Whether it can be held."""
        return self.ended_at is None

    @property
    def courses(self) -> set[str]:
        """References of all courses that count."""
        return {ref for one in self.requirements for ref in one["courses"]}

    @property
    def notice(self) -> timedelta:
        """How long what is short can be mended."""
        return timedelta(days=self.notice_days)

    # Queries
    @classmethod
    def offered(cls) -> Sequence["Accreditation"]:
        """All that can be held, by title."""
        there = select(cls).where(cls.ended_at.is_(None)).options(joinedload(cls.product))
        return db.session.scalars(there.order_by(cls.title_en, cls.id)).all()

    @classmethod
    def shown(cls, ref: str) -> "Accreditation":
        """One that can be held. Raises NotThere."""
        found = cls.get(ref, joinedload(cls.product))
        if not found.is_offered:
            raise NotThere(ref)
        return found

    @classmethod
    def to_look_at(cls) -> Sequence["Accreditation"]:
        """Those that changed since partners were held against them."""
        return db.session.scalars(select(cls).where(cls.is_looked_at.is_(False)).order_by(cls.id)).all()


@dataclass(frozen=True)
class Held:
    """One certificate that counts for a company: whose, for which course, to which day (None: without an end)."""

    person_id: int
    course: str
    until: date | None

    def counts_on(self, day: date) -> bool:
        """Whether it still counts on a day."""
        return self.until is None or day <= self.until


@dataclass(frozen=True)
class Part:
    """One thing that is asked for, and how much of it there is."""

    have: int
    needs: int
    courses: tuple[str, ...] = ()  # none: it is people that are counted

    @property
    def short(self) -> int:
        """How many more it takes."""
        return max(self.needs - self.have, 0)

    @property
    def shown(self) -> int:
        """How much of it a bar shows."""
        return min(self.have, self.needs)


class Weighed:
    """What a company's people hold, against what one accreditation asks for."""

    def __init__(self, accreditation: Accreditation, held: Iterable[Held]):
        self._asked = accreditation
        courses, today = accreditation.courses, clock.today()
        self.held = [one for one in held if one.course in courses and one.counts_on(today)]
        self.parts, self.people = self._weigh()

    @property
    def is_met(self) -> bool:
        """Whether it is all there."""
        return not any(part.short for part in (*self.parts, self.people))

    @property
    def missing(self) -> list[dict[str, Any]]:
        """What is short, to be kept and told."""
        short = [part for part in (*self.parts, self.people) if part.short]
        return [{"short": one.short, "courses": list(one.courses)} for one in short]

    @property
    def falls_on(self) -> date | None:
        """The first day on which it will be short, if nothing is renewed; None where there is none to come.

        Of so many that are needed it is the last but so many to end that counts: worked out by sorting once, since a
        company may have thousands.
        """
        if not self.is_met:
            return None
        ends = [_ends_when(self._of(part), part.needs) for part in self.parts]
        last = min(filter(None, [*ends, _ends_when(self._people(), self.people.needs)]), default=None)
        return last and last + timedelta(days=1)

    def _weigh(self) -> tuple[list[Part], Part]:
        asked = [Part(0, one["certificates"], tuple(one["courses"])) for one in self._asked.requirements]
        parts = [replace(part, have=len(self._of(part))) for part in asked]
        return parts, Part(len(self._people()), self._asked.people)

    def _of(self, part: Part) -> dict[Any, date]:
        """What counts for a part, each with its last day."""
        return _latest(((one.person_id, one.course), one) for one in self.held if one.course in part.courses)

    def _people(self) -> dict[Any, date]:
        return _latest((one.person_id, one) for one in self.held)


def _latest(held: Iterable[tuple[Any, Held]]) -> dict[Any, date]:
    found: dict[Any, date] = {}
    for key, one in held:
        found[key] = max(found.get(key, date.min), one.until or date.max)
    return found


def _ends_when(last_days: dict[Any, date], needs: int) -> date | None:
    """The last day on which so many of these are there; None where that never ends."""
    last = sorted(last_days.values(), reverse=True)[needs - 1]
    return None if last == date.max else last


def counting() -> tuple[Any, ...]:
    """What makes a certificate count today: nobody took it back, its grace is not over, who holds it is there."""
    holds = Certificate.valid_until.is_(None) | (Certificate.valid_until >= clock.today() - GRACE)
    in_force = Certificate.withdrawn_at.is_(None), Certificate.replaced_at.is_(None)
    return *in_force, holds, User.deactivated_at.is_(None), User.partner_id.is_not(None)


def held_by(partner_ids: Iterable[int]) -> dict[int, list[Held]]:
    """The certificates that count, by partner: of who works there now, wherever they earned them."""
    found: dict[int, list[Held]] = {key: [] for key in partner_ids}
    columns = User.partner_id, Certificate.person_id, Course.ref, Certificate.valid_until
    with as_system("what a company's people are certified for"):
        of_them = select(*columns).select_from(Certificate).join(User, User.id == Certificate.person_id)
        of_them = of_them.join(Course, Course.id == Certificate.course_id)
        rows = read_rows(of_them.where(User.partner_id.in_(found), *counting()))
    for partner_id, person_id, course, until in rows:
        found[partner_id].append(Held(person_id, course, until and until + GRACE))
    return found
