"""Audiences: who may have an asset. One row a distinct audience, shared by all assets that are for the same people."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, ColumnElement, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, db, pk
from portal.models.locking import hold
from portal.models.people import User
from portal.models.tenancy import Reach, Walled, Width, as_system

RULES = ("kinds", "tiers", "countries", "partners", "roles", "certificates")


@dataclass(frozen=True)
class Only:
    """Whom an asset is for: of each rule that names something, one must hold. Nothing named: for everybody."""

    kinds: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()  # references
    countries: tuple[str, ...] = ()  # ISO alpha-2
    partners: tuple[str, ...] = ()  # references
    roles: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()  # references of the courses that one is certified for

    def key(self) -> str:
        """The audience as text: alike for alike ones."""
        return json.dumps({rule: sorted(set(getattr(self, rule))) for rule in RULES}, separators=(",", ":"))


EVERYBODY = Only()


class Audience(Walled, Record):
    """A distinct audience. The vendor's business alone: it may name partners."""

    __tablename__ = "audiences"

    id: Mapped[pk]
    key: Mapped[str] = mapped_column(unique=True)
    only: Mapped[dict[str, list[str]]] = mapped_column(JSON)

    @classmethod
    def of(cls, only: Only) -> "Audience":
        """The audience of these people; made where there is none like it yet."""
        hold(db.session, "audiences")
        found = db.session.scalars(select(cls).where(cls.key == only.key())).one_or_none()
        if found is None:
            found = cls(key=only.key(), only=json.loads(only.key()))
            db.session.add(found)
            db.session.flush()
        return found

    # Questions
    def has(self, person: User) -> bool:
        """Whether this person of a partner is in it; asks partner and tier, which must be loaded."""
        return all(not wanted or set(wanted) & _held(person, rule) for rule, wanted in self.only.items())

    @property
    def as_only(self) -> Only:
        """Its rules."""
        return Only(**{rule: tuple(self.only.get(rule, ())) for rule in RULES})

    # Queries
    @classmethod
    def admitting(cls, person: User) -> frozenset[int]:
        """The keys of all audiences that this person of a partner is in."""
        with as_system("whom the library is for"):
            return frozenset(one.id for one in db.session.scalars(select(cls)) if one.has(person))

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor's alone."""
        return cls.nothing() if reach.is_of_partner or reach.width < Width.ALL else cls.everything()

    def admits(self, reach: Reach) -> bool:
        """The vendor's alone."""
        return not reach.is_of_partner and reach.width == Width.ALL


def _held(person: User, rule: str) -> set[str]:
    partner: Any = person.partner
    match rule:
        case "kinds":
            return {str(partner.kind)}
        case "tiers":
            return {partner.tier.ref}
        case "countries":
            return {partner.country}
        case "partners":
            return {partner.ref}
        case "roles":
            return {str(role) for role in person.roles}
        case "certificates":
            return _certified_for(person)
    return set()


def _certified_for(person: User) -> set[str]:
    from portal.models.training import Course  # which are for audiences themselves
    from portal.models.training.certificates import Certificate

    with as_system("what somebody is certified for"):
        return set(db.session.scalars(select(Course.ref).where(Course.id.in_(Certificate.courses_held(person)))))
