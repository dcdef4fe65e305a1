"""Whether another partner was approved for the same customer and product: known to the vendor alone.

What this finds never reaches a partner's page, mail, file or time: only the vendor's decisions ask it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals.lines import DealLine
from portal.models.deals.states import DealState
from portal.models.tenancy import as_system

if TYPE_CHECKING:
    from portal.models.deals import Deal

HOLDING = (DealState.APPROVED, DealState.WON_CLAIMED, DealState.WON)


def is_taken_since(deal: Any, since: datetime) -> bool:
    """Whether a deal of another partner with the same customer and one of these products was approved since then."""
    with as_system("was somebody else approved since"):
        return db.session.scalar(_approved_since(deal, since)) is not None


def _approved_since(deal: "Deal", since: datetime) -> Any:
    from portal.models.deals import Deal

    return others_of(deal, Deal.state.in_(HOLDING), Deal.answered_at >= since)


def others_of(deal: Any, *which: Any) -> Any:
    """One of the deals of other partners for the same customer and product, of these; for the vendor's eyes alone."""
    from portal.models.deals import Deal

    ours, theirs = aliased(DealLine), aliased(DealLine)
    same: Any = Customer.is_called(deal.customer_name)
    if deal.customer_website:
        same = or_(same, Customer.website == deal.customer_website)
    overlapping = (
        select(theirs.deal_id)
        .join(ours, ours.product_id == theirs.product_id)
        .where(ours.deal_id == deal.id, theirs.deal_id == Deal.id)
    )
    return (
        select(Deal.id)
        .join(Customer, Customer.id == Deal.customer_id)
        .where(
            Deal.partner_id != deal.partner_id, same, overlapping.exists(), *which,
        )
        .limit(1)
    )  # fmt: skip
