"""Routing: rules in an order say who answers a deal that was sent. The first that fits, and whose person may, holds."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.deals import Deal
from portal.models.deals.assigning import ANSWER, answers_for
from portal.models.deals.states import WAITING
from portal.models.deals.story import because_words
from portal.models.events import Delivery, Event, Recorded, on
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import Reach, Walled, Width, as_system

MOST_RULES = 100


class RoutingRule(Walled, Recorded, Referenced, Record):
    """If all that it asks for is so, this person answers. What it does not ask for is nothing to it."""

    __tablename__ = "routing_rules"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("RR"))
    place: Mapped[int]
    country: Mapped[str] = mapped_column(default="")
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    value_from: Mapped[Decimal | None]
    currency: Mapped[str] = mapped_column(default="")
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    product: Mapped[Product | None] = relationship(lazy="raise_on_sql")
    manager: Mapped[User | None] = relationship(lazy="raise_on_sql", foreign_keys=manager_id)
    person: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=person_id)

    # Commands
    @classmethod
    def add(cls, *, by: User, person: User, **asked: Any) -> "RoutingRule":
        """A rule behind all others."""
        last = db.session.scalar(select(func.max(cls.place))) or 0
        rule = cls(ref=new_ref("RR")(), place=last + 1, person_id=person.id, **asked)
        db.session.add(rule)
        rule.record("routing_rule.added", by=by, to=person.name)
        return rule

    def rise(self, *, by: User) -> None:
        """Come one place earlier."""
        above = select(RoutingRule).where(RoutingRule.place < self.place).order_by(RoutingRule.place.desc()).limit(1)
        before = db.session.scalars(above).one_or_none()
        if before is not None:
            before.place, self.place = self.place, before.place
            self.record("routing_rule.moved", by=by, place=self.place)

    def remove(self, *, by: User) -> None:
        """Take it away; what it gave stays given."""
        self.record("routing_rule.removed", by=by)
        db.session.delete(self)

    # Questions
    @property
    def asked(self) -> dict[str, str]:
        """What it asks for, in plain values."""
        said = {
            "country": self.country,
            "product": self.product.name if self.product else "",
            "value": f"{self.value_from:,.0f} {self.currency}" if self.value_from is not None else "",
            "manager": self.manager.name if self.manager else "",
        }
        return {name: text for name, text in said.items() if text}

    @property
    def words(self) -> str:
        """The same for a person to read."""
        return because_words(self.asked)

    def fits(self, deal: Deal, partner: Partner) -> bool:
        """Whether all that it asks for is so."""
        return (
            self.country in ("", deal.customer_country)
            and (self.product_id is None or self.product_id in {line.product_id for line in deal.lines})
            and (self.value_from is None or (deal.currency == self.currency and deal.total >= self.value_from))
            and self.manager_id in (None, partner.manager_id)
        )

    # Queries
    @classmethod
    def in_order(cls) -> Sequence["RoutingRule"]:
        """All of them, as they are tried."""
        loads = (joinedload(cls.product), joinedload(cls.manager), joinedload(cls.person).selectinload(User.grants))
        return db.session.scalars(select(cls).options(*loads).order_by(cls.place, cls.id).limit(MOST_RULES)).all()

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor's inside."""
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """An owner's to write."""
        return reach.width == Width.ALL and not reach.is_of_partner


@on("deal.submitted")
def route(deal: Deal, event: Event) -> tuple[Delivery, ...]:
    """Give a deal that was sent to whom the rules say, as long as that one may answer this partner's deals."""
    with as_system("who answers is the vendor's inside"):
        rules = RoutingRule.in_order()
        partner = db.session.get_one(Partner, deal.partner_id) if rules else None
        for rule in rules:
            if partner and rule.fits(deal, partner) and answers_for(rule.person, deal.partner_id):
                deal.assign(to=rule.person, by=None, because=rule.asked)
                break
        db.session.flush()
    return ()


@on("person.deactivated")
@on("person.role_taken")
def give_back(person: User, event: Event) -> tuple[Delivery, ...]:
    """What was given to somebody who answers no more is the managers' again."""
    if not person.is_active or not set(ANSWER) & person.roles:
        _give_back(Deal.assigned_to_id == person.id)
    return ()


@on("partner.changed")
def give_back_of(partner: Partner, event: Event) -> tuple[Delivery, ...]:
    """Another manager: what was given to the one before is the new one's."""
    before, _now = event.facts.get("changed", {}).get("manager_id", (None, None))
    if before is not None:
        _give_back(Deal.assigned_to_id == before, Deal.partner_id == partner.id)
    return ()


def _give_back(*which: ColumnElement[bool]) -> None:
    with as_system("nobody is left with what they can't answer"):
        for deal in db.session.scalars(select(Deal).where(Deal.state.in_(WAITING), *which)):
            deal.assign(to=None, by=None)
        db.session.flush()
