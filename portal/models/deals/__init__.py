"""Deals: registered chances to sell to one customer, from draft to answer."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy import column as sa_column
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.deals.answered import ANSWERS, Answered, OwnRegistration
from portal.models.deals.asking import Asked
from portal.models.deals.assigning import Assigned
from portal.models.deals.claim import Claim, ClaimLine
from portal.models.deals.claimed import Claimed
from portal.models.deals.closing import Closable
from portal.models.deals.drafting import Drafted, Hand
from portal.models.deals.handing_over import HandedOver
from portal.models.deals.lines import DealLine
from portal.models.deals.on_behalf import OnBehalf
from portal.models.deals.promised import Promised
from portal.models.deals.protection import Protected, Taken
from portal.models.deals.reminded import Reminded
from portal.models.deals.second_look import SecondLook, SecondPerson
from portal.models.deals.standing import Standable
from portal.models.deals.states import (
    LIFE,
    OPEN,
    WAITING,
    DealState,
    DeclineReason,
    Help,
    LossReason,
    Stage,
    WithdrawalReason,
)
from portal.models.deals.terms import Change
from portal.models.events import Delivery, Event, Recorded, on
from portal.models.locking import for_change
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, Width, as_system

IN_ORDER = ("changed_at", "id")
SELDOM = (("extension_asked_at",), ("renewal_asked_at",), ("won_at",), ("partner_id", "won_at"))
DECISIONS = (*ANSWERS, "extend", "refuse_extension", "renew", "refuse_renewal", "confirm_win", "refuse_win")

__all__ = [
    "LIFE", "OPEN", "WAITING", "Claim", "ClaimLine", "Deal", "DealLine", "DealState",
    "DeclineReason", "Hand", "Help", "LossReason", "OwnRegistration", "SecondPerson", "Stage", "Taken",
    "WithdrawalReason",
]  # fmt: skip


def only_with(column: str) -> dict[str, Any]:
    """What says of an index that it knows only the rows that have something in this column."""
    has = sa_column(column).is_not(None)
    return {"sqlite_where": has, "postgresql_where": has}


class Deal(
    Claimed,
    Answered,
    Standable,
    Drafted,
    Asked,
    Promised,
    Assigned,
    Protected,
    Reminded,
    Closable,
    SecondLook,
    OnBehalf,
    HandedOver,
    PartnerOwned,
    Recorded,
    Versioned,
    Referenced,
    Record,
):
    """One registered opportunity: who claims which customer, and until when that holds."""

    __tablename__ = "deals"
    __owner__ = "registered_by_id"
    __table_args__ = (
        Index("ix_deals_state_partner_id_registered_by_id", "state", "partner_id", "registered_by_id"),  # counts
        Index("ix_deals_partner_id_changed_at_id", "partner_id", "changed_at", "id"),
        Index("ix_deals_state_answer_due_at", "state", "answer_due_at"),
        # The newest of all: others' drafts are passed over in the index itself, however many there are.
        Index("ix_deals_changed_at_id_state_registered_by_id", "changed_at", "id", "state", "registered_by_id"),
        Index("ix_deals_state_changed_at_id", "state", *IN_ORDER),
        Index("ix_deals_partner_id_state_changed_at_id", "partner_id", "state", *IN_ORDER),
        # Of what few deals have, or is asked of the newest alone.
        *(Index(f"ix_deals_{'_'.join(some)}", *some, **only_with(some[-1])) for some in SELDOM),
    )
    LIFE = LIFE

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("DR"))
    state: Mapped[DealState] = mapped_column(default=DealState.DRAFT)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    consent_at: Mapped[datetime | None]

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")
    registered_by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=registered_by_id)

    # Commands
    def submit(self, *, by: User, claim: Claim, partner: Partner, changed: Sequence[Change] = ()) -> None:
        """Send the deal for review; the answer is due by the partner's tier. Raises NotNow if it was sent before.

        `changed` are the prices and terms that were others when the form was shown.
        """
        self._advance("submit")
        self._take_over(claim)
        self._forget_typing()
        self.submitted_at = self.consent_at = clock.now()
        if by.partner_id is None:
            self._await_confirmation(by)
        else:
            self._await_answer(partner)
        told = {"terms": list(changed)} if changed else {}
        self.record("deal.submitted", by=by, total=str(self.total), currency=self.currency, **told)

    def withdraw(self, *, by: User, reason: WithdrawalReason) -> None:
        """Take the deal back; a protection ends with it."""
        self._advance("withdraw")
        self.answer_due_at = self.confirm_until = None
        self._forget_question()
        self.record("deal.withdrawn", by=by, reason=reason)

    def close(self, *, by: User | None) -> None:
        """The partnership ended: what waits is withdrawn, a protection ends."""
        self._advance("close")
        self.answer_due_at = self.confirm_until = None
        self._forget_question()
        if self.state == DealState.EXPIRED:
            self.protected_until = clock.now()
        self.record("deal.closed", by=by, reason=WithdrawalReason.PARTNERSHIP_ENDED)

    # Questions
    @property
    def is_draft(self) -> bool:
        """Whether it was never sent."""
        return self.state == DealState.DRAFT

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes an answer: the vendor, or the rep to a question."""
        return self.state in WAITING

    def allows(self, command: str) -> bool:
        """Whether state and times permit the command; who may give it is the matrix's business."""
        return self.LIFE.allows(self.state, command) and ALSO.get(command, bool)(self)

    def is_open_to(self, command: str, *, by: User) -> bool:
        """Whether this person could give the command now: nobody decides what they sent, nor on their own no."""
        if not self.allows(command):
            return False
        is_barred = self.is_registered_by(by) or (command in ANSWERS and not self.is_second_person(by))
        return not (command in DECISIONS and is_barred)

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Deal":
        """The deal with all that its page shows. Raises NotThere."""
        return cls.get(ref, *cls._with_people(), joinedload(cls.lines).joinedload(DealLine.product))

    @classmethod
    def named(cls, refs: Sequence[str], *, partner_id: int | None) -> Sequence["Deal"]:
        """The deals of a partner with these references, what ends first at the front."""
        these = select(cls).where(cls.ref.in_(refs), cls.partner_id == partner_id)
        return db.session.scalars(these.order_by(cls.protected_until, cls.id)).all()

    @classmethod
    def open_of(cls, partner: Partner) -> list["Deal"]:
        """The open deals of a partner."""
        theirs = select(cls).where(cls.partner_id == partner.id, cls.state.in_(OPEN))
        return list(db.session.scalars(for_change(theirs.order_by(cls.id), cls)))

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """A partner's draft is the partner's alone: the vendor sees a deal once it was sent, or its own drafts."""
        criterion = super().within(reach)
        if reach.is_of_partner:
            return criterion
        sent = or_(cls.state != DealState.DRAFT, cls.registered_by_id == cls.wall(reach.person_id))
        return sent if reach.width == Width.ALL else criterion & sent

    # In the order in which they are called
    @classmethod
    def _with_people(cls) -> tuple[Any, ...]:
        return (
            joinedload(cls.partner).joinedload(Partner.tier), joinedload(cls.partner).joinedload(Partner.manager),
            joinedload(cls.registered_by), joinedload(cls.assigned_to),
        )  # fmt: skip

    def _expect(self, command: str) -> None:
        if not self.LIFE.allows(self.state, command):
            raise NotNow(self, command)

    def _advance(self, command: str) -> None:
        self._expect(command)
        self.state = self.LIFE.next(self.state, command)
        self._changed()

    def _changed(self) -> None:
        self.version += 1
        self.changed_at = clock.now()


# What a command asks for beside the state.
ALSO: dict[str, Callable[[Deal], bool]] = {
    "revoke": lambda deal: deal.is_revocable,
    "confirm": lambda deal: deal.is_unconfirmed,
    "refuse": lambda deal: deal.is_unconfirmed,
    "approve": lambda deal: not deal.is_unconfirmed,
    "decline": lambda deal: not deal.is_unconfirmed,
    "request_information": lambda deal: not deal.is_unconfirmed,
    "appeal": lambda deal: deal.may_appeal,
    "reopen": lambda deal: deal.may_reopen,
    "update": lambda deal: deal.is_protected,
    "ask_extension": lambda deal: deal.may_ask_extension,
    "extend": lambda deal: deal.is_extendable,
    "refuse_extension": lambda deal: deal.extension_asked_at is not None,
    "ask_renewal": lambda deal: deal.may_ask_renewal,
    "renew": lambda deal: deal.renewal_asked_at is not None,
    "refuse_renewal": lambda deal: deal.renewal_asked_at is not None,
}


@on("partner.ended")
def close_open_deals(partner: Partner, event: Event) -> tuple[Delivery, ...]:
    """What the end of a partnership does to its deals. Drafts stay as they are, unseen."""
    with as_system("who ended it"):
        by = User.by_key(event.by_id or 0)
    for deal in Deal.open_of(partner):
        deal.close(by=by)
    return ()
