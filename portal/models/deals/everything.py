"""What a company has beside its deals, to take along: lines, messages, files, receipts, some thousand at a time."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from portal.models.deals import Deal, DealLine
from portal.models.deals.attachments import Attachment
from portal.models.deals.conversation import MESSAGE
from portal.models.deals.receipt_chain import as_file
from portal.models.deals.receipts import Receipt
from portal.models.events import Event
from portal.models.given import Given
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.products import Product

AT_ONCE = 2_000
LINES = ("deal_ref", "position", "product", "quantity", "unit_price", "list_price", "reason")
MESSAGES = ("deal_ref", "at", "side", "by", "text")
FILES_AT_ONCE = 100


def lines() -> Iterator[list[list[Any]]]:
    """The product lines of all deals within reach."""
    named = (Deal.ref, DealLine.position, Product.name, DealLine.quantity, DealLine.unit_price, DealLine.list_price)
    asked = (
        select(DealLine.id, *named, DealLine.reason)
        .outerjoin(Deal, Deal.id == DealLine.deal_id)  # from the outside here and below: no planner begins with deals
        .outerjoin(Product, Product.id == DealLine.product_id)
    )
    for found in _batches(asked, DealLine.id, AT_ONCE):
        yield [list(row[1:]) for row in found if row.ref is not None]


def messages() -> Iterator[list[list[Any]]]:
    """What both sides said about them."""
    asked = (
        select(Event.id, Deal.ref, Event.at, User.partner_id, User.name, Event.facts)
        .outerjoin(Deal, Deal.ref == Event.subject_ref)
        .outerjoin(User, User.id == Event.by_id)
        .where(Event.name == MESSAGE)
    )
    for found in _batches(asked, Event.id, AT_ONCE):
        yield [
            [ref, at, "vendor" if partner_id is None else "partner", name or "", str(facts.get("text", ""))]
            for _id, ref, at, partner_id, name, facts in found
            if ref is not None
        ]


def files() -> Iterator[list[tuple[str, str, Given]]]:
    """The files beside them: of which deal, its own reference, and where it is kept."""
    names = (Attachment.ref, Attachment.name, Attachment.media_type, Attachment.size_bytes, Attachment.sha256)
    asked = select(Attachment.id, Deal.ref.label("deal_ref"), *names, Attachment.key)
    asked = asked.outerjoin(Deal, Deal.id == Attachment.deal_id)
    for found in _batches(asked, Attachment.id, FILES_AT_ONCE):
        yield [
            (deal_ref, ref, Attachment(name=name, media_type=kind, size_bytes=size, sha256=digest, key=key).given)
            for _id, deal_ref, ref, name, kind, size, digest, key in found
            if deal_ref is not None
        ]


def receipts() -> Iterator[list[tuple[str, bytes]]]:
    """The receipts of what was sent, each as its file."""
    asked = select(Receipt.id, Receipt.ref, Receipt.content, Receipt.claim)
    for found in _batches(asked, Receipt.id, FILES_AT_ONCE):
        yield [(ref, as_file(content, claim)) for _id, ref, content, claim in found]


def _batches(asked: Any, key: Any, size: int) -> Iterator[Sequence[Any]]:
    listed: Listing[Any] = Listing(Deal.ref, asked, (Key(key),))
    return listed.batches(size=size)
