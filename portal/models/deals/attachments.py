"""Attachments of a deal: what proves it, seen by whoever sees the deal; a draft's are the partner's alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import Kept
from portal.models.base import NotNow, NotThere, Record, Referenced, db, new_ref, pk
from portal.models.deals import OPEN, Deal, DealState
from portal.models.given import Given
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, Reach

MB = 1024 * 1024
MOST_MB = 20
MOST_OF_A_DEAL = 20
ENDINGS = {
    "application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "text/csv": "csv",
    "text/plain": "txt", "message/rfc822": "eml",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip


class Attachment(PartnerOwned, Referenced, Record):
    """One file of a deal, looked at and cleaned before it came here."""

    __tablename__ = "deal_attachments"
    __table_args__ = (
        UniqueConstraint("deal_id", "sha256"),  # the same file twice is once
        Index("ix_deal_attachments_upload_ref", "upload_ref"),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("AT"))
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(default=clock.now)
    name: Mapped[str]  # as it was called when it came
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    sha256: Mapped[str]  # of the content as kept
    key: Mapped[str]
    upload_ref: Mapped[str] = mapped_column(default="")  # by which it came in parts, for a form that comes again
    added_by: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def add(cls, deal: Deal, *, by: User, kept: Kept, upload_ref: str = "") -> "Attachment | None":
        """Put a file beside the deal; None where the same content is there already. Raises NotNow once it is over."""
        expect_open(deal, "attach")
        same = select(cls.id).where(cls.deal_id == deal.id, cls.sha256 == kept.sha256)
        if db.session.scalars(same).first() is not None:
            return None
        made = cls(
            ref=new_ref("AT")(), deal_id=deal.id, partner_id=deal.partner_id, added_by_id=by.id, name=kept.name,
            media_type=kept.media_type, size_bytes=kept.size_bytes, sha256=kept.sha256, key=kept.key,
            upload_ref=upload_ref,
        )  # fmt: skip
        db.session.add(made)
        deal.record("deal.attached", by=by, attachment=made.ref, file=kept.name)
        return made

    def remove(self, deal: Deal, *, by: User) -> None:
        """Take it away again. Raises NotNow for who did not add it, and once the deal is over."""
        if not self.can_be_removed(deal, by=by):
            raise NotNow(deal, "detach")
        deal.record("deal.detached", by=by, attachment=self.ref, file=self.name)
        db.session.delete(self)

    # Questions
    def can_be_removed(self, deal: Deal, *, by: User) -> bool:
        """Whether this person put it there, and the deal goes on."""
        return self.added_by_id == by.id and is_open(deal)

    @property
    def given(self) -> Given:
        """The file as it is handed over: by its own name, with the ending of what it is."""
        stem, dot, ending = self.name.rpartition(".")
        wanted = ENDINGS.get(self.media_type, "bin")
        name = self.name if ending.lower() in (wanted, "jpeg") and dot else f"{stem or self.name}.{wanted}"
        return Given(self.key, self.media_type, self.size_bytes, self.sha256, name)

    # Queries
    @classmethod
    def of(cls, deal: Deal) -> Sequence["Attachment"]:
        """All of a deal, as they came."""
        of_deal = select(cls).where(cls.deal_id == deal.id).options(joinedload(cls.added_by))
        return db.session.scalars(of_deal.order_by(cls.id)).all()

    @classmethod
    def of_deal(cls, deal_ref: str, ref: str) -> "Attachment":
        """The one of this deal. Raises NotThere."""
        asked = select(cls).join(Deal, Deal.id == cls.deal_id).where(Deal.ref == deal_ref, cls.ref == ref)
        found = db.session.scalars(asked).one_or_none()
        if found is None:
            raise NotThere(ref)
        return found

    @classmethod
    def came_by(cls, upload_refs: Collection[str]) -> set[str]:
        """Those of these uploads that are beside a deal already."""
        if not upload_refs:
            return set()
        return set(db.session.scalars(select(cls.upload_ref).where(cls.upload_ref.in_(upload_refs))))

    @classmethod
    def count(cls, deal: Deal) -> int:
        """How many a deal has."""
        return db.session.scalar(select(func.count(cls.id)).where(cls.deal_id == deal.id)) or 0

    # The wall
    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The partner's, of the deals within reach."""
        deals: Any = select(Deal.id).where(Deal.within(reach))
        return super().within(reach) & cls.deal_id.in_(deals)


def is_open(deal: Deal) -> bool:
    """Whether something can still be put beside the deal."""
    return deal.state in (DealState.DRAFT, *OPEN)


def expect_open(deal: Deal, command: str) -> None:
    """Raises NotNow once the deal is over."""
    if not is_open(deal):
        raise NotNow(deal, command)
