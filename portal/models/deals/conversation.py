"""Talking on a deal: messages to the other side, and notes that the vendor's people write for one another.

A message is something that happened, and stands among the deal's events. A note is not: it stands in a table of its
own, which no partner's reach can read, whatever is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, and_, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import NotNow, Record, db, new_ref, pk
from portal.models.deals import Deal
from portal.models.events import Event, Recorded
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User
from portal.models.people.roles import PARTNER_ROLES, VENDOR_ROLES
from portal.models.tenancy import NOBODY, PartnerOwned, Reach, Width, as_system

MESSAGE = "deal.message_sent"
NOTE = "note.written"
AN_HOUR = timedelta(hours=1)
WRITERS = {  # how far who writes by mail reaches; as the matrix has it for who writes in the portal, which a test holds
    Role.OWNER: Width.ALL, Role.CHANNEL_MANAGER: Width.PORTFOLIO,
    Role.PARTNER_ADMIN: Width.COMPANY, Role.SALES: Width.COMPANY,
}  # fmt: skip


class DealNote(PartnerOwned, Record):
    """What one of the vendor's people wrote for the others about a deal."""

    __tablename__ = "deal_notes"
    __table_args__ = (Index("ix_deal_notes_deal_id_id", "deal_id", "id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("NT"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    text: Mapped[str]
    by: Mapped[User] = relationship(lazy="raise_on_sql")
    deal: Mapped[Deal] = relationship(lazy="raise_on_sql")

    # Queries
    @classmethod
    def about(cls, deal: Deal) -> Sequence["DealNote"]:
        """The notes about a deal, the newest first."""
        mine = select(cls).where(cls.deal_id == deal.id).options(joinedload(cls.by)).order_by(cls.id.desc())
        return db.session.scalars(mine).all()

    @classmethod
    def told_of(cls, event: Event) -> "DealNote":
        """The note that somebody was mentioned in, with its deal and writer."""
        mine = select(cls).where(cls.ref == event.subject_ref).options(joinedload(cls.by), joinedload(cls.deal))
        return db.session.scalars(mine).one()

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor's people, as far as they reach; a partner's person never."""
        return cls.nothing() if reach.is_of_partner else super().within(reach)

    def admits(self, reach: Reach) -> bool:
        """The same."""
        return not reach.is_of_partner and super().admits(reach)


@dataclass(frozen=True)
class Conversation:
    """What is said about one deal."""

    deal: Deal

    # Commands
    def say(self, text: str, *, by: User, via: str = "") -> None:
        """A message to the other side. Raises NotNow for a draft, of which nobody else knows."""
        self._expect_sent("say")
        told = {"via": via} if via else {}
        told_of = [person.id for person in mentioned(text, self.people_beside(by))]
        self.deal.record(MESSAGE, by=by, text=text, mentioned=told_of, **told)

    def note(self, text: str, *, by: User) -> None:
        """A note for the vendor's own people. Raises NotNow for a draft, OutsideReach for a partner's person."""
        self._expect_sent("note")
        written = DealNote(
            ref=new_ref("NT")(), deal_id=self.deal.id, partner_id=self.deal.partner_id, by_id=by.id, text=text
        )
        db.session.add(written)
        db.session.flush()
        told_of = [person.id for person in mentioned(text, self.people_beside(by))]
        _NoteTold(written.ref).record(NOTE, by=by, mentioned=told_of)

    # Queries
    def said_by_mail(self, person: User) -> int:
        """How many messages this person sent by mail within an hour."""
        theirs = (Event.subject_ref == self.deal.ref, Event.name == MESSAGE, Event.by_id == person.id)
        lately = select(Event.facts).where(*theirs, Event.at > clock.now() - AN_HOUR)
        return sum("via" in facts for facts in db.session.scalars(lately))

    def people_beside(self, person: User) -> list[User]:
        """Whom this person can mention: active people of the own side who reach the deal."""
        found = select(User).where(User.deactivated_at.is_(None), User.id != person.id)
        if person.partner_id is not None:
            counts: ColumnElement[bool] = RoleGrant.role.in_((Role.SALES, Role.PARTNER_ADMIN))
            found = found.where(User.partner_id == self.deal.partner_id)
        else:
            manages = RoleGrant.user_id.in_(select(Partner.manager_id).where(Partner.id == self.deal.partner_id))
            counts = or_(RoleGrant.role == Role.OWNER, and_(RoleGrant.role == Role.CHANNEL_MANAGER, manages))
            found = found.where(User.partner_id.is_(None))
        found = found.where(User.id.in_(select(RoleGrant.user_id).where(counts)))
        with as_system("who is there to be mentioned"):
            return list(db.session.scalars(found.order_by(User.name, User.id)))

    def _expect_sent(self, command: str) -> None:
        if self.deal.is_draft:
            raise NotNow(self.deal, command)


def reach_of(person: User) -> Reach:
    """How far this person's messages reach, by the roles of today; nowhere for who may not come in."""
    own_side = VENDOR_ROLES if person.partner_id is None else PARTNER_ROLES
    widths = [WRITERS[role] for role in person.roles if role in WRITERS and role in own_side]
    if not widths or not person.may_come_in:
        return NOBODY
    portfolio = person.portfolio if max(widths) == Width.PORTFOLIO else frozenset()
    return Reach(max(widths), person.id, person.partner_id, portfolio)


class _NoteTold(Recorded):
    """That a note was written, as an event that is no partner's: nothing of it can be read on their side."""

    partner_id = None

    def __init__(self, ref: str):
        self.ref = ref

    def record(self, name: str, /, *, by: User | None, **facts: object) -> Event:
        """As the system: a manager's reach has no records that are nobody's."""
        with as_system("the vendor's own event"):
            happened = super().record(name, by=by, **facts)
            db.session.flush()
        return happened


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Who of these is named with an @ before; where two are called alike from their beginning, the longer name."""
    left, found = text.casefold(), []
    for person in sorted(people, key=lambda person: len(person.name), reverse=True):
        name = f"@{person.name.casefold()}"
        if name in left:
            found.append(person)
            left = left.replace(name, " ")
    return found
