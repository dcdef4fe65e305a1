"""People: who can log in, what they may do by role, and how they are shown."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Self

from flask_login import UserMixin
from sqlalchemy import JSON, ColumnElement, ForeignKey, func, or_, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from portal import clock
from portal.models.base import NotThere, Record, Referenced, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.listing import Key, Listing
from portal.models.locking import for_change, hold
from portal.models.people.absence import Absent
from portal.models.people.passwords import hasher, renewed, verify
from portal.models.people.roles import Role, RoleGrant, roles_at
from portal.models.people.saved_views import KeepsViews
from portal.models.tenancy import Reach, Walled, Width, as_system

if TYPE_CHECKING:
    from portal.models.partners import Partner

MOST_DEVICES = 20


class LastOwner(Exception):
    """The vendor's last owner can't leave: nobody could let anybody in."""


class User(Absent, KeepsViews, Walled, Recorded, Referenced, UserMixin, Record):
    """A person who can log in: the vendor's (`partner_id` null) or one partner's."""

    __tablename__ = "users"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PE"))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    language: Mapped[str] = mapped_column(default="")  # empty: the browser's counts
    theme: Mapped[str] = mapped_column(default="")  # empty: the system's counts
    zone: Mapped[str] = mapped_column(default="UTC")
    generation: Mapped[int] = mapped_column(default=1)  # a session of an older one is dead
    devices: Mapped[list[str]] = mapped_column(JSON, default=list)  # on which the person signed in before
    unwanted_letters: Mapped[list[str]] = mapped_column(JSON, default=list)  # templates that the person turned off
    uses_keys: Mapped[bool] = mapped_column(default=True)  # single letters as shortcuts (WCAG 2.1.4)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    deactivated_at: Mapped[datetime | None]
    grants: Mapped[list[RoleGrant]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    partner: Mapped["Partner | None"] = relationship(lazy="raise_on_sql", foreign_keys=partner_id)

    # Commands
    @classmethod
    def join(
        cls, *, partner_id: int | None, email: str, name: str, password: str, roles: Iterable[Role],
        language: str = "", zone: str = "UTC",
    ) -> "User":  # fmt: skip
        """Let somebody in for good."""
        person = cls(
            ref=new_ref("PE")(), partner_id=partner_id, email=email.strip().lower(), name=name, language=language,
            zone=zone, password_hash=hasher.hash(password), generation=1, devices=[],
        )  # fmt: skip
        person.grants = [RoleGrant(role=role) for role in roles_at(partner_id) if role in set(roles)]
        db.session.add(person)
        db.session.flush()
        person.record("person.joined", by=person, roles=[str(role) for role in person.roles])
        return person

    def set_password(self, password: str) -> None:
        """Keep the password as an argon2id hash; every session opened with the old one ends."""
        self.password_hash = hasher.hash(password)
        self._end_sessions()

    def renew_hash(self, password: str) -> None:
        """Keep the same password at today's costs, unless it was changed meanwhile; no session ends."""
        made = renewed(self.password_hash, password)
        if made is not None:
            with as_system("a password is kept at today's costs"):
                mine = update(User).where(User.id == self.id, User.password_hash == self.password_hash)
                db.session.execute(mine.values(password_hash=made), execution_options={"synchronize_session": False})

    def change_password(self, password: str) -> None:
        """Take a new password; the person is told by letter, in case it was somebody else."""
        self.set_password(password)
        self.record("person.password_changed", by=self)

    def have_roles(self, roles: Iterable[Role], *, by: "User") -> None:
        """Give and take roles until the person has these. Raises LastOwner."""
        wanted = {role for role in roles if role in roles_at(self.partner_id)}
        if self.partner_id is not None:
            wanted.add(Role.TRAINEE)
        if Role.OWNER in self.roles - wanted:
            self._expect_another_owner()
        for role in self.roles - wanted:
            self.take_role(role, by=by)
        for role in wanted - self.roles:
            self.give_role(role, by=by)

    def take_role(self, role: Role, *, by: "User | None") -> None:
        """Take a role away; sessions end with the next request."""
        self.grants = [grant for grant in self.grants if grant.role != role]
        self._end_sessions()
        self.record("person.role_taken", by=by, role=role)

    def give_role(self, role: Role, *, by: "User | None") -> None:
        """Give a role; sessions end with the next request, so that nobody works with half of it."""
        self.grants.append(RoleGrant(role=role))
        self._end_sessions()
        self.record("person.role_given", by=by, role=role)

    def deactivate(self, *, by: "User | None") -> None:
        """Nothing is let in any more, from the next request on. Raises LastOwner."""
        if Role.OWNER in self.roles:
            self._expect_another_owner()
        self.deactivated_at = clock.now()
        self._end_sessions()
        self.record("person.deactivated", by=by)

    def sign_out(self, *, by: "User") -> None:
        """End every session, from the next request on; the door stays open."""
        self._end_sessions()
        self.record("person.signed_out", by=by)

    def reactivate(self, *, by: "User") -> None:
        """Let the person in again, with the password they had."""
        self.deactivated_at = None
        self.record("person.reactivated", by=by)

    def signs_in_on(self, device: str) -> bool:
        """Remember the device; answers whether it is a new one, and not the first."""
        is_new = bool(self.devices) and device not in self.devices
        if device not in self.devices:
            self.devices = [*self.devices, device][-MOST_DEVICES:]
        return is_new

    def want_letters(self, unwanted: Iterable[str]) -> None:
        """Say which letters not to get; those that are a duty come all the same."""
        self.unwanted_letters = sorted(set(unwanted))

    def rename(self, name: str) -> None:
        """Be called like this from now on. What was made before, a certificate for one, says what it said."""
        if name != self.name:
            self.name = name
            self.record("person.renamed", by=self)

    def prefer(self, *, language: str, theme: str) -> None:
        """How the person wants the portal to speak and look; empty means as the browser says."""
        self.language, self.theme = language, theme

    def use_keys(self, wanted: bool) -> None:
        """Whether single letters are shortcuts; who speaks to the machine, or tires of slips, turns them off."""
        self.uses_keys = wanted

    # Questions
    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in."""
        return self.deactivated_at is None

    @property
    def may_come_in(self) -> bool:
        """Whether person and company are active; asks the partner, who must be loaded."""
        return self.is_active and (self.partner is None or self.partner.is_active)

    @property
    def roles(self) -> frozenset[Role]:
        """What the person is; everyone is a trainee of theirs."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def company(self) -> str:
        """The name of the person's company; nothing for the vendor's people."""
        return self.partner.name if self.partner else ""

    @property
    def initials(self) -> str:
        """Two letters for a small round place."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def role_words(self) -> str:
        """Role and company in a line, the weightiest role first."""
        role = next((str(role.words) for role in Role if role in self.roles), "")
        return f"{role} · {self.partner.name}" if self.partner else role

    @property
    def all_role_words(self) -> str:
        """All roles as a list; everyone's own is said only where it is the one."""
        said = [str(role.words) for role in Role if role in self.roles and role != Role.TRAINEE]
        return ", ".join(said) or str(Role.TRAINEE.words)

    @property
    def portfolio(self) -> frozenset[int]:
        """The partners that this person of the vendor looks after, by key."""
        return frozenset(key for key, manager_id in self._looked_after[0].items() if manager_id == self.id)

    @property
    def answers_for(self) -> frozenset[int]:
        """The partners whose deals this person answers today: of the own portfolio, and of whom they stand in for."""
        return frozenset(self._looked_after[0])

    @property
    def waiting(self) -> int:
        """How many deals of these wait for this person, up to a bound (`models/deals/assigning.py`)."""
        return self._looked_after[1]

    @cached_property
    def _looked_after(self) -> tuple[dict[int, int | None], int]:
        """Partners with their managers, and how many of their deals wait: nearly each page wants both, at one go."""
        from portal.models.deals.assigning import how_many_wait
        from portal.models.partners import Partner

        if self.partner_id is not None or Role.CHANNEL_MANAGER not in self.roles:
            return {}, 0
        managed = (Partner.manager_id == self.id) | Partner.manager_id.in_(self.stands_in_for())
        with as_system("a manager's portfolio"):
            asked = select(Partner.id, Partner.manager_id, how_many_wait(self).label("waiting")).where(managed)
            rows = db.session.execute(asked).all()
            return {row.id: row.manager_id for row in rows}, rows[0].waiting if rows else 0

    def has_password(self, password: str) -> bool:
        """Whether this is the password. Takes the time of one argon2 hash."""
        return verify(self.password_hash, password)

    def get_id(self) -> str:
        """Whom a session names: the person and the generation, so that raising it ends them all."""
        return f"{self.id}.{self.generation}"

    # Queries
    @classmethod
    def by_email(cls, email: str) -> "User | None":
        """Whom an address belongs to; only for log-in, which tells nobody."""
        with as_system("log in"):
            found = (
                select(cls)
                .where(cls.email == email.strip().lower())
                .options(joinedload(cls.grants), joinedload(cls.partner))
            )
            return db.session.scalars(found).unique().one_or_none()

    @classmethod
    def of_generation(cls, ref: str, generation: int) -> "User | None":
        """The person as long as nothing changed that ends sessions; for links in letters."""
        with as_system("whose link"):
            found = select(cls).where(cls.ref == ref, cls.generation == generation)
            person = (
                db.session.scalars(found.options(joinedload(cls.grants), joinedload(cls.partner)))
                .unique()
                .one_or_none()
            )
        return person if person and person.may_come_in else None

    @classmethod
    def answering_for(cls, partner_id: int) -> list["User"]:
        """Who hears of a partner on behalf of all its people: its administrators."""
        with as_system("whom a letter concerns"):
            admins = (
                select(cls).join(RoleGrant).where(RoleGrant.role == Role.PARTNER_ADMIN, cls.partner_id == partner_id)
            )
            return list(db.session.scalars(admins.where(cls.deactivated_at.is_(None))))

    @classmethod
    def having(cls, role: Role) -> list["User"]:
        """The vendor's active people with this role."""
        there = select(cls).join(RoleGrant).where(RoleGrant.role == role, cls.partner_id.is_(None))
        return list(db.session.scalars(there.where(cls.deactivated_at.is_(None))))

    @classmethod
    def managing(cls, partner_id: int) -> list["User"]:
        """Who answers a partner: its channel manager; the owners where it has none."""
        from portal.models.partners import Partner

        active = select(cls).where(cls.deactivated_at.is_(None))
        manager = active.join(Partner, Partner.manager_id == cls.id).where(Partner.id == partner_id)
        owners = active.join(RoleGrant).where(RoleGrant.role == Role.OWNER, cls.partner_id.is_(None))
        return list(db.session.scalars(manager)) or list(db.session.scalars(owners))

    @classmethod
    def listed(cls, reach: Reach, q: str = "", partner: str = "") -> Listing[Self]:
        """The people whom somebody with this reach looks after, by name; never the vendor's for a partner's."""
        from portal.models.partners import Partner

        found = select(cls).where(cls.looked_after(reach)).options(selectinload(cls.grants), joinedload(cls.partner))
        if q:
            said = q.strip().lower()
            found = found.where(
                func.lower(cls.name).contains(said, autoescape=True) | cls.email.contains(said, autoescape=True)
            )
        if partner:
            found = found.where(cls.partner_id.in_(select(Partner.id).where(Partner.ref == partner).correlate(None)))
        return Listing(cls.ref, found, (Key(cls.name), Key(cls.id)))

    @classmethod
    def looked_after(cls, reach: Reach) -> ColumnElement[bool]:
        """Whose roles and doors are this reach's business: own company, own portfolio, or everybody."""
        if reach.is_of_partner:
            return cls.partner_id == cls.wall(reach.partner_id)
        if reach.width == Width.PORTFOLIO:
            return cls.partner_id.in_(cls.wall(sorted(reach.portfolio), expanding=True))
        return cls.everything() if reach.width == Width.ALL else cls.nothing()

    @classmethod
    def shown(cls, ref: str, reach: Reach) -> Self:
        """Somebody who is looked after, with all that the page shows. Raises NotThere."""
        found = db.session.scalars(
            for_change(
                select(cls)
                .where(cls.ref == ref, cls.looked_after(reach))
                .options(selectinload(cls.grants), joinedload(cls.partner)),
                cls,
            )
        ).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found

    @classmethod
    def colleagues(cls, person: "User", role: Role) -> list["User"]:
        """The other active people of the same company with this role, by name."""
        mine = cls.partner_id == person.partner_id if person.partner_id is not None else cls.partner_id.is_(None)
        found = select(cls).join(RoleGrant).where(
            RoleGrant.role == role, mine, cls.id != person.id, cls.deactivated_at.is_(None)
        )  # fmt: skip
        return list(db.session.scalars(found.order_by(cls.name, cls.id)))

    @classmethod
    def with_role_at_vendor(cls, role: Role) -> list["User"]:
        """The vendor's active people with this role, by name."""
        found = select(cls).join(RoleGrant).where(
            RoleGrant.role == role, cls.partner_id.is_(None), cls.deactivated_at.is_(None)
        )  # fmt: skip
        return list(db.session.scalars(found.order_by(cls.name, cls.id)))

    @classmethod
    def end_sessions_of(cls, partner_id: int) -> None:
        """End the sessions of all people of a partner."""
        with as_system("a partner's people are signed out"):
            people = update(cls).where(cls.partner_id == partner_id).values(generation=cls.generation + 1)
            db.session.execute(people, execution_options={"synchronize_session": False})

    @classmethod
    def by_key(cls, key: int) -> "User | None":
        """The person with this key."""
        return db.session.scalars(select(cls).where(cls.id == key)).one_or_none()

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """Own people, and the vendor's named ones; the vendor's see the people of their partners."""
        if reach.person_id is None:
            return cls.nothing()
        if reach.is_of_partner:
            return or_(cls.partner_id == cls.wall(reach.partner_id), cls.partner_id.is_(None))
        if reach.width == Width.ALL:
            return cls.everything()
        return or_(cls.partner_id.is_(None), cls.partner_id.in_(cls.wall(sorted(reach.portfolio), expanding=True)))

    def admits(self, reach: Reach) -> bool:
        """One changes oneself; others by the reach of the action."""
        if reach.person_id is not None and self.id == reach.person_id:
            return True
        match reach.width:
            case Width.ALL:
                return not reach.is_of_partner
            case Width.PORTFOLIO:
                return self.partner_id in reach.portfolio
            case Width.COMPANY:
                return reach.is_of_partner and self.partner_id == reach.partner_id
        return False

    def _expect_another_owner(self) -> None:
        with as_system("is there another owner"):
            hold(db.session, "owners")
            others = select(func.count()).select_from(User).join(RoleGrant).where(
                RoleGrant.role == Role.OWNER, User.id != self.id, User.deactivated_at.is_(None)
            )  # fmt: skip
            if not db.session.scalar(others):
                raise LastOwner(self)

    def _end_sessions(self) -> None:
        self.generation = (self.generation or 0) + 1


def people_count() -> int:
    """How many people this installation knows; none means that it is new."""
    with as_system("is this installation new"):
        return db.session.scalar(select(func.count()).select_from(User)) or 0
