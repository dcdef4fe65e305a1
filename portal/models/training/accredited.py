"""Who is accredited: each company's own standing, granted and lost by itself, with notice before."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.events import Delivery, Event, Recorded, on
from portal.models.listing import Key, Listing
from portal.models.locking import hold
from portal.models.partners import Partner, PartnerState
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, as_system, read_rows
from portal.models.training.accreditations import Accreditation, Weighed, held_by
from portal.models.training.certificates import Certificate
from portal.models.training.states import Worded

REMIND_BEFORE = timedelta(days=7)  # it is lost


class AccreditedState(Worded):
    """How a company stands."""

    HELD = "held"
    SHORT = "short"  # held, until it is lost or mended
    LOST = "lost"

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {AccreditedState.HELD: "good", AccreditedState.SHORT: "warn", AccreditedState.LOST: "bad"}[self]


class Cause(Worded):
    """Why something is short."""

    LEFT = "left"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CHANGED = "changed"  # what is asked for
    ENDED = "ended"  # the accreditation, or the partnership

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]


WORDS: dict[Worded, Any] = {
    AccreditedState.HELD: _l("Held"),
    AccreditedState.SHORT: _l("Held, something is short"),
    AccreditedState.LOST: _l("Lost"),
    Cause.LEFT: _l("Somebody left"),
    Cause.WITHDRAWN: _l("A certificate was withdrawn"),
    Cause.EXPIRED: _l("A certificate ended"),
    Cause.CHANGED: _l("The programme asks for something else"),
    Cause.ENDED: _l("It is not offered any more"),
}


class Accredited(PartnerOwned, Recorded, Referenced, Record):
    """How one company stands in one accreditation that it holds, or held. The portal alone writes it."""

    __tablename__ = "partner_accreditations"
    __table_args__ = (
        UniqueConstraint("partner_id", "accreditation_id"),
        Index("ix_partner_accreditations_state_look_on", "state", "look_on"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("AH"))
    accreditation_id: Mapped[int] = mapped_column(ForeignKey("accreditations.id"), index=True)
    state: Mapped[AccreditedState]
    held_since: Mapped[date]
    lost_on: Mapped[date | None]  # will be, while something is short; was, afterwards
    missing: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    cause: Mapped[Cause | None]
    who: Mapped[str] = mapped_column(default="")  # of whom the cause tells; one of the company's own
    is_reminded: Mapped[bool] = mapped_column(default=False)
    look_on: Mapped[date | None]  # when the clock may change something
    accreditation: Mapped[Accreditation] = relationship(lazy="raise_on_sql")
    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")

    # Commands
    def settle(self, weighed: Weighed, *, cause: Cause, who: str = "") -> None:
        """Bring it level with what the company's people hold today."""
        if weighed.is_met:
            self._be_whole(weighed)
        elif self.state == AccreditedState.HELD:
            self._fall_short(weighed, cause, who)
        elif self.state == AccreditedState.SHORT:
            self._wait(weighed)

    def lose(self, cause: Cause) -> None:
        """It is not held any more."""
        self.state, self.lost_on, self.look_on = AccreditedState.LOST, clock.today(), None
        self.cause = cause
        self.record("accreditation.lost", by=None, cause=cause)

    def _be_whole(self, weighed: Weighed) -> None:
        before, self.state = self.state, AccreditedState.HELD
        if before != AccreditedState.HELD:
            happened = "granted" if before == AccreditedState.LOST else "mended"
            self.held_since = clock.today() if before == AccreditedState.LOST else self.held_since
            self.lost_on, self.missing, self.cause, self.who, self.is_reminded = None, [], None, "", False
            self.record(f"accreditation.{happened}", by=None)
        self.look_on = weighed.falls_on

    def _fall_short(self, weighed: Weighed, cause: Cause, who: str) -> None:
        self.state, self.cause, self.who, self.is_reminded = AccreditedState.SHORT, cause, who, False
        self.missing, self.lost_on = weighed.missing, clock.today() + self.accreditation.notice
        self._look_next()
        self.record("accreditation.short", by=None, cause=cause, who=who, **self._what_is_short())

    def _wait(self, weighed: Weighed) -> None:
        assert self.lost_on and self.cause
        self.missing = weighed.missing
        if clock.today() >= self.lost_on:
            self.lose(self.cause)
            return
        if clock.today() >= self.lost_on - REMIND_BEFORE and not self.is_reminded:
            self.is_reminded = True
            self.record("accreditation.ending", by=None, **self._what_is_short())
        self._look_next()

    def _look_next(self) -> None:
        assert self.lost_on
        self.look_on = self.lost_on if self.is_reminded else max(self.lost_on - REMIND_BEFORE, clock.today())

    def _what_is_short(self) -> dict[str, Any]:
        assert self.lost_on
        return {"missing": self.missing, "lost_on": self.lost_on.isoformat()}

    # The wall
    def admits(self, reach: Reach) -> bool:
        """Nobody's to write."""
        return False

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Accredited":
        """With all that its letters tell. Raises NotThere."""
        return cls.get(ref, joinedload(cls.accreditation), joinedload(cls.partner))

    @classmethod
    def of_company(cls, partner_id: int) -> dict[int, "Accredited"]:
        """How a company stands, by accreditation."""
        mine = select(cls).where(cls.partner_id == partner_id).options(joinedload(cls.accreditation))
        return {one.accreditation_id: one for one in db.session.scalars(mine)}

    @classmethod
    def beside_offered(cls, partner_id: int) -> Sequence[tuple[Accreditation, "Accredited | None"]]:
        """All that can be held, by title, each with how this company stands in it."""
        mine = (cls.accreditation_id == Accreditation.id) & (cls.partner_id == partner_id)
        both = select(Accreditation, cls).outerjoin(cls, mine).where(Accreditation.ended_at.is_(None))
        both = both.options(joinedload(Accreditation.product)).order_by(Accreditation.title_en, Accreditation.id)
        return [(one, kept) for one, kept in db.session.execute(both)]

    @classmethod
    def partners_of(cls, accreditation: Accreditation) -> Listing["Accredited"]:
        """The partners within reach that hold it or held it, by name."""
        there = select(cls).join(Partner, Partner.id == cls.partner_id).options(joinedload(cls.partner))
        there = there.where(cls.accreditation_id == accreditation.id)
        return Listing(cls.ref, there, (Key(Partner.name), Key(cls.id)))

    @classmethod
    def to_mend(cls) -> Listing["Accredited"]:
        """What is short within reach, the first to be lost first."""
        short = select(cls).where(cls.state == AccreditedState.SHORT)
        loaded = joinedload(cls.accreditation), joinedload(cls.partner)
        return Listing(cls.ref, short.options(*loaded), (Key(cls.lost_on), Key(cls.id)))

    @classmethod
    def counts(cls) -> dict[tuple[int, AccreditedState], int]:
        """How many partners within reach stand how, by accreditation."""
        columns = cls.accreditation_id, cls.state, func.count()
        return {(key, state): many for key, state, many in read_rows(select(*columns).group_by(*columns[:2]))}

    @classmethod
    def due(cls, *, most: int = 100) -> Sequence[tuple[int, int]]:
        """Partner and accreditation of what the clock may change today."""
        live = cls.state.in_([AccreditedState.HELD, AccreditedState.SHORT]), cls.look_on <= clock.today()
        found = select(cls.partner_id, cls.accreditation_id).where(*live)
        return [tuple(row) for row in read_rows(found.order_by(cls.look_on, cls.id).limit(most))]


def look_at(partner_id: int, *, cause: Cause, who: str = "", only: Collection[Accreditation] | None = None) -> None:
    """Hold one company against all accreditations, or against some of them."""
    with as_system("a company is accredited by what its people hold"):
        hold(db.session, f"accreditations {partner_id}")
        asked = Accreditation.offered() if only is None else only
        if not asked:
            return
        (state,) = read_rows(select(Partner.state).where(Partner.id == partner_id))[0]
        is_there = state != PartnerState.ENDED
        held, there = held_by([partner_id])[partner_id], Accredited.of_company(partner_id)
        for accreditation in asked:
            if not (accreditation.is_offered and is_there):
                _let_go(there.get(accreditation.id))
            elif accreditation.id in there:
                there[accreditation.id].settle(Weighed(accreditation, held), cause=cause, who=who)
            else:
                _grant(accreditation, partner_id, Weighed(accreditation, held))
        db.session.flush()


def _let_go(found: Accredited | None) -> None:
    if found is not None and found.state != AccreditedState.LOST:
        found.lose(Cause.ENDED)


def _grant(accreditation: Accreditation, partner_id: int, weighed: Weighed) -> None:
    if not weighed.is_met:
        return
    made = Accredited(
        ref=new_ref("AH")(), partner_id=partner_id, accreditation=accreditation, state=AccreditedState.HELD,
        held_since=clock.today(), missing=[], who="", is_reminded=False, look_on=weighed.falls_on,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    made.record("accreditation.granted", by=None)


def concerned(accreditation: Accreditation) -> Sequence[int]:
    """The partners that may meet it, or stand in it already."""
    with as_system("whom an accreditation concerns"):
        certified = select(User.partner_id).join(Certificate, Certificate.person_id == User.id)
        certified = certified.where(User.partner_id.is_not(None)).distinct()
        there = select(Accredited.partner_id).where(Accredited.accreditation_id == accreditation.id)
        return sorted({key for (key,) in (*read_rows(certified), *read_rows(there))})


def look_at_all(accreditation: Accreditation) -> int:
    """Hold each company that it concerns against one accreditation; answers how many."""
    partners = concerned(accreditation)
    for partner_id in partners:
        look_at(partner_id, cause=Cause.CHANGED, only=[accreditation])
    accreditation.is_looked_at = True
    return len(partners)


@on("certificate.issued")
@on("certificate.withdrawn")
def certificates_changed(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """Whoever holds it works somewhere."""
    with as_system("where somebody works"):
        person = User.by_key(certificate.person_id)
    if person is not None and person.partner_id is not None:
        look_at(person.partner_id, cause=Cause.WITHDRAWN, who=person.name)
    yield from ()


@on("person.deactivated")
@on("person.reactivated")
def people_changed(person: User, event: Event) -> Iterator[Delivery]:
    """Who leaves counts no more from that day; the certificates stay theirs."""
    if person.partner_id is not None:
        look_at(person.partner_id, cause=Cause.LEFT, who=person.name)
    yield from ()


@on("partner.ended")
def partner_ended(partner: Partner, event: Event) -> Iterator[Delivery]:
    """Who parts ways holds nothing any more."""
    look_at(partner.id, cause=Cause.ENDED)
    yield from ()
