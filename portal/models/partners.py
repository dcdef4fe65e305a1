"""Partners and their tiers: who sells with us, and what the programme gives them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Life, NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.identifiers import caseless
from portal.models.listing import Key, Listing
from portal.models.locking import for_change
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, as_system, fresh_refs


class Kind(StrEnum):
    """What sort of business the partner does with us."""

    RESELLER = "reseller"
    VAR = "var"
    SYSTEM_INTEGRATOR = "system_integrator"
    AGENCY = "agency"
    INDIRECT_SALES = "indirect_sales"
    AFFILIATE = "affiliate"
    BPO = "bpo"
    MSP = "msp"
    DISTRIBUTOR = "distributor"
    TECHNOLOGY = "technology"
    STRATEGIC = "strategic"

    @property
    def words(self) -> Any:
        """The kind in the reader's language."""
        return KIND_WORDS[self]


KIND_WORDS = {
    Kind.RESELLER: _l("reseller"),
    Kind.VAR: _l("VAR"),
    Kind.SYSTEM_INTEGRATOR: _l("system integrator"),
    Kind.AGENCY: _l("agency"),
    Kind.INDIRECT_SALES: _l("indirect sales"),
    Kind.AFFILIATE: _l("affiliate"),
    Kind.BPO: _l("BPO"),
    Kind.MSP: _l("MSP"),
    Kind.DISTRIBUTOR: _l("distributor"),
    Kind.TECHNOLOGY: _l("technology"),
    Kind.STRATEGIC: _l("strategic"),
}


class PartnerState(StrEnum):
    """Whether we work with the partner."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return STATE_WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {"active": "good", "suspended": "warn", "ended": ""}[self]


STATE_WORDS = {
    PartnerState.ACTIVE: _l("Active"),
    PartnerState.SUSPENDED: _l("Suspended"),
    PartnerState.ENDED: _l("Ended"),
}


USUAL_TIERS = (
    {"name": "Gold", "protection_days": 90, "margin_percent": 12, "answer_working_days": 2},
    {"name": "Silver", "protection_days": 60, "margin_percent": 8, "answer_working_days": 3},
    {"name": "Registered", "protection_days": 30, "margin_percent": 5, "answer_working_days": 5},
)


class Tier(Referenced, Recorded, Versioned, Record):
    """What a partner has reached, and what it brings: protection, margin, a quick answer."""

    __tablename__ = "tiers"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("TI"))
    name: Mapped[str] = mapped_column(unique=True)
    protection_days: Mapped[int]
    margin_percent: Mapped[int]
    answer_working_days: Mapped[int]
    certified_people: Mapped[int] = mapped_column(default=0)  # that a partner of it has to have
    certified_in: Mapped[list[str]] = mapped_column(JSON, default=list)  # references of courses; none: in any

    # Commands
    @classmethod
    def begin(cls, *, by: User, **values: Any) -> "Tier":
        """Add a tier."""
        tier = cls(ref=new_ref("TI")(), version=1, **values)
        db.session.add(tier)
        tier.record("tier.begun", by=by, given=values)
        return tier

    @classmethod
    def make_usual(cls) -> dict[str, "Tier"]:
        """What a new installation begins with; the tiers by their names, nothing where there are some."""
        if db.session.scalar(select(func.count()).select_from(cls)):
            return {}
        tiers = {str(said["name"]): cls(**said) for said in USUAL_TIERS}
        db.session.add_all(tiers.values())
        db.session.flush()
        return tiers

    def update(self, *, by: User, **values: Any) -> None:
        """Change what it gives, from now on."""
        if self.change("tier.changed", by=by, **values):
            self.version += 1

    # Queries
    @classmethod
    def is_named(cls, name: str, *, but: "Tier | None") -> bool:
        """Whether another tier has this name."""
        others = db.session.scalars(select(cls.name).where(cls.id != (but.id if but else 0)))
        return caseless(name) in map(caseless, others)

    @classmethod
    def by_protection(cls) -> Listing["Tier"]:
        """All tiers, the one that gives least first."""
        return Listing(cls.ref, select(cls), (Key(cls.protection_days), Key(cls.id)))

    @property
    def words(self) -> Any:
        """The tier in the reader's language; a name that the vendor made up stays as it is."""
        return TIER_WORDS.get(self.name, self.name)


TIER_WORDS = {"Registered": _l("Registered"), "Silver": _l("Silver"), "Gold": _l("Gold")}


class Partner(Walled, Recorded, Referenced, Versioned, Record):
    """A company that sells, refers, builds on or works along with the vendor."""

    __tablename__ = "partners"
    LIFE = Life(
        (None, "begin", PartnerState.ACTIVE),
        (PartnerState.ACTIVE, "suspend", PartnerState.SUSPENDED),
        (PartnerState.SUSPENDED, "resume", PartnerState.ACTIVE),
        (PartnerState.ACTIVE, "end", PartnerState.ENDED),
        (PartnerState.SUSPENDED, "end", PartnerState.ENDED),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PT"))
    name: Mapped[str]
    external_ref: Mapped[str] = mapped_column(default="", index=True)  # its number where it was brought in from
    kind: Mapped[Kind]
    country: Mapped[str]
    countries: Mapped[list[str]] = mapped_column(JSON, default=list)  # where it sells, beside its seat
    currency: Mapped[str] = mapped_column(default="USD")
    zone: Mapped[str] = mapped_column(default="UTC")
    language: Mapped[str] = mapped_column(default="")  # of its invitations; empty: English
    state: Mapped[PartnerState] = mapped_column(default=PartnerState.ACTIVE)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    tier_id: Mapped[int] = mapped_column(ForeignKey("tiers.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", use_alter=True, name="fk_partners_manager_id"), index=True
    )
    tier: Mapped[Tier] = relationship(lazy="raise_on_sql")
    manager: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=manager_id)

    @property
    def partner_id(self) -> int:
        """Whose record it is: what happens to it belongs to itself."""
        return self.id

    # Commands
    @classmethod
    def begin(cls, *, by: User, **values: Any) -> "Partner":
        """Take a partner on."""
        partner = cls(ref=new_ref("PT")(), state=PartnerState.ACTIVE, version=1, **values)
        db.session.add(partner)
        db.session.flush()
        with as_system("the first event of a partner that nobody's portfolio knows yet"):
            partner.record("partner.begun", by=by, called=partner.name)
            db.session.flush()
        return partner

    @classmethod
    def take_on(cls, *, by: User, partners: Sequence[Mapping[str, Any]]) -> list["Partner"]:
        """Take many on at once, as `begin` does one. Raises OutsideReach for one that would be another manager's."""
        refs = fresh_refs(cls, "PT", len(partners))
        made = [
            cls(ref=ref, state=PartnerState.ACTIVE, version=1, **values)
            for ref, values in zip(refs, partners, strict=True)
        ]
        db.session.add_all(made)
        db.session.flush()
        with as_system("the first events of partners that nobody's portfolio knows yet"), db.session.no_autoflush:
            for partner in made:
                partner.record("partner.begun", by=by, called=partner.name)
            db.session.flush()
        return made

    def update(self, *, by: User, **values: Any) -> None:
        """Change what we know of it, or give it to another manager or tier."""
        if self.change("partner.changed", by=by, **values):
            self.version += 1

    def suspend(self, *, by: User, reason: str) -> None:
        """Let nobody of it in until it is resumed. Its deals stay where they are, and protections run on."""
        self._end_sessions()
        self._advance("suspend", by, reason)

    def resume(self, *, by: User, reason: str = "") -> None:
        """Let its people in again."""
        self._advance("resume", by, reason)

    def end(self, *, by: User, reason: str) -> None:
        """Part ways: nobody of it comes in, what waits is withdrawn, protections end (see `models/deals`)."""
        self._end_sessions()  # first: it waits for what its people are just sending
        self._advance("end", by, reason)

    @classmethod
    def hand_over_portfolio(cls, person: User, *, to: User, by: User) -> int:
        """Give all partners of one channel manager to another; answers how many."""
        partners = db.session.scalars(for_change(select(cls).where(cls.manager_id == person.id), cls)).all()
        for partner in partners:
            partner.update(by=by, manager_id=to.id)
        return len(partners)

    # Questions
    @property
    def is_active(self) -> bool:
        """Whether its people may come in."""
        return self.state == PartnerState.ACTIVE

    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return self.LIFE.allows(self.state, command)

    # Queries
    @classmethod
    def matching(cls, q: str = "", state: str = "") -> Listing["Partner"]:
        """The partners within reach whose name holds `q`, with all that a row of the list shows."""
        found = select(cls).options(joinedload(cls.tier), joinedload(cls.manager))
        if q:
            found = found.where(func.lower(cls.name).contains(q.strip().lower(), autoescape=True))
        if state:
            found = found.where(cls.state == state)
        return Listing(cls.ref, found, (Key(cls.name), Key(cls.id)))

    @classmethod
    def shown(cls, ref: str) -> Self:
        """The partner with all that its page shows. Raises NotThere."""
        return cls.get(ref, joinedload(cls.tier), joinedload(cls.manager))

    @classmethod
    def by_name(cls) -> Listing["Partner"]:
        """The partners within reach, for a person to choose from."""
        return Listing(cls.ref, select(cls).options(joinedload(cls.tier)), (Key(cls.name), Key(cls.id)))

    @classmethod
    def names(cls) -> tuple[tuple[str, str], ...]:
        """Reference and name of the partners within reach, for a filter."""
        return tuple((ref, name) for ref, name in db.session.execute(select(cls.ref, cls.name).order_by(cls.name)))

    @classmethod
    def names_and_seats(cls) -> tuple[tuple[tuple[str, str], ...], set[str]]:
        """The same, and the countries in which they sit."""
        rows = db.session.execute(select(cls.ref, cls.name, cls.country).order_by(cls.name)).all()
        return tuple((row.ref, row.name) for row in rows), {row.country for row in rows}

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """A partner's people know their own company alone."""
        if reach.is_of_partner and reach.width > Width.NONE:
            return cls.id == cls.wall(reach.partner_id)
        if reach.width == Width.PORTFOLIO:
            return cls.id.in_(cls.wall(sorted(reach.portfolio), expanding=True))
        return cls.everything() if reach.width == Width.ALL else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """Only the vendor changes a partner, within reach."""
        if reach.width == Width.PORTFOLIO and not reach.is_of_partner:
            return self.id in reach.portfolio or (not self.id and self.manager_id == reach.person_id)
        return reach.width == Width.ALL and not reach.is_of_partner

    def _advance(self, command: str, by: User, reason: str) -> None:
        if not self.allows(command):
            raise NotNow(self, command)
        before, self.state = self.state, self.LIFE.next(self.state, command)
        self.version += 1
        happened = {"suspend": "suspended", "resume": "resumed", "end": "ended"}[command]
        self.record(f"partner.{happened}", by=by, reason=reason, changed={"state": [str(before), str(self.state)]})

    def _end_sessions(self) -> None:
        User.end_sessions_of(self.id)
