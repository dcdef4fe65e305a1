"""Deals of earlier times, brought in as they stood there: no letters, no promise, nobody asked for an answer.

What they say is what the other program said; where it says nothing, nothing is made up but the price on the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from portal import clock
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals.lines import DealLine
from portal.models.deals.protection import end_of_day
from portal.models.deals.states import DealState, DeclineReason, LossReason
from portal.models.identifiers import folded
from portal.models.tenancy import as_system, fresh_refs

if TYPE_CHECKING:
    from portal.models.deals import Deal
    from portal.models.people import User

NOON = time(12, tzinfo=UTC)
USUALLY_TAKES = timedelta(days=90)
CLOSED = (DealState.WON, DealState.LOST)
ANSWERED = (DealState.APPROVED, DealState.EXPIRED, DealState.DECLINED, *CLOSED)


@dataclass(frozen=True)
class Seller:
    """Whose deal it is, with what the programme gives their company."""

    person_id: int
    partner_id: int
    zone: str
    protection_days: int
    margin_percent: int


@dataclass(frozen=True)
class Past:
    """A deal as another program knows it."""

    external_ref: str
    seller: Seller
    state: DealState
    customer: Customer
    product_id: int
    quantity: int
    unit_price: Decimal
    list_price: Decimal
    currency: str
    title: str
    engaged_on: date | None
    closed_on: date | None


def bring_in(record: "type[Deal]", *, by: "User", past: Sequence[Past]) -> list["Deal"]:
    """Make them, each with its line and the one event that says so."""
    refs = fresh_refs(record, "DR", len(past))
    made = [_deal(record, ref, one) for ref, one in zip(refs, past, strict=True)]
    with as_system("drafts too, which are their partner's alone once they are there"), db.session.no_autoflush:
        db.session.add_all(made)
        db.session.flush()
        lines = [_line(deal, one) for deal, one in zip(made, past, strict=True) if deal.state != DealState.DRAFT]
        db.session.add_all(lines)
        for deal, one in zip(made, past, strict=True):
            deal.record("deal.imported", by=by, state=deal.state, external_ref=one.external_ref)
        db.session.flush()
    return made


def state_now(past: Past) -> DealState:
    """An approval whose protection is over by now has expired."""
    if past.state == DealState.APPROVED and _until(past) <= clock.now():
        return DealState.EXPIRED
    return past.state


def _deal(record: "type[Deal]", ref: str, one: Past) -> "Deal":
    state, begun = state_now(one), _begun(one)
    said: dict[str, Any] = {
        "ref": ref, "state": state, "version": 1, "partner_id": one.seller.partner_id,
        "registered_by_id": one.seller.person_id, "made_at": begun, "changed_at": _changed(one),
        "customer_name": one.customer.name, "customer_country": one.customer.country,
        "customer_website": one.customer.website, "customer_city": one.customer.city, "title": one.title,
        "external_ref": one.external_ref, "currency": one.currency, "customer_id": one.customer.id,
        "search_text": folded(" ".join((one.customer.name, one.title, one.customer.website, one.external_ref))),
    }  # fmt: skip
    if state == DealState.DRAFT:
        names = ("customer_name", "customer_country", "title", "external_ref")
        said |= {"typed": {name: said[name] for name in names if said[name]}, "currency": "", "customer_id": None}
        return record(**said)
    said |= {"submitted_at": begun, "total": one.quantity * one.unit_price,
             "expected_close_on": one.closed_on or begun.date() + USUALLY_TAKES}  # fmt: skip
    if state in ANSWERED:
        said["answered_at"] = begun
    if state in (DealState.APPROVED, DealState.EXPIRED, *CLOSED):
        said |= {"protected_until": _until(one), "first_protected_at": begun, "notices_since": begun,
                 "protected_days": one.seller.protection_days, "margin_percent": one.seller.margin_percent}  # fmt: skip
    if state == DealState.WON:
        said |= {"won_on": _changed(one).date(), "won_at": _changed(one), "won_value": said["total"]}
    if state == DealState.LOST:
        said["loss_reason"] = LossReason.OTHER
    if state == DealState.DECLINED:
        said["decline_reason"] = DeclineReason.OTHER
    return record(**said)


def _line(deal: "Deal", one: Past) -> DealLine:
    return DealLine(
        deal_id=deal.id, partner_id=deal.partner_id, position=0, product_id=one.product_id, quantity=one.quantity,
        unit_price=one.unit_price, list_price=one.list_price,
    )  # fmt: skip


def _begun(one: Past) -> datetime:
    day = one.engaged_on or one.closed_on
    return datetime.combine(day, NOON) if day else clock.now()


def _changed(one: Past) -> datetime:
    return datetime.combine(one.closed_on, NOON) if one.closed_on else _begun(one)


def _until(one: Past) -> datetime:
    return end_of_day(_begun(one), one.seller.zone, days=one.seller.protection_days)
