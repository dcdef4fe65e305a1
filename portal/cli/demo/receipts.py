"""The receipts of the demo's deals: chains as the command leaves them, whose links follow the days of sending."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from portal.models.base import db
from portal.models.deals import Deal, DealLine
from portal.models.deals.receipts import Receipt
from portal.models.partners import Partner
from portal.models.working_hours import WorkingHours

COLUMNS = ("deal_id", "partner_id", "ref", "previous", "hash", "content", "claim")


def make_receipts() -> None:
    """One for each deal that was sent, in the transaction that is open."""
    partners = db.session.scalars(select(Partner).options(joinedload(Partner.tier)).order_by(Partner.id)).all()
    for partner in partners:
        _make_chain(partner)


def _make_chain(partner: Partner) -> None:
    sent = select(Deal).where(Deal.partner_id == partner.id, Deal.submitted_at.is_not(None))
    loads = selectinload(Deal.lines).joinedload(DealLine.product)
    hours = WorkingHours.of_the_vendor()
    promised = hours.days(partner.tier.answer_working_days)
    rows: list[dict[str, Any]] = []
    for deal in db.session.scalars(sent.options(loads).order_by(Deal.submitted_at, Deal.id)):
        previous = rows[-1]["hash"] if rows else ""
        products = {line.product_id: line.product.name for line in deal.lines}
        due_at = hours.after(deal.submitted_at, promised)  # type: ignore[arg-type]
        given = Receipt.made(deal, partner, previous=previous, products=products, due_at=due_at)
        rows.append({name: getattr(given, name) for name in COLUMNS})
    if rows:
        db.session.execute(insert(Receipt), rows)
