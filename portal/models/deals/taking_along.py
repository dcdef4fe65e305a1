"""Deals to take along: all that their page tells whoever asks, a row each, however many there are."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from portal.models.deals import Deal, DealLine
from portal.models.deals.listing import DealFilters
from portal.models.listing import Key, Listing
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import read_rows

AT_ONCE = 2_000
PRODUCTS = "products"  # stands where the lines are said

# Named one by one: what is added to the table goes along once somebody put it here.
CUSTOMER = ("customer_name", "customer_website", "customer_country", "customer_city", "customer_tax_id")
CONTACT = ("contact_name", "contact_role", "contact_email", "contact_phone")  # for who may know people
REST = (
    "title", "needs", PRODUCTS, "total", "currency", "expected_close_on", "help_wanted", "competitors",
    "differs_because", "external_ref", "made_at", "changed_at", "submitted_at", "answer_due_at", "answered_at",
    "reply_due_at", "decline_reason", "protected_until", "protected_days", "margin_percent", "extensions", "stage",
    "expected_value", "next_step", "updated_at", "win_number", "won_on", "won_value", "won_at", "win_refusal",
    "loss_reason", "try_again_on", "appealed_at", "appeal_words",
)  # fmt: skip


def columns(*, with_people: bool, with_partner: bool) -> tuple[str, ...]:
    """The names of what goes along, in their order."""
    partner = ("partner_ref", "partner_name") if with_partner else ()
    people = (*CONTACT, "registered_by") if with_people else ()
    return ("ref", "state", *partner, *CUSTOMER, *people, *REST)


def deals_to_take(filters: DealFilters, names: Sequence[str]) -> Iterator[list[list[Any]]]:
    """The deals within reach that fit, in the order in which they were begun, some thousand at a time."""
    place = names.index(PRODUCTS)
    listed: Listing[Any] = Listing(Deal.ref, _statement(names), (Key(Deal.id),)).where(*filters.criteria())
    for found in listed.batches(size=AT_ONCE):
        lines = _lines([row.id for row in found])
        batch = []
        for row in found:
            key, *cells = row
            cells[place] = "; ".join(lines.get(key, ()))
            batch.append(cells)
        yield batch


def _statement(names: Sequence[str]) -> Any:
    apart = {
        "partner_ref": Partner.ref, "partner_name": Partner.name, "registered_by": User.name,
        PRODUCTS: Deal.title,  # is written over
    }  # fmt: skip
    asked = select(Deal.id, *((apart.get(name) or getattr(Deal, name)).label(name) for name in names))
    if "partner_ref" in names:
        asked = asked.outerjoin(Partner, Partner.id == Deal.partner_id)  # behind: no planner begins with partners
    return asked.outerjoin(User, User.id == Deal.registered_by_id) if "registered_by" in names else asked


def _lines(deal_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for deal_id, name, quantity, price in read_rows(_of_these(), {"deal_ids": list(deal_ids)}) if deal_ids else ():
        found[deal_id].append(f"{quantity} × {name} @ {price.normalize():f}")
    return found


@cache
def _of_these() -> Any:
    """One statement for all batches: what is made of it for a reach is kept, and would be kept of each."""
    return (
        select(DealLine.deal_id, Product.name, DealLine.quantity, DealLine.unit_price)
        .outerjoin(Product, Product.id == DealLine.product_id)
        .where(DealLine.deal_id.in_(bindparam("deal_ids", expanding=True)))
        .order_by(DealLine.deal_id, DealLine.position)
    )
