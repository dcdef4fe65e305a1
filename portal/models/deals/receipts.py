"""Receipts: that a deal came in, when, and what was promised for it, in a chain that can't be changed unseen.

Made in the transaction that sends the deal, one chain a partner. Nothing of it counts: no number of the partner's or of
anybody else's stands in it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column

from portal.models.base import NotThere, Record, db, new_ref, pk
from portal.models.deals import Deal, DealLine
from portal.models.deals.claim import CLAIMED
from portal.models.deals.receipt_chain import FIRST, FORMAT, as_file, canonical, hash_of
from portal.models.events import Delivery, Event, on
from portal.models.locking import hold
from portal.models.partners import Partner
from portal.models.products import Product
from portal.models.programme import rules
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.vendor import vendor


class Receipt(PartnerOwned, Record):
    """What the partner can show for a deal that was sent. Never changed, never removed: the database itself refuses."""

    __tablename__ = "receipts"
    __table_args__ = (UniqueConstraint("partner_id", "previous"),)  # nobody forks a chain

    id: Mapped[pk]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), unique=True)
    ref: Mapped[str] = mapped_column(unique=True)
    previous: Mapped[str]  # the hash of the partner's receipt before; of the first one nothing
    hash: Mapped[str] = mapped_column(unique=True)
    content: Mapped[str]  # canonical, as it is hashed
    claim: Mapped[str]  # canonical: what was claimed, whose hash the content has

    # Commands
    @classmethod
    def give(cls, deal: Deal, partner: Partner) -> None:
        """The receipt of a deal that was sent just now, behind the partner's newest one."""
        previous, products = cls._newest_hash(partner), _products(deal.lines)
        db.session.add(cls.made(deal, partner, previous=previous, products=products, due_at=deal.answer_due_at))

    @classmethod
    def made(
        cls, deal: Deal, partner: Partner, *, previous: str, products: Mapping[int, str], due_at: datetime | None
    ) -> "Receipt":
        """A receipt, with the hash of the one before; `products` are the names of what is claimed."""
        ref, claim = new_ref("RC")(), canonical(_claim(deal, products))
        said = {
            "format": FORMAT, "receipt": ref, "deal": deal.ref, "vendor": vendor().name,
            "partner": partner.ref, "partner_name": partner.name,
            "received_at": _exact(deal.submitted_at), "answer_due_at": _exact(due_at),
            "terms": _terms(partner), "claim_sha256": hash_of(claim), "previous": previous or None,
        }  # fmt: skip
        content = canonical(said)
        return cls(
            deal_id=deal.id, partner_id=partner.id, ref=ref, previous=previous, hash=hash_of(content),
            content=content, claim=claim,
        )  # fmt: skip

    # Questions
    @cached_property
    def said(self) -> dict[str, Any]:
        """What stands in it."""
        return dict(json.loads(self.content))

    @property
    def received_at(self) -> datetime:
        """When the deal came in, to the microsecond."""
        return datetime.fromisoformat(self.said["received_at"])

    @property
    def answer_due_at(self) -> datetime | None:
        """Until when the answer was promised."""
        due = self.said["answer_due_at"]
        return datetime.fromisoformat(due) if due else None

    @property
    def terms(self) -> dict[str, Any]:
        """The terms that applied."""
        return dict(self.said["terms"])

    def as_file(self, *, with_claim: bool) -> bytes:
        """As JSON; what was claimed names the contact, so it goes along only to those who may know people."""
        return as_file(self.content, self.claim if with_claim else "")

    # Queries
    @classmethod
    def of(cls, deal: Deal) -> "Receipt":
        """The deal's receipt. Raises NotThere for a draft, and where it was sent before there were receipts."""
        found = db.session.scalars(select(cls).where(cls.deal_id == deal.id)).one_or_none()
        if found is None:
            raise NotThere(deal.ref)
        return found

    @classmethod
    def files_within(cls) -> Iterator[tuple[str, bytes]]:
        """All within reach as files, by their names, in the order in which they were given."""
        rows = db.session.execute(select(cls.ref, cls.content, cls.claim).order_by(cls.id))
        for ref, content, claim in rows:
            yield f"{ref}.json", as_file(content, claim)

    @classmethod
    def _newest_hash(cls, partner: Partner) -> str:
        hold(db.session, f"receipts {partner.id}")
        newest = select(cls.hash).where(cls.partner_id == partner.id).order_by(cls.id.desc()).limit(1)
        return db.session.scalar(newest) or FIRST


@on("deal.submitted")
def give_a_receipt(deal: Deal, event: Event) -> tuple[Delivery, ...]:
    """In the same transaction: what was sent has its receipt, or was not sent."""
    with as_system("the chain goes on behind the newest, whoever sends"):
        of_deal = select(Partner).where(Partner.id == deal.partner_id).options(joinedload(Partner.tier))
        Receipt.give(deal, db.session.scalars(of_deal).one())
        event.facts = {**event.facts, "receipt": True}
        db.session.flush()
    return ()


def _claim(deal: Deal, products: Mapping[int, str]) -> dict[str, Any]:
    said = {name: getattr(deal, name) for name in CLAIMED}
    said["expected_close_on"] = deal.expected_close_on and deal.expected_close_on.isoformat()
    said["help_wanted"] = sorted(str(one) for one in deal.help_wanted)
    said["total"] = _plain(deal.total)
    said["lines"] = [
        {
            "product": products[line.product_id], "quantity": line.quantity, "unit_price": _plain(line.unit_price),
            "list_price": _plain(line.list_price), "reason": line.reason,
        }
        for line in sorted(deal.lines, key=lambda line: line.position)
    ]  # fmt: skip
    return said


def _products(lines: Sequence[DealLine]) -> dict[int, str]:
    wanted = select(Product.id, Product.name).where(Product.id.in_({line.product_id for line in lines}))
    return {row.id: row.name for row in db.session.execute(wanted)}


def _terms(partner: Partner) -> dict[str, Any]:
    tier = partner.tier
    return {
        "tier": tier.name, "protection_days": tier.protection_days, "margin_percent": tier.margin_percent,
        "answer_working_days": tier.answer_working_days, "programme": rules().version or None,
    }  # fmt: skip


def _plain(amount: Any) -> str:
    return f"{amount.normalize():f}"


def _exact(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
