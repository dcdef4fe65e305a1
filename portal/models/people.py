"""People: who can log in, what they may do by role, and how they are shown."""

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _l
from flask_login import UserMixin
from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.tenancy import Reach, Walled, Width, as_system

if TYPE_CHECKING:
    from portal.models.partners import Partner

hasher = PasswordHasher()


class Role(StrEnum):
    """What a person is in the portal; several to a person."""

    OWNER = "owner"
    CHANNEL_MANAGER = "channel_manager"
    EDITOR = "editor"
    ANALYST = "analyst"
    PARTNER_ADMIN = "partner_admin"
    SALES = "sales"
    MARKETING = "marketing"
    TRAINEE = "trainee"

    @property
    def words(self) -> Any:
        """The role in the reader's language."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.OWNER: _l("Owner"),
    Role.CHANNEL_MANAGER: _l("Channel manager"),
    Role.EDITOR: _l("Editor"),
    Role.ANALYST: _l("Analyst"),
    Role.PARTNER_ADMIN: _l("Partner administrator"),
    Role.SALES: _l("Sales rep"),
    Role.MARKETING: _l("Marketing"),
    Role.TRAINEE: _l("Trainee"),
}


class RoleGrant(Record):
    """One role of one person."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]


class User(Walled, Recorded, Referenced, UserMixin, Record):
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
    deactivated_at: Mapped[datetime | None]
    grants: Mapped[list[RoleGrant]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")
    partner: Mapped["Partner | None"] = relationship(lazy="raise_on_sql", foreign_keys=partner_id)

    # Commands
    def set_password(self, password: str) -> None:
        """Keep the password as an argon2id hash; every session opened with the old one ends."""
        self.password_hash = hasher.hash(password)
        self._end_sessions()

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
        """Nothing is let in any more, from the next request on."""
        self.deactivated_at = clock.now()
        self._end_sessions()
        self.record("person.deactivated", by=by)

    def prefer(self, *, language: str, theme: str) -> None:
        """How the person wants the portal to speak and look; empty means as the browser says."""
        self.language, self.theme = language, theme

    # Questions
    @property
    def is_active(self) -> bool:
        """Whether the person may be signed in."""
        return self.deactivated_at is None

    @property
    def roles(self) -> frozenset[Role]:
        """What the person is; everyone is a trainee of theirs."""
        return frozenset(grant.role for grant in self.grants)

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

    @cached_property
    def portfolio(self) -> frozenset[int]:
        """The partners that this person of the vendor looks after, by key."""
        from portal.models.partners import Partner

        if self.partner_id is not None or Role.CHANNEL_MANAGER not in self.roles:
            return frozenset()
        with as_system("a manager's portfolio"):
            return frozenset(db.session.scalars(select(Partner.id).where(Partner.manager_id == self.id)))

    def has_password(self, password: str) -> bool:
        """Whether this is the password. Takes the time of one argon2 hash."""
        return verify(self.password_hash, password)

    def get_id(self) -> str:
        """Whom a session names: the person and the generation, so that raising it ends them all."""
        return f"{self.id}.{self.generation}"

    # Queries
    @classmethod
    def signed_in(cls, name: str) -> "User | None":
        """The active person whom a session names, with roles, partner and tier, in one statement."""
        from portal.models.partners import Partner

        person_id, _, generation = name.partition(".")
        with as_system("who asks"):
            person = db.session.scalars(
                select(cls)
                .where(cls.id == int(person_id), cls.generation == int(generation), cls.deactivated_at.is_(None))
                .options(joinedload(cls.grants), joinedload(cls.partner).joinedload(Partner.tier))
            ).unique()
            return person.one_or_none()

    @classmethod
    def by_email(cls, email: str) -> "User | None":
        """Whom an address belongs to; only for log-in, which tells nobody."""
        with as_system("log in"):
            found = select(cls).where(cls.email == email.strip().lower()).options(joinedload(cls.grants))
            return db.session.scalars(found).unique().one_or_none()

    @classmethod
    def answering_for(cls, partner_id: int) -> list["User"]:
        """Who hears of a partner on behalf of all its people: its administrators."""
        with as_system("whom a letter concerns"):
            admins = (
                select(cls).join(RoleGrant).where(RoleGrant.role == Role.PARTNER_ADMIN, cls.partner_id == partner_id)
            )
            return list(db.session.scalars(admins.where(cls.deactivated_at.is_(None))))

    @classmethod
    def managing(cls, partner_id: int) -> list["User"]:
        """Who answers a partner: its channel manager; the owners where it has none."""
        from portal.models.partners import Partner

        active = select(cls).where(cls.deactivated_at.is_(None))
        manager = active.join(Partner, Partner.manager_id == cls.id).where(Partner.id == partner_id)
        owners = active.join(RoleGrant).where(RoleGrant.role == Role.OWNER, cls.partner_id.is_(None))
        return list(db.session.scalars(manager)) or list(db.session.scalars(owners))

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

    def _end_sessions(self) -> None:
        self.generation = (self.generation or 0) + 1


def verify(password_hash: str, password: str) -> bool:
    """Whether the password belongs to the hash."""
    try:
        return hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def people_count() -> int:
    """How many people this installation knows; none means that it is new."""
    with as_system("is this installation new"):
        return db.session.scalar(select(func.count()).select_from(User)) or 0
