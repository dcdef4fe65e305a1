"""What happened, in the transaction that made it happen; and what follows from it, each thing done once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, Row, case, event, func, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.listing import Key, Listing
from portal.models.tenancy import PartnerOwned, Reach, Width, as_system

if TYPE_CHECKING:
    from portal.models.people import User

Subscriber = Callable[[Any, "Event"], Iterable["Delivery"]]
subscribers: dict[str, list[Subscriber]] = defaultdict(list)

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=1)
GIVEN_UP = timedelta(days=3)  # after the first try
AT_ONCE = 10  # how many the worker takes before it looks again for what is more urgent


def on(name: str) -> Callable[[Subscriber], Subscriber]:
    """Let a function add deliveries whenever this happens."""

    def subscribe(subscriber: Subscriber) -> Subscriber:
        subscribers[name].append(subscriber)
        return subscriber

    return subscribe


class Event(PartnerOwned, Record):
    """Something that happened. Never changed, never removed: timeline, audit log and source of all that follows."""

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_subject_ref_id", "subject_ref", "id"),)

    id: Mapped[pk]
    at: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str]
    subject_ref: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    is_inside: Mapped[bool] = mapped_column(default=False)  # the vendor's inside: no partner's person ever sees it
    by: Mapped["User | None"] = relationship(lazy="raise_on_sql")

    @classmethod
    def newest_at(cls) -> datetime | None:
        """When the last thing happened, anywhere."""
        with as_system("is the clock right"):
            return db.session.scalar(select(cls.at).order_by(cls.id.desc()).limit(1))

    @classmethod
    def about(cls, ref: str) -> Listing["Event"]:
        """The timeline of a record, the newest first."""
        happened = select(cls).where(cls.subject_ref == ref).options(joinedload(cls.by))
        return Listing(cls.subject_ref, happened, (Key(cls.id, descending=True),))  # type: ignore[arg-type]

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """As all that is a partner's; but what is the vendor's inside is for nobody of a partner."""
        criterion = super().within(reach)
        return criterion & cls.is_inside.is_(False) if reach.is_of_partner else criterion

    def admits(self, reach: Reach) -> bool:
        """As all that is a partner's; and what the vendor's people do for themselves alone, learn for one."""
        if self.is_inside and reach.is_of_partner:
            return False
        is_own_deed = not reach.is_of_partner and self.partner_id is None and self.by_id == reach.person_id
        return super().admits(reach) or (is_own_deed and reach.width == Width.OWN)


class Recorded:
    """Keeps a timeline: each command records what happened, in the transaction that made it happen."""

    ref: Mapped[str]

    def record(self, name: str, /, *, by: "User | None", **facts: Any) -> Event:
        """Write down what happened and let subscribers add what follows from it."""
        return self._write_down(name, by, facts)

    def record_inside(self, name: str, /, *, by: "User | None", **facts: Any) -> Event:
        """The same of what is the vendor's inside: no partner's person sees it, on no page and in no letter."""
        return self._write_down(name, by, facts, is_inside=True)

    def change(self, name: str, /, *, by: "User | None", **values: Any) -> bool:
        """Set these columns and record old and new values of those that changed; answers whether any did."""
        changed = {field: (getattr(self, field), value) for field, value in values.items()}
        changed = {field: pair for field, pair in changed.items() if pair[0] != pair[1]}
        for field, (_old, new) in changed.items():
            setattr(self, field, new)
        if changed:
            said = {field: [_plain(old), _plain(new)] for field, (old, new) in changed.items()}
            self.record(name, by=by, changed=said)
        return bool(changed)

    def _write_down(self, name: str, by: "User | None", facts: dict[str, Any], *, is_inside: bool = False) -> Event:
        happened = Event(
            name=name,
            subject_ref=self.ref,
            partner_id=getattr(self, "partner_id", None),
            by_id=by and by.id,
            facts=facts,
            is_inside=is_inside,
        )
        db.session.add(happened)
        for subscriber in subscribers[name]:
            for delivery in subscriber(self, happened):
                delivery.event = happened
                db.session.add(delivery)
        return happened


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | list) else str(value)


class Delivery(PartnerOwned, Referenced, Record):
    """One letter (later: notice, webhook) that follows from an event. The worker does it; its `ref` is its key."""

    __tablename__ = "deliveries"
    __work__ = "deliveries"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("LE"))
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id"), index=True)
    to_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    address: Mapped[str] = mapped_column(default="")  # of whom the portal does not know as a person yet
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # who caused a letter to such an address
    channel: Mapped[str] = mapped_column(default="letter")
    template: Mapped[str]
    due_at: Mapped[datetime | None] = mapped_column(default=clock.now, index=True)
    done_at: Mapped[datetime | None]
    first_tried_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    to: Mapped["User | None"] = relationship(lazy="raise_on_sql", foreign_keys=to_id)

    @classmethod
    def letter(cls, template: str, *, to: "User", about: Event) -> "Delivery":
        """A letter to one person."""
        return cls(template=template, to_id=to.id, partner_id=about.partner_id)

    @classmethod
    def letter_to_address(cls, template: str, *, address: str, about: Event, by_id: int | None) -> "Delivery":
        """A letter to somebody who is not in the portal yet; in the demo's outbox, whoever caused it reads it."""
        return cls(template=template, address=address, by_id=by_id, partner_id=about.partner_id)

    # Commands
    def succeed(self) -> None:
        """It is done; it will not be tried again."""
        self.done_at, self.due_at, self.error = clock.now(), None, ""

    def fail(self, error: str, *, for_good: bool = False) -> None:
        """Try again after a pause that doubles, up to an hour; after three days it is parked for an owner to see."""
        self.tries += 1
        self.error = error[:500]
        self.first_tried_at = self.first_tried_at or clock.now()
        pause = min(FIRST_PAUSE * 2 ** min(self.tries, 20), LONGEST_PAUSE)
        given_up = for_good or clock.now() + pause > self.first_tried_at + GIVEN_UP
        self.due_at = None if given_up else clock.now() + pause

    def try_again(self) -> None:
        """Take a parked one up again, from now."""
        self.due_at, self.tries, self.first_tried_at = clock.now(), 0, None

    # Questions
    @property
    def is_parked(self) -> bool:
        """Whether it was given up."""
        return self.done_at is None and self.due_at is None

    # Queries
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """A letter is read by whom it is to, or who caused one to a stranger; by nobody else, whatever the role."""
        return (cls.to_id == cls.wall(reach.person_id)) | (cls.by_id == cls.wall(reach.person_id))

    def admits(self, reach: Reach) -> bool:
        """Whoever may write the record may cause the letters about it."""
        return reach.width > Width.NONE and (super().admits(reach) or not reach.is_of_partner)

    @classmethod
    def due(cls) -> list[str]:
        """What the worker does next, by reference: who waits at the door comes first.

        Nothing waits longer than the longest pause, so what is due later was written before the clock was set back.
        """
        latest = clock.now() + LONGEST_PAUSE
        at_the_door = case((cls.template.startswith("people/"), 0), else_=1)
        due = select(cls.ref).where((cls.due_at <= clock.now()) | (cls.due_at > latest))
        return list(db.session.scalars(due.order_by(at_the_door, cls.due_at, cls.id).limit(AT_ONCE)))

    @classmethod
    def troubled(cls) -> list[Row]:
        """What could not be delivered so far, for an owner: parked ones first. Names no reader's business."""
        from portal.models.people import User

        with as_system("an owner looks after the mail"):
            found = (
                select(cls.ref, cls.template, cls.due_at, cls.tries, cls.error, User.email, cls.address)
                .outerjoin(User, User.id == cls.to_id)
                .where(cls.done_at.is_(None), cls.tries > 0)
                .order_by(cls.due_at.is_not(None), cls.due_at, cls.id)
            )
            return list(db.session.execute(found.limit(100)))

    @classmethod
    def parked_count(cls) -> int:
        """How many letters were given up."""
        with as_system("is the mail well"):
            parked = select(func.count()).select_from(cls).where(cls.done_at.is_(None), cls.due_at.is_(None))
            return db.session.scalar(parked) or 0

    @classmethod
    def shown(cls, ref: str) -> "Delivery":
        """The delivery with all that its letter shows. Raises NotThere."""
        return cls.get(ref, joinedload(cls.event), joinedload(cls.to))

    @classmethod
    def received(cls) -> Listing["Delivery"]:
        """The letters of the person who asks, the newest first."""
        mine = select(cls).where(cls.done_at.is_not(None)).options(joinedload(cls.event), joinedload(cls.to))
        return Listing(cls.ref, mine, (Key(cls.event_id, descending=True), Key(cls.id, descending=True)))


waiting: list[Callable[[set[str]], None]] = []  # who is told that there is work, and of which sort


def work_waits(sort: str) -> None:
    """There is work again on something that was there before: told with the commit."""
    db.session().info.setdefault("new_work", set()).add(sort)


@event.listens_for(db.session, "after_flush")
def _note_new_work(session: Session, _context: Any) -> None:
    sorts = {new.__work__ for new in session.new if hasattr(new, "__work__")}
    if sorts:
        session.info.setdefault("new_work", set()).update(sorts)


@event.listens_for(db.session, "after_commit")
def _wake(session: Session) -> None:
    """Tell whoever listens that there is work; where nobody hears it, the worker looks by itself."""
    sorts = session.info.pop("new_work", None)
    if sorts:
        for wake in waiting:
            wake(sorts)
