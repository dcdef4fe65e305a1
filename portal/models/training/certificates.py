"""Certificates: what somebody learned, as it was on the day; who has the code can see whether it still holds."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import get_locale
from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from portal import clock
from portal.models.base import CROCKFORD, NotNow, NotThere, Record, Referenced, db, new_ref, pk
from portal.models.events import Delivery, Event, on
from portal.models.locking import hold
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, Width, as_system
from portal.models.training import Course
from portal.models.training.attempts import Attempt
from portal.models.training.learning import Enrolment
from portal.models.training.printed import Badged, OnPaper
from portal.models.training.states import Level
from portal.models.training.validity import GRACE, REMIND_AT, WINDOW, CertificateState, ends_on, state_on
from portal.models.vendor import vendor

CODE_BITS, CODE_LETTERS = 128, 26
READ_AS = str.maketrans("OIL", "011", "- ")  # how people misread Crockford's letters, and what they put between


def new_code() -> str:
    """128 random bits, so that nobody comes by a code that was not given to them."""
    number = secrets.randbits(CODE_BITS)
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in reversed(range(CODE_LETTERS)))


class Certificate(PartnerOwned, Badged, OnPaper, Referenced, Record):
    """What a person is certified for. Its facts never change; a correction makes another one that names it.

    `partner_id` tells whose learner it was; the certificate stays the person's.
    """

    __tablename__ = "certificates"
    __owner__ = "person_id"
    __work__ = "certificates"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        UniqueConstraint("status_list", "status_place"),
        Index("ix_certificates_person_id_course_id", "person_id", "course_id"),
        Index("ix_certificates_pdf_key_id", "pdf_key", "id"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CT"))
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))  # one cycle of a course
    number: Mapped[int] = mapped_column(default=1)  # of those for this cycle: the second corrects the first
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    name: Mapped[str]  # as the learner writes it
    title: Mapped[str]
    level: Mapped[Level]
    skills: Mapped[list[str]] = mapped_column(JSON, default=list)
    language: Mapped[str]
    score: Mapped[int | None]  # per cent, of the examination where there was one
    issued_by: Mapped[str]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None] = mapped_column(index=True)

    shows_name: Mapped[bool] = mapped_column(default=False)  # to who has the code
    withdrawn_at: Mapped[datetime | None]
    withdrawn_because: Mapped[str] = mapped_column(default="")
    replaced_at: Mapped[datetime | None]
    reminded: Mapped[int | None]  # of how many days before its end the last reminder was

    # Commands
    @classmethod
    def issue(cls, enrolment: Enrolment, *, by: User | None = None) -> "Certificate | None":
        """The certificate for this cycle of a course, made once; None where the course gives none."""
        with as_system("what a certificate says"):
            hold(db.session, f"certificate {enrolment.id}")
            course, person = db.session.get_one(Course, enrolment.course_id), User.by_key(enrolment.person_id)
            if not course.certifies or enrolment.done_at is None or person is None:
                return None
            found = cls._newest(cls.enrolment_id == enrolment.id)
            if found is not None:
                return found
            before = cls._newest(cls.person_id == person.id, cls.course_id == course.id, cls.withdrawn_at.is_(None))
            language = person.language or str(get_locale() or "en")[:2]
            day = enrolment.done_at.date()
            made = cls(
                ref=new_ref("CT")(), code=new_code(), person_id=person.id, partner_id=enrolment.partner_id,
                course_id=course.id, enrolment_id=enrolment.id, number=1, name=person.name,
                title=course.title_in(language), level=course.level, skills=course.skills_in(language),
                language=language, score=_score(enrolment), issued_by=vendor().name, issued_on=day,
                valid_until=ends_on(day, course.validity_months, before and before.valid_until),
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            made.record("certificate.issued", by=by, course=course.ref)
        return made

    def withdraw(self, *, by: User, reason: str) -> None:
        """It does not hold any more. Raises NotNow for one that does not anyway."""
        if not self.is_in_force:
            raise NotNow(self, "withdraw")
        self.withdrawn_at, self.withdrawn_because = clock.now(), reason
        self.record("certificate.withdrawn", by=by, reason=reason)

    def correct(self, *, by: User, name: str) -> "Certificate":
        """Give another one with this name instead. Raises NotNow for one that does not hold any more."""
        if not self.is_in_force:
            raise NotNow(self, "correct")
        made = Certificate(
            ref=new_ref("CT")(), code=new_code(), number=self.number + 1, replaces_id=self.id, name=name,
            **{fact: getattr(self, fact) for fact in FACTS},
        )  # fmt: skip
        self.replaced_at = clock.now()
        db.session.add(made)
        db.session.flush()
        self.record("certificate.replaced", by=by, new=made.ref)
        made.record("certificate.corrected", by=by, old=self.ref)
        return made

    def show_name(self, shows: bool, *, by: User) -> None:
        """Whether the public page says whose it is."""
        self.change("certificate.consent", by=by, shows_name=shows)

    def remind(self, days: int) -> None:
        """Tell that it ends in so many days; each of the reminders once."""
        self.reminded = days
        self.record("certificate.ending", by=None, days=days)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title

    @property
    def standing(self) -> CertificateState:
        """Its state, as pages that know no certificates show it."""
        return self.state

    @property
    def state(self) -> CertificateState:
        """Where it stands today."""
        if self.withdrawn_at is not None:
            return CertificateState.WITHDRAWN
        if self.replaced_at is not None:
            return CertificateState.REPLACED
        return state_on(clock.today(), self.valid_until)

    @property
    def is_in_force(self) -> bool:
        """Whether nobody took it back or put another in its place."""
        return self.withdrawn_at is None and self.replaced_at is None

    @property
    def in_grace_until(self) -> date | None:
        """Until when it can still be renewed, where it has ended."""
        if self.state != CertificateState.EXPIRED or self.valid_until is None:
            return None
        return self.valid_until + GRACE if clock.today() <= self.valid_until + GRACE else None

    @property
    def renewable_since(self) -> date | None:
        """From when on it can be earned anew; None where it holds for ever."""
        return self.valid_until and self.valid_until - WINDOW

    @property
    def is_renewable(self) -> bool:
        """Whether it can be earned anew now."""
        return self.state in (CertificateState.EXPIRING, CertificateState.EXPIRED, CertificateState.WITHDRAWN)

    @property
    def code_in_groups(self) -> str:
        """The code as people read it aloud."""
        return " ".join(self.code[place : place + 4] for place in range(0, CODE_LETTERS, 4))

    def corrected_by(self) -> "Certificate | None":
        """The one that took its place, within reach."""
        return db.session.scalars(select(Certificate).where(Certificate.replaces_id == self.id)).one_or_none()

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """As all that is a partner's; and one's own, wherever one works."""
        usual = super().within(reach)
        return usual | cls._owned_by(reach) if reach.width == Width.PORTFOLIO else usual

    def admits(self, reach: Reach) -> bool:
        """The same."""
        is_mine = reach.width == Width.PORTFOLIO and self.person_id == reach.person_id
        return is_mine or super().admits(reach)

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Certificate":
        """The one of this reference, within reach. Raises NotThere."""
        return cls.get(ref)

    @classmethod
    def of_person(cls, person: User) -> Sequence["Certificate"]:
        """All of a person's, the newest first; corrected ones left out."""
        mine = select(cls).where(cls.person_id == person.id, cls.replaced_at.is_(None))
        return db.session.scalars(mine.order_by(cls.issued_on.desc(), cls.id.desc())).all()

    @classmethod
    def of_course(cls, course: Course, person: User) -> "Certificate | None":
        """The person's newest for a course."""
        return cls._newest(cls.course_id == course.id, cls.person_id == person.id)

    @classmethod
    def courses_held(cls, person: User) -> Any:
        """A query for the keys of the courses that the person is certified for, the time of grace included."""
        holds = cls.valid_until.is_(None) | (cls.valid_until >= clock.today() - GRACE)
        mine = select(cls.course_id).where(cls.person_id == person.id, holds)
        return mine.where(cls.withdrawn_at.is_(None), cls.replaced_at.is_(None))

    @classmethod
    def by_code(cls, code: str) -> "Certificate":
        """The one of this code, however it was typed, for anybody. Raises NotThere; a malformed code costs the same."""
        said = code.upper().translate(READ_AS)
        with as_system("anybody may ask who has the code"):
            found = db.session.scalars(select(cls).where(cls.code == said)).one_or_none()
        if found is None:
            raise NotThere(code)
        return found

    @classmethod
    def to_remind(cls, day: date, *, most: int = 100) -> Sequence["Certificate"]:
        """Those of which a reminder is due that was not given; none that was renewed meanwhile."""
        later = aliased(cls)
        renewed = select(later.id).where(
            later.person_id == cls.person_id, later.course_id == cls.course_id, later.valid_until > cls.valid_until,
            later.withdrawn_at.is_(None),
        )  # fmt: skip
        steps = zip(REMIND_AT, (*REMIND_AT[1:], -1), strict=True)
        due = or_(*(
            (cls.valid_until > day + timedelta(following)) & (cls.valid_until <= day + timedelta(days))
            & (cls.reminded.is_(None) | (cls.reminded > days))
            for days, following in steps
        ))  # fmt: skip
        ending = select(cls).where(due, cls.withdrawn_at.is_(None), cls.replaced_at.is_(None), ~renewed.exists())
        return db.session.scalars(ending.order_by(cls.valid_until, cls.id).limit(most)).all()

    @classmethod
    def _newest(cls, *criteria: Any) -> "Certificate | None":
        return db.session.scalars(select(cls).where(*criteria).order_by(cls.id.desc()).limit(1)).first()


FACTS = (
    "person_id", "partner_id", "course_id", "enrolment_id", "title", "level", "skills", "language", "score",
    "issued_by", "issued_on", "valid_until", "shows_name", "reminded",
)  # fmt: skip


def _score(enrolment: Enrolment) -> int | None:
    """Of the quizzes that were passed on the way, in the middle."""
    passed = select(func.avg(Attempt.score)).where(Attempt.enrolment_id == enrolment.id, Attempt.is_passed)
    score = db.session.scalar(passed)
    return None if score is None else round(score)


@on("course.completed")
def certify(enrolment: Enrolment, _event: Event) -> Iterator[Delivery]:
    """Who is through with a course that certifies has the certificate in the same transaction."""
    Certificate.issue(enrolment)
    yield from ()
