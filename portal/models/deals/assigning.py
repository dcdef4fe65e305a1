"""Who answers a deal: the one it was given to; else the partner's channel manager. The vendor's inside alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, func, or_, select
from sqlalchemy.orm import Mapped, declared_attr, joinedload, mapped_column, relationship, selectinload

from portal import clock
from portal.models.base import NotNow, NotThere, db
from portal.models.deals.states import DealState
from portal.models.listing import unlooked
from portal.models.locking import for_change
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User
from portal.models.people.absence import absent_for
from portal.models.tenancy import as_system

ANSWER = (Role.OWNER, Role.CHANNEL_MANAGER)  # the roles that answer deals
MOST_COUNTED = 100  # 99+


class Assigned:
    """May be given to one person of the vendor."""

    ref: Any
    is_waiting: Any
    record_inside: Any

    @declared_attr
    def assigned_to_id(cls) -> Mapped[int | None]:
        """To whom it was given; nobody: to the partner's manager."""
        return mapped_column(ForeignKey("users.id", name="fk_deals_assigned_to_id"), index=True)

    @declared_attr
    def assigned_to(cls) -> Mapped[User | None]:
        """To whom it was given."""
        return relationship(User, lazy="raise_on_sql", foreign_keys="Deal.assigned_to_id")

    def assign(
        self, *, to: User | None, by: User | None, because: dict[str, str] | None = None, tells: Sequence[str] = ()
    ) -> None:
        """Give it to who answers it; to nobody: it is the manager's again. Raises NotNow once it is answered.

        `because` is what a rule said of it, `tells` which deals a letter names. No partner ever hears of any of this.
        """
        if not self.is_waiting:
            raise NotNow(self, "assign")
        if self.assigned_to_id == (to and to.id):
            return
        self.assigned_to_id = to and to.id
        self.record_inside("deal.assigned", by=by, to=to.name if to else "", because=because or {}, tells=list(tells))

    @classmethod
    def assign_all(cls: Any, deals: Iterable[Any], *, to: User | None, by: User) -> None:
        """Give them all; to whom they are given hears of it in one letter. Raises NotNow once one is answered."""
        given = [deal for deal in deals if deal.assigned_to_id != (to and to.id)]
        told = [deal.ref for deal in given] if to else []
        for number, deal in enumerate(given):
            deal.assign(to=to, by=by, tells=told if number == 0 else ())

    @classmethod
    def assigned_of(cls: Any, refs: Iterable[str], person: User) -> Sequence[Any]:
        """Those of these deals that are (still) given to a person or to whom they stand in for, due first."""
        given = or_(cls.assigned_to_id == person.id, cls.assigned_to_id.in_(person.stands_in_for()))
        these = select(cls).where(cls.ref.in_(sorted(refs)), given)
        found: Sequence[Any] = db.session.scalars(
            these.options(joinedload(cls.partner)).order_by(cls.answer_due_at, cls.id)
        ).all()
        return found

    @classmethod
    def several(cls: Any, refs: Iterable[str]) -> list[Any]:
        """These deals, held to be answered together. Raises NotThere if any is foreign or never was."""
        wanted = set(refs)
        found = select(cls).where(cls.ref.in_(sorted(wanted))).order_by(cls.id)
        loads = (joinedload(cls.partner).joinedload(Partner.tier), joinedload(cls.registered_by))
        deals = list(db.session.scalars(for_change(found.options(*loads), cls)))
        if len(deals) != len(wanted):
            raise NotThere("several deals")
        return deals


def answers_for(person: User, partner_id: int | None) -> bool:
    """Whether the person may answer this partner's deals now: an owner, its manager, or who stands in for them."""
    if person.partner_id is not None or not person.is_active:
        return False
    return Role.OWNER in person.roles or (Role.CHANNEL_MANAGER in person.roles and partner_id in person.answers_for)


class Answerer(NamedTuple):
    """Somebody who answers deals, by key, reference and name."""

    key: int
    ref: str
    name: str


def answerers(roles: tuple[Role, ...] = ANSWER) -> list[Answerer]:
    """The vendor's active people who answer deals (or have these of the roles), by name."""
    return [Answerer(*row) for row in db.session.execute(_answerers(User.id, User.ref, User.name, roles=roles))]


def answerer(ref: str) -> User | None:
    """One of them, with what tells how far they reach."""
    found = _answerers(User).where(User.ref == ref).options(selectinload(User.grants))
    return db.session.scalars(found).one_or_none()


def waits_for(deal: Any, person: User) -> ColumnElement[bool]:
    """Whether a waiting deal (joined with its partner) is this person's to answer. What they may not decide is a
    colleague's.
    """
    return may_decide(deal, person) & looked_after_by(deal, person)


def looked_after_by(deal: Any, person: User) -> ColumnElement[bool]:
    """Whether a deal is this person's business: given to them or to whom they stand in for, or to nobody while they
    look after the partner; an owner's too where nobody does, and for a second look after the manager's first.
    """
    absent = person.stands_in_for()
    manages = [Partner.manager_id == person.id, Partner.manager_id.in_(absent)]
    if Role.OWNER in person.roles:
        is_appeal = deal.appealed_at.is_not(None) & (deal.declined_by_id == Partner.manager_id)
        manages += [Partner.manager_id.is_(None), is_appeal]
    given_to = unlooked(deal.assigned_to_id)  # nearly all are nobody's: an index of it leads nowhere
    given = or_(given_to == person.id, given_to.in_(absent))
    return or_(given, given_to.is_(None) & or_(*manages))


@dataclass(frozen=True)
class _Answering:
    """What of a person tells which deals wait for them today."""

    id: int
    roles: frozenset[Role]
    today: date

    def stands_in_for(self) -> Any:
        return absent_for(User, self.id, self.today)


def how_many_wait(person: User) -> Any:
    """How many deals wait for this person, up to a bound, as a column."""
    return _how_many_wait(_Answering(person.id, frozenset(person.roles), clock.today()))


@lru_cache(maxsize=512)
def _how_many_wait(person: Any) -> Any:
    """Kept: each page asks it, and to put it together costs more than to answer it."""
    from portal.models.deals import Deal  # which is made with what is here

    waiting = (Deal.state == DealState.SUBMITTED) & waits_for(Deal, person)
    some = select(Deal.id).join(Partner, Partner.id == Deal.partner_id).where(waiting).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def may_decide(deal: Any, person: User) -> ColumnElement[bool]:
    """Whether a waiting deal may be decided by this person: neither sent by them, nor refused by them before, nor
    waiting for the partner's own word. The same as `Deal.is_open_to` says of one in hand.
    """
    is_not_own = (deal.registered_by_id != person.id) & _is_not(deal.on_behalf_by_id, person)
    is_second = deal.appealed_at.is_(None) | _is_not(deal.declined_by_id, person)
    return is_not_own & is_second & deal.confirm_until.is_(None)


def _is_not(column: Any, person: User) -> ColumnElement[bool]:
    return column.is_(None) | (column != person.id)


def told_of(deal: Any) -> list[User]:
    """Who hears of a deal on the vendor's side: to whom it was given, else who manages; and who stands in for them."""
    with as_system("whom a letter concerns"):
        given = User.by_key(deal.assigned_to_id) if deal.assigned_to_id else None
        people = [given] if given is not None and given.is_active else User.managing(deal.partner_id)
        deputies = {person.deputy_id for person in people if person.is_away}
        more = select(User).where(User.id.in_(deputies), User.deactivated_at.is_(None)) if deputies else None
        known = {person.id for person in people}
        return people + [one for one in db.session.scalars(more) if one.id not in known] if more is not None else people


def _answerers(*columns: Any, roles: tuple[Role, ...] = ANSWER) -> Any:
    grants = select(RoleGrant.user_id).where(RoleGrant.role.in_(roles))
    there = (User.partner_id.is_(None), User.deactivated_at.is_(None), User.id.in_(grants))
    return select(*columns).where(*there).order_by(User.name, User.id)
