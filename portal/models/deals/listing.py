"""The list of deals: which of them, in which order, with which columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, literal, select, true, union_all

from portal.models.base import db
from portal.models.deals import OPEN, WAITING, Deal, DealLine, DealState
from portal.models.deals.standing import Standable
from portal.models.identifiers import folded
from portal.models.listing import Key, Listing, unlooked
from portal.models.partners import Partner
from portal.models.products import Product
from portal.models.tenancy import read_rows

NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# What a filter chip stands for; the words are in the template.
GROUPS: dict[str, tuple[DealState, ...]] = {"open": OPEN, "waiting": WAITING, **{str(one): (one,) for one in DealState}}


@dataclass(frozen=True)
class DealFilters:
    """What the address of a list asks for. What it asks for in vain finds nothing."""

    state: str = ""
    partner: str = ""
    product: str = ""
    country: str = ""
    q: str = ""

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> "DealFilters":
        """The filters in a query string."""
        return cls(**{name: arguments.get(name, "").strip()[:100] for name in cls.__dataclass_fields__})

    def with_(self, **changes: str) -> dict[str, str]:
        """The query string's values with some changed; empty ones are left out."""
        return {name: value for name, value in {**self.__dict__, **changes}.items() if value}

    @property
    def narrow_by_choice(self) -> bool:
        """Whether a partner, product or country is chosen."""
        return bool(self.partner or self.product or self.country)

    @property
    def waits(self) -> bool:
        """Whether all of it waits for an answer: then what is due first comes first."""
        return self.state in ("waiting", DealState.SUBMITTED)

    def criteria(self) -> list[ColumnElement[bool]]:
        """The filters as criteria; each inside the wall like everything else."""
        found: list[ColumnElement[bool]] = []
        if self.state:
            states = GROUPS.get(self.state, ())
            found.append(Deal.state == states[0] if len(states) == 1 else unlooked(Deal.state).in_(states))
        if self.partner:
            found.append(Deal.partner_id.in_(select(Partner.id).where(Partner.ref == self.partner).correlate(None)))
        if self.product:
            is_of_line = Product.id == unlooked(DealLine.product_id)  # each deal has few lines, a product very many
            sold = select(DealLine.id).join(Product, is_of_line)
            sold = sold.where(Product.ref == self.product, DealLine.deal_id == Deal.id)
            found.append(sold.correlate(Deal).exists())  # asked of one after the other, until the page is full
        if self.country:
            found.append(Deal.customer_country == self.country.upper())
        if self.q:
            found.append(Deal.search_text.contains(folded(self.q), autoescape=True) | (Deal.ref == self.q.upper()))
        return found


class DealRow(Standable):
    """One row of the list: just the columns shown, with the deal's own questions."""

    def __init__(self, columns: Any):
        self._columns = columns

    def __getattr__(self, name: str) -> Any:
        return getattr(self._columns, name)


def deals(filters: DealFilters, *, due_first: bool) -> Listing[Any]:
    """The deals within reach: the last changed first, or what is due first."""
    return _listed(due_first=due_first).where(*filters.criteria())


@cache
def _listed(*, due_first: bool) -> Listing[Any]:
    """The columns and the order of the list, which are the same each time."""
    statement = (
        select(
            Deal.ref, Deal.state, Deal.customer_name, Deal.title, Deal.total, Deal.currency, Deal.expected_close_on,
            Deal.protected_until, Deal.answer_due_at, Partner.name.label("partner_name"), Product.name.label("product"),
            DealLine.quantity, Deal.question, Deal.provisional_from,
        )
        .outerjoin(Partner, Partner.id == Deal.partner_id)  # it has one; so no planner begins with partners
        .outerjoin(DealLine, and_(DealLine.deal_id == Deal.id, DealLine.position == 0))
        .outerjoin(Product, Product.id == DealLine.product_id)
    )  # fmt: skip
    due = func.coalesce(Deal.answer_due_at, literal(NEVER, type_=Deal.answer_due_at.type))
    newest = Key(Deal.changed_at, descending=True), Key(Deal.id, descending=True)
    return Listing(Deal.ref, statement, (Key(due), *newest) if due_first else newest)


MOST_COUNTED = 1_000  # counting on would cost more than the page, and tell no more


class Count(int):
    """How many there are, or at least: it may have ended at a bound."""

    most = MOST_COUNTED

    @property
    def is_at_least(self) -> bool:
        """Whether it ended at its bound."""
        return self >= self.most


def counts(*states: DealState, partner_id: int | None = None, most: int = MOST_COUNTED) -> dict[str, Count]:
    """How many deals within reach stand in each of these states (all by default), and in the groups of them.

    Each is counted up to `most`, in one statement.
    """
    wanted = states or tuple(DealState)
    asked = _counted(wanted, most, of_one_partner=partner_id is not None)
    found = {DealState(state): count for state, count in read_rows(asked, {"partner": partner_id})}
    groups = {group: members for group, members in GROUPS.items() if set(members) <= found.keys()}
    return {group: _count(sum(map(found.__getitem__, members)), most) for group, members in groups.items()}


def _count(number: int, most: int) -> Count:
    count = Count(min(number, most))
    count.most = most
    return count


@cache
def _counted(states: tuple[DealState, ...], most: int, *, of_one_partner: bool) -> Any:
    """Each state with its count: a short walk along the index that has all the walls ask for, however many deals.

    The states stand in the statement itself, so that its plan is made for them.
    """
    here = Deal.partner_id == bindparam("partner") if of_one_partner else true()
    up_to: Any = literal(most, literal_execute=True)
    named = {state: literal(state, Deal.state.type, literal_execute=True) for state in states}
    some = ((name, select(Deal.id).where(Deal.state == name, here).limit(up_to).subquery()) for name in named.values())
    return union_all(*(select(name.label("state"), func.count().label("number")).select_from(of) for name, of in some))


ONCE_APPROVED = (DealState.APPROVED, DealState.EXPIRED, DealState.WON_CLAIMED, DealState.WON, DealState.LOST)


@dataclass(frozen=True)
class PartnerHistory:
    """What one partner did with this vendor before: how many deals came to what."""

    sent: int
    approved: int
    declined: int
    expired: int
    same_customer: int

    @property
    def approved_percent(self) -> int | None:
        """Of the answered ones, how many were approved; unknown before the first."""
        answered = self.approved + self.declined
        return round(100 * self.approved / answered) if answered else None

    @classmethod
    def before(cls, deal: Deal) -> "PartnerHistory":
        """Counted over the partner's other sent deals, within reach of who asks."""
        others = (Deal.partner_id == deal.partner_id, Deal.id != deal.id, Deal.state != DealState.DRAFT)
        row = db.session.execute(
            select(
                func.count(),
                func.count(case((Deal.state.in_(ONCE_APPROVED), 1))),
                func.count(case((Deal.state == DealState.DECLINED, 1))),
                func.count(case((Deal.state == DealState.EXPIRED, 1))),
                func.count(case((and_(Deal.customer_id.is_not(None), Deal.customer_id == deal.customer_id), 1))),
            ).where(*others)
        ).one()
        return cls(*row)


def needs_reply(person_id: int) -> ColumnElement[bool]:
    """What waits for this rep: questions to answer and drafts to finish."""
    return (Deal.registered_by_id == person_id) & Deal.state.in_((DealState.INFO_REQUESTED, DealState.DRAFT))
