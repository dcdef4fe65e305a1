"""Live sessions: a day, a place or a link, and seats; who comes too late waits until somebody gives theirs back.

How many seats are left, and who else comes, would tell partners of one another: a person learns how they stand alone.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.audiences import EVERYBODY, Audience, Only
from portal.models.base import CROCKFORD, Life, NotNow, NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.locking import for_change
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, Walled, Width, as_system, current_reach
from portal.models.wording import Described

CODE_LENGTH = 6
CODE_BEFORE, CODE_AFTER = timedelta(minutes=30), timedelta(hours=24)  # around the session, in which its code counts
SHOWN_AFTER = timedelta(days=30)  # how long a session that is over stands in the list
MOST_SHOWN = 100


class LiveState(StrEnum):
    """Where a session stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {LiveState.PUBLISHED: "good", LiveState.CANCELLED: "bad"}.get(self, "")


class SeatState(StrEnum):
    """How a person stands in a session."""

    TAKEN = "taken"
    WAITING = "waiting"
    RETURNED = "returned"

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]


WORDS: dict[StrEnum, Any] = {
    LiveState.DRAFT: _l("Draft"), LiveState.PUBLISHED: _l("Published"), LiveState.CANCELLED: _l("Cancelled"),
    SeatState.TAKEN: _l("You have a seat"), SeatState.WAITING: _l("You are on the waiting list"),
    SeatState.RETURNED: _l("You gave your seat back"),
}  # fmt: skip
LIFE = Life(
    (None, "draft", LiveState.DRAFT),
    (LiveState.DRAFT, "remove", None),
    (LiveState.DRAFT, "publish", LiveState.PUBLISHED),
    (LiveState.PUBLISHED, "cancel", LiveState.CANCELLED),
)


class WrongCode(ValueError):
    """It is not the session's code, or not the time for it."""


class LiveSession(Described, Walled, Recorded, Versioned, Referenced, Record):
    """One session on a day."""

    __tablename__ = "live_sessions"
    __table_args__ = (Index("ix_live_sessions_starts_at_id", "starts_at", "id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("LS"))
    state: Mapped[LiveState] = mapped_column(default=LiveState.DRAFT)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")  # an address, or a link
    language: Mapped[str] = mapped_column(default="en")  # that is spoken there
    seats: Mapped[int]
    code: Mapped[str]  # that is said in the session; who types it was there
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True)
    audience: Mapped[Audience] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def draft(cls, *, by: User | None, title_en: str, only: Only = EVERYBODY, **said: Any) -> "LiveSession":
        """Begin one; who writes courses alone sees it."""
        made = cls(
            ref=new_ref("LS")(), state=LIFE.next(None, "draft"), version=1, title_en=title_en, code=_new_code(),
            audience_id=Audience.of(only).id, **said,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        made.record("live_session.drafted", by=by, title=title_en)
        return made

    def describe(self, *, by: User, **said: Any) -> None:
        """Change what is said of it. Who has a seat hears of another time or place; more seats go to who waits."""
        moved = any(name in said and said[name] != getattr(self, name) for name in ("starts_at", "ends_at", "place"))
        if not self.change("live_session.changed", by=by, **said):
            return
        self.version += 1
        if moved and self.state == LiveState.PUBLISHED:
            self._tell_all("seat.moved", by=by)
        self._let_in_who_waits()

    def publish(self, *, by: User | None) -> None:
        """Let partners see it."""
        self._advance("publish")
        self.record("live_session.published", by=by)

    def cancel(self, *, by: User, reason: str) -> None:
        """It does not take place; who has a seat, or waits for one, hears so."""
        self._advance("cancel")
        self.record("live_session.cancelled", by=by, reason=reason)
        self._tell_all("seat.cancelled", by=by, reason=reason)

    def remove(self, *, by: User) -> None:
        """Throw a draft away. Raises NotNow for any other."""
        if not self.allows("remove"):
            raise NotNow(self, "remove")
        self.record("live_session.removed", by=by, title=self.title_en)
        db.session.delete(self)

    def take_seat(self, *, by: User) -> "Seat":
        """The person comes; or waits, where all seats are taken. Raises NotNow."""
        self._hold()
        if not self.can_be_joined:
            raise NotNow(self, "take_seat")
        seat = self.seat_of(by)
        if seat is not None and seat.state != SeatState.RETURNED:
            return seat
        state = SeatState.TAKEN if self._free_seats() > 0 else SeatState.WAITING
        if seat is None:
            seat = Seat(ref=new_ref("ST")(), session_id=self.id, person_id=by.id, partner_id=by.partner_id)
            db.session.add(seat)
        seat.state, seat.at = state, clock.now()
        db.session.flush()
        seat.record("seat.taken" if seat.state == SeatState.TAKEN else "seat.awaited", by=by)
        return seat

    def return_seat(self, *, by: User) -> None:
        """The person does not come; who waits longest gets the seat."""
        self._hold()
        seat = self.seat_of(by)
        if seat is None or seat.state == SeatState.RETURNED:
            return
        seat.state = SeatState.RETURNED
        db.session.flush()
        seat.record("seat.returned", by=by)
        self._let_in_who_waits()

    def attend(self, code: str, *, by: User) -> None:
        """The person was there, as the code shows. Raises WrongCode."""
        now = clock.now()
        is_time = self.starts_at - CODE_BEFORE <= now <= self.ends_at + CODE_AFTER
        seat = self.seat_of(by)
        typed = code.strip().upper().replace(" ", "").replace("-", "").replace("O", "0").replace("I", "1")
        if not is_time or seat is None or not secrets.compare_digest(typed.encode(), self.code.encode()):
            raise WrongCode(self.ref)
        if seat.attended_at is None:
            seat.attended_at = now
            seat.record("seat.attended", by=by)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    @property
    def language_words(self) -> str:
        """The language that is spoken, in itself."""
        return {"es": "Español"}.get(self.language, "English")

    @property
    def can_be_joined(self) -> bool:
        """Whether somebody can still come."""
        return self.state == LiveState.PUBLISHED and clock.now() < self.starts_at

    @property
    def takes_codes(self) -> bool:
        """Whether this is the time to say that one was there."""
        return self.state == LiveState.PUBLISHED and (
            self.starts_at - CODE_BEFORE <= clock.now() <= self.ends_at + CODE_AFTER
        )

    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return LIFE.allows(self.state, command)

    def seat_of(self, person: User) -> "Seat | None":
        """How the person stands in it."""
        mine = select(Seat).where(Seat.session_id == self.id, Seat.person_id == person.id)
        return db.session.scalars(mine).one_or_none()

    def all_seats(self) -> Sequence["Seat"]:
        """Who comes and who waits, in the order in which they came: for who looks after sessions."""
        of_this = select(Seat).where(Seat.session_id == self.id, Seat.state != SeatState.RETURNED)
        loads = joinedload(Seat.person).joinedload(User.partner)
        return db.session.scalars(of_this.options(loads).order_by(Seat.state, Seat.at, Seat.id)).all()

    # Queries
    @classmethod
    def shown(cls, ref: str, *, drafts: bool = False) -> "LiveSession":
        """The session within reach; `drafts` for who writes courses. Raises NotThere."""
        found = db.session.scalars(for_change(select(cls).where(cls.ref == ref, *cls._out(drafts)), cls)).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found

    @classmethod
    def listed(cls, *, drafts: bool = False) -> Sequence["LiveSession"]:
        """Those to come and those that were, for a while, as they follow one another."""
        now = clock.now()
        recent = select(cls).where(cls.ends_at > now - SHOWN_AFTER, *cls._out(drafts))
        return db.session.scalars(recent.order_by(cls.starts_at, cls.id).limit(MOST_SHOWN)).all()

    @classmethod
    def seats_of(cls, person: User) -> dict[int, "Seat"]:
        """The person's seats, by the session's key."""
        mine = select(Seat).where(Seat.person_id == person.id)
        return {seat.session_id: seat for seat in db.session.scalars(mine)}

    # In the order in which they are called
    def _advance(self, command: str) -> None:
        if not self.allows(command):
            raise NotNow(self, command)
        self.state = LIFE.next(self.state, command)
        self.version += 1

    def _hold(self) -> None:
        """One after the other: the last seat is given once."""
        with as_system("the last seat"):
            db.session.execute(select(LiveSession.id).where(LiveSession.id == self.id).with_for_update(key_share=True))

    def _free_seats(self) -> int:
        with as_system("how many come"):
            taken = select(func.count()).select_from(Seat)
            of_this = taken.where(Seat.session_id == self.id, Seat.state == SeatState.TAKEN)
            return self.seats - (db.session.scalar(of_this) or 0)

    def _let_in_who_waits(self) -> None:
        if not self.can_be_joined:
            return
        with as_system("who waits gets a seat"):
            db.session.flush()
            waiting = select(Seat).where(Seat.session_id == self.id, Seat.state == SeatState.WAITING)
            for seat in db.session.scalars(waiting.order_by(Seat.at, Seat.id).limit(max(self._free_seats(), 0))):
                seat.state = SeatState.TAKEN
                seat.record("seat.given", by=None)
            db.session.flush()

    def _tell_all(self, name: str, *, by: User, **facts: Any) -> None:
        with as_system("who hears of a change"):
            for seat in self.all_seats():
                seat.record(name, by=by, **facts)

    @classmethod
    def _out(cls, drafts: bool) -> tuple[ColumnElement[bool], ...]:
        return () if drafts and not current_reach().is_of_partner else (cls.state != LiveState.DRAFT,)

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what is out and for them."""
        if not reach.is_of_partner:
            return cls.everything() if reach.width > Width.NONE else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        is_for_them = cls.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))
        return (cls.state != LiveState.DRAFT) & is_for_them

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


class Seat(PartnerOwned, Recorded, Referenced, Record):
    """A person comes to a session, waits for a seat, or gave it back."""

    __tablename__ = "live_seats"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("ST"))
    session_id: Mapped[int] = mapped_column(ForeignKey("live_sessions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    state: Mapped[SeatState] = mapped_column(default=SeatState.TAKEN)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    attended_at: Mapped[datetime | None]
    session: Mapped[LiveSession] = relationship(lazy="raise_on_sql")
    person: Mapped[User] = relationship(lazy="raise_on_sql")

    @classmethod
    def shown(cls, ref: str) -> "Seat":
        """The seat with what its letters tell. Raises NotThere."""
        return cls.get(ref, joinedload(cls.session), joinedload(cls.person))


def _new_code() -> str:
    return "".join(secrets.choice(CROCKFORD) for _ in range(CODE_LENGTH))
