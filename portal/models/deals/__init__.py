"""Deals: registered chances to sell to one customer, from draft to answer."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.models.base import NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.customers import Customer
from portal.models.deals.asking import Asked
from portal.models.deals.assigning import Assigned
from portal.models.deals.claim import CLAIMED, Claim, ClaimLine
from portal.models.deals.closing import Closable
from portal.models.deals.drafting import Drafted, Hand
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
from portal.models.identifiers import folded, name_key
from portal.models.locking import for_change
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach, Width, as_system

REVOCABLE_HOURS = 24
ANSWERS = ("approve", "decline")
DECISIONS = (*ANSWERS, "extend", "refuse_extension", "renew", "refuse_renewal", "confirm_win", "refuse_win")
NO_HAND = Hand()

__all__ = [
    "LIFE", "OPEN", "REVOCABLE_HOURS", "WAITING", "Claim", "ClaimLine", "Deal", "DealLine", "DealState",
    "DeclineReason", "Hand", "Help", "LossReason", "OwnRegistration", "SecondPerson", "Stage", "Taken",
    "WithdrawalReason",
]  # fmt: skip


class OwnRegistration(NotNow):
    """Nobody answers what they registered themselves."""


class Deal(
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
    )
    LIFE = LIFE

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("DR"))
    state: Mapped[DealState] = mapped_column(default=DealState.DRAFT)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id"), index=True)

    customer_name: Mapped[str] = mapped_column(default="")
    customer_website: Mapped[str] = mapped_column(default="")
    customer_country: Mapped[str] = mapped_column(default="")
    customer_city: Mapped[str] = mapped_column(default="")
    customer_tax_id: Mapped[str] = mapped_column(default="")
    contact_name: Mapped[str] = mapped_column(default="")
    contact_role: Mapped[str] = mapped_column(default="")
    contact_email: Mapped[str] = mapped_column(default="")
    contact_phone: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    needs: Mapped[str] = mapped_column(default="")
    expected_close_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(default="")
    total: Mapped[Decimal] = mapped_column(default=Decimal(0))
    help_wanted: Mapped[list[str]] = mapped_column(JSON, default=list)
    competitors: Mapped[str] = mapped_column(default="")
    differs_because: Mapped[str] = mapped_column(default="")
    external_ref: Mapped[str] = mapped_column(default="")
    consent_at: Mapped[datetime | None]
    search_text: Mapped[str] = mapped_column(default="")

    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    submitted_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[DeclineReason | None]

    partner: Mapped[Partner] = relationship(lazy="raise_on_sql")
    registered_by: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=registered_by_id)
    lines: Mapped[list[DealLine]] = relationship(
        lazy="raise_on_sql", order_by=DealLine.position, cascade="all, delete-orphan", passive_deletes=True
    )

    # Commands
    @classmethod
    def draft(cls, *, by: User, partner: Partner, typed: dict[str, Any], hand: Hand = NO_HAND) -> "Deal":
        """Begin a deal, kept as typed however unfinished it is."""
        deal = cls(partner_id=partner.id, registered_by_id=by.id, ref=new_ref("DR")(), state=DealState.DRAFT, version=0)
        deal.lines = []
        deal._keep(typed, hand)
        db.session.add(deal)
        deal.record("deal.drafted", by=by)
        return deal

    def keep(self, *, typed: dict[str, Any], hand: Hand = NO_HAND) -> None:
        """Save what was typed so far. Not an event: a keystroke is no history. Raises NotNow once it was sent."""
        if self.state != DealState.DRAFT:
            raise NotNow(self, "keep")
        self._keep(typed, hand)

    def remove(self, *, by: User) -> None:
        """Throw a draft away."""
        self._expect("remove")
        self.record("deal.removed", by=by, customer=self.customer_name)
        db.session.delete(self)

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

    def approve(self, *, by: User, protected_days: int, note: str = "") -> None:
        """Protect the customer for this partner, from now to the end of the last day in the partner's zone.

        Raises NotNow unless it waits for an answer.
        """
        self._answer("approve", by)
        self._protect(protected_days)
        self.record("deal.approved", by=by, protected_days=protected_days, note=note)

    def decline(self, *, by: User, reason: DeclineReason, note: str = "") -> None:
        """Do not approve, for one of the fixed reasons. Raises NotNow unless it waits for an answer."""
        self._answer("decline", by)
        self.decline_reason, self.declined_by_id = reason, by.id
        self.record("deal.declined", by=by, reason=reason, note=note)

    def revoke(self, *, by: User, reason: str) -> None:
        """Take back a wrong approval within 24 hours. Raises NotNow later, or for another state."""
        if not self.is_revocable:
            raise NotNow(self, "revoke")
        self._advance("revoke")
        self.answered_at = None
        self._unprotect()
        self._await_answer(self.partner)
        self.record("deal.revoked", by=by, reason=reason)

    def withdraw(self, *, by: User, reason: WithdrawalReason) -> None:
        """Take the deal back; a protection ends with it."""
        self._advance("withdraw")
        self.answer_due_at = self.confirm_until = None
        self._forget_question()
        self.record("deal.withdrawn", by=by, reason=reason)

    def expire(self) -> None:
        """End a protection whose time is over. Raises NotNow while it still holds."""
        if self.is_protected:
            raise NotNow(self, "expire")
        self._advance("expire")
        self.record("deal.expired", by=None)

    def close(self, *, by: User | None) -> None:
        """The partnership ended: what waits is withdrawn, a protection ends."""
        self._advance("close")
        self.answer_due_at = self.confirm_until = None
        self._forget_question()
        if self.state == DealState.EXPIRED:
            self.protected_until = clock.now()
        self.record("deal.closed", by=by, reason=WithdrawalReason.PARTNERSHIP_ENDED)

    def transfer(self, *, to: User, by: User) -> None:
        """Give an open deal to a colleague. Raises NotNow once it is over."""
        self._expect("transfer")
        self.hand_over(to=to, by=by, tells=True)

    def hand_over(self, *, to: User, by: User, tells: bool = False) -> None:
        """Give the deal to a colleague of the same company; who takes over all of somebody's is told otherwise."""
        if to.partner_id != self.partner_id:
            raise ValueError("A deal stays in its company.")
        before, self.registered_by_id = self.registered_by_id, to.id
        self._changed()
        changed = {"registered_by_id": [before, to.id]}
        self.record("deal.handed_over", by=by, to=to.name, changed=changed, tells=tells)

    @classmethod
    def hand_over_all(cls, person: User, *, to: User, by: User) -> int:
        """Give a person's open deals and drafts to a colleague; answers how many. Whoever hands over sees no draft."""
        with as_system("drafts change hands unseen"):
            deals = cls.unfinished_of(person)
            for deal in deals:
                deal.hand_over(to=to, by=by)
            db.session.flush()
        return len(deals)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.customer_name or self.ref

    @property
    def is_draft(self) -> bool:
        """Whether it was never sent."""
        return self.state == DealState.DRAFT

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes an answer: the vendor, or the rep to a question."""
        return self.state in WAITING

    @property
    def is_revocable(self) -> bool:
        """Whether an approval may still be taken back."""
        young = self.answered_at is not None and clock.now() < self.answered_at + timedelta(hours=REVOCABLE_HOURS)
        return self.state == DealState.APPROVED and young

    def allows(self, command: str) -> bool:
        """Whether state and times permit the command; who may give it is the matrix's business."""
        return self.LIFE.allows(self.state, command) and ALSO.get(command, bool)(self)

    def is_open_to(self, command: str, *, by: User) -> bool:
        """Whether this person could give the command now: nobody decides what they sent, nor on their own no."""
        if not self.allows(command):
            return False
        is_barred = self.is_registered_by(by) or (command in ANSWERS and not self.is_second_person(by))
        return not (command in DECISIONS and is_barred)

    @property
    def help_words(self) -> str:
        """The help that the rep wants, as a list in words."""
        return ", ".join(str(Help(one).words) for one in self.help_wanted)

    def is_registered_by(self, person: User) -> bool:
        """Whether it is this person's own doing: the registration, or the win that they claimed."""
        return person.id in (self.registered_by_id, self.on_behalf_by_id, self.win_claimed_by_id)

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Deal":
        """The deal with all that its page shows. Raises NotThere."""
        return cls.get(ref, *cls._with_people(), joinedload(cls.lines).joinedload(DealLine.product))

    @classmethod
    def as_draft(cls, ref: str) -> "Deal":
        """The draft that somebody goes on with; it has no lines yet. Raises NotThere, and NotNow once it was sent."""
        deal = cls.get(ref, *cls._with_people())
        if not deal.is_draft:
            raise NotNow(deal, "edit")
        set_committed_value(deal, "lines", [])
        return deal

    @classmethod
    def with_same_customer(cls, *, partner_id: int, name: str, website: str, but: str = "") -> "Deal | None":
        """The newest open deal of this partner with the same customer: its web site, its name or how that looks."""
        if not (name_key(name) or website):
            return None
        same = Customer.is_called(name)
        if website:
            same = or_(same, Customer.website == website)
        found = (
            select(cls)
            .join(Customer, Customer.id == cls.customer_id)
            .where(cls.partner_id == partner_id, cls.state.in_(OPEN), cls.ref != but, same)
            .options(joinedload(cls.registered_by))
            .order_by(cls.id.desc())
            .limit(1)
        )
        return db.session.scalars(found).one_or_none()

    @classmethod
    def named(cls, refs: Sequence[str], *, partner_id: int | None) -> Sequence["Deal"]:
        """The deals of a partner with these references, what ends first at the front."""
        these = select(cls).where(cls.ref.in_(refs), cls.partner_id == partner_id)
        return db.session.scalars(these.order_by(cls.protected_until, cls.id)).all()

    @classmethod
    def unfinished_of(cls, person: User) -> list["Deal"]:
        """The open deals and drafts that this person registered."""
        theirs = select(cls).where(cls.registered_by_id == person.id, cls.state.in_((*OPEN, DealState.DRAFT)))
        return list(db.session.scalars(for_change(theirs.order_by(cls.id), cls)))

    @classmethod
    def open_of(cls, partner: Partner) -> list["Deal"]:
        """The open deals of a partner."""
        theirs = select(cls).where(cls.partner_id == partner.id, cls.state.in_(OPEN))
        return list(db.session.scalars(for_change(theirs.order_by(cls.id), cls)))

    @classmethod
    def expire_due(cls, *, most: int = 100) -> int:
        """End the protections whose time is over; answers how many. Run by the clock."""
        with as_system("expire protections"):
            over = select(cls).where(cls.state == DealState.APPROVED, cls.protected_until <= clock.now()).limit(most)
            deals = db.session.scalars(over.with_for_update(skip_locked=True)).all()
            for deal in deals:
                deal.expire()
        return len(deals)

    @classmethod
    def lapse_due(cls, *, most: int = 100) -> int:
        """End what waited too long for the partner's word; answers how many. Run by the clock."""
        with as_system("what nobody replied to"):
            unanswered = (cls.state == DealState.INFO_REQUESTED) & (cls.reply_due_at <= clock.now())
            unconfirmed = (cls.state == DealState.SUBMITTED) & (cls.confirm_until <= clock.now())
            over = select(cls).where(unanswered | unconfirmed).limit(most)
            deals = db.session.scalars(over.with_for_update(skip_locked=True)).all()
            for deal in deals:
                deal.lapse()
        return len(deals)

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

    def _answer(self, command: str, by: User) -> None:
        self._expect(command)
        self._expect_another_person(by, command)
        if not self.is_second_person(by):
            raise SecondPerson(self, command)
        if self.is_unconfirmed:
            raise NotNow(self, command)
        self._advance(command)
        self._forget_question()
        self._note_answer()
        self.answer_was_due_at, self.answered_at, self.answer_due_at = self.answer_due_at, clock.now(), None

    def _expect_another_person(self, by: User, command: str) -> None:
        self._expect(command)
        if self.is_registered_by(by):
            raise OwnRegistration(self, command)

    def _keep(self, typed: dict[str, Any], hand: Hand) -> None:
        self._type(typed, hand, version=self.version + 1)
        self.customer_name = str(typed.get("customer_name", ""))[:300]
        self.title = str(typed.get("title", ""))[:300]
        self._index()
        self._changed()

    def _take_over(self, claim: Claim) -> None:
        for name in CLAIMED:
            setattr(self, name, getattr(claim, name))
        self.help_wanted = list(claim.help_wanted)
        self.total = claim.total
        self.lines = [
            DealLine(
                partner_id=self.partner_id, position=position, product_id=line.product_id, quantity=line.quantity,
                unit_price=line.unit_price, list_price=line.list_price, reason=line.reason,
            )
            for position, line in enumerate(claim.lines)
        ]  # fmt: skip
        self._index()
        customer = Customer.known_as(
            partner_id=self.partner_id or 0, name=claim.customer_name, website=claim.customer_website,
            country=claim.customer_country, city=claim.customer_city, tax_id=claim.customer_tax_id,
        )  # fmt: skip
        db.session.flush()
        self.customer_id = customer.id

    def _index(self) -> None:
        said = (self.customer_name, self.title, self.customer_website, self.external_ref)
        self.search_text = folded(" ".join(filter(None, said)))


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
