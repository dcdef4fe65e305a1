"""Requests: what somebody needs and the library lacks, as a task with an owner and a date."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models import working_days
from portal.models.assets import Asset
from portal.models.assets.states import Standing, Worded
from portal.models.base import Life, NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.listing import Key, Listing
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.vendor import vendor

ANSWERED_WITHIN = 5  # working days


class RequestState(Worded):
    """Where a request stands."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {RequestState.OPEN: "warn", RequestState.DONE: "good"}.get(self, "")


WORDS = {RequestState.OPEN: _l("Asked for"), RequestState.DONE: _l("Done"), RequestState.DECLINED: _l("Not made")}
LIFE = Life(
    (None, "ask", RequestState.OPEN),
    (RequestState.OPEN, "finish", RequestState.DONE),
    (RequestState.OPEN, "decline", RequestState.DECLINED),
)


class AssetRequest(PartnerOwned, Recorded, Versioned, Referenced, Record):
    """Something that a partner's person needs of the library: seen by their company and by who looks after it."""

    __tablename__ = "asset_requests"
    __owner__ = "asked_by_id"
    __table_args__ = (Index("ix_asset_requests_state_due_on_id", "state", "due_on", "id"),)
    LIFE = LIFE

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("RQ"))
    state: Mapped[RequestState] = mapped_column(default=RequestState.OPEN)
    words: Mapped[str]
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("assets.id", ondelete="SET NULL"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    due_on: Mapped[date]
    wanted_on: Mapped[date | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    asked_by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=asked_by_id)
    owner: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=owner_id)
    partner: Mapped[Partner | None] = relationship(lazy="raise_on_sql")
    asset: Mapped[Asset | None] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def ask(cls, *, by: User, words: str, asset: Asset | None = None, wanted_on: date | None = None) -> "AssetRequest":
        """Ask for it; whoever looks after the asset, or else the library, has it to do."""
        asked = cls(
            ref=new_ref("RQ")(), state=RequestState.OPEN, version=1, words=words, asset_id=asset and asset.id,
            asked_by_id=by.id, partner_id=by.partner_id, owner_id=_looks_after(asset).id, due_on=answer_due_on(),
            wanted_on=wanted_on,
        )  # fmt: skip
        db.session.add(asked)
        db.session.flush()
        asked.record("asset_request.asked", by=by, words=words)
        return asked

    def finish(self, *, by: User, answer: str) -> None:
        """It is there; say where."""
        self._answer("finish", by, answer)
        self.record("asset_request.finished", by=by, answer=answer)

    def decline(self, *, by: User, answer: str) -> None:
        """It won't be made; say why."""
        self._answer("decline", by, answer)
        self.record("asset_request.declined", by=by, answer=answer)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.ref

    @property
    def standing(self) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words)

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.OPEN

    @property
    def is_late(self) -> bool:
        """Whether the answer is due since yesterday or longer."""
        return self.is_open and self.due_on < today()

    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return self.LIFE.allows(self.state, command)

    # Queries
    @classmethod
    def listed(cls, state: str = "") -> Listing["AssetRequest"]:
        """Those within reach: what waits by when it is due, the rest by when it was asked."""
        loads = (joinedload(cls.asked_by), joinedload(cls.partner), joinedload(cls.owner))
        states = (RequestState(state),) if state in set(RequestState) else () if state else tuple(RequestState)
        found = select(cls).where(cls.state.in_(states)).options(*loads)
        if state == RequestState.OPEN:
            return Listing(cls.ref, found, (Key(cls.due_on), Key(cls.id)))  # type: ignore[arg-type]
        return Listing(cls.ref, found, (Key(cls.id, descending=True),))  # type: ignore[arg-type]

    @classmethod
    def shown(cls, ref: str) -> "AssetRequest":
        """The request with all that its page shows; the asset as far as one may have it. Raises NotThere."""
        loads = joinedload(cls.asked_by), joinedload(cls.partner), joinedload(cls.owner), joinedload(cls.asset)
        return cls.get(ref, *loads)

    def _answer(self, command: str, by: User, answer: str) -> None:
        if not self.allows(command):
            raise NotNow(self, command)
        self.state = self.LIFE.next(self.state, command)
        self.answer, self.answered_at = answer, clock.now()
        self.version += 1


def today() -> date:
    """The day, where the vendor is."""
    return clock.now().astimezone(ZoneInfo(vendor().zone)).date()


def answer_due_on() -> date:
    """When an answer to what is asked now is due."""
    return working_days.after(clock.now(), working_days=ANSWERED_WITHIN).astimezone(ZoneInfo(vendor().zone)).date()


def _looks_after(asset: Asset | None) -> User:
    """Who looks after the asset; or the library: the first editor, an owner where there is none."""
    with as_system("who has a request to do"):
        active = select(User).where(User.deactivated_at.is_(None), User.partner_id.is_(None))
        if asset is not None:
            found = db.session.scalars(active.where(User.id == asset.owner_id)).one_or_none()
            if found is not None:
                return found
        for role in (Role.EDITOR, Role.OWNER):
            of_role = active.join(RoleGrant).where(RoleGrant.role == role)
            found = db.session.scalars(of_role.order_by(User.id).limit(1)).one_or_none()
            if found is not None:
                return found
        raise LookupError("nobody looks after the library")
