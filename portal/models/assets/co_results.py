"""Co-branded results: what a partner made of a template, with what stood in its slots."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import Asset, AssetTake
from portal.models.assets.giving import Given, file_name
from portal.models.base import NotThere, Record, Referenced, db, new_ref, pk
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.tenancy import PartnerOwned

FORMS = {"screen": "application/pdf", "print": "application/pdf", "png": "image/png"}


class CoResult(PartnerOwned, Referenced, Record):
    """One result: its files lie under random keys, and are the partner's alone."""

    __tablename__ = "co_results"
    __table_args__ = (Index("ix_co_results_asset_id_partner_id", "asset_id", "partner_id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CR"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # of the version
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    filled: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by the slot's place
    files: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)  # by FORMS: key, size_bytes, sha256
    made_by: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def make(
        cls, *, asset: Asset, by: User, filled: dict[str, str], files: dict[str, dict[str, Any]], version_id: int
    ) -> "CoResult":
        """Keep what was made."""
        result = cls(
            ref=new_ref("CR")(), asset_id=asset.id, version_id=version_id, number=asset.newest_number,
            made_by_id=by.id, partner_id=by.partner_id, filled=filled, files=files,
        )  # fmt: skip
        db.session.add(result)
        AssetTake.note(asset_id=asset.id, version_id=version_id, by=by, what="with my logo", via="co-branding")
        return result

    # Questions
    def is_old(self, asset: Asset) -> bool:
        """Whether the template has a newer version."""
        return asset.newest_id != self.version_id

    def given(self, form: str, asset: Asset, language: str) -> Given:
        """One of its files. Raises NotThere."""
        kept = self.files.get(form)
        if kept is None:
            raise NotThere(form)
        media_type = FORMS[form]
        ending = "png" if form == "png" else "pdf"
        name = file_name(asset, self.number, ending, "" if form == "png" else form, language=language)
        return Given(kept["key"], media_type, kept["size_bytes"], kept["sha256"], name)

    # Queries
    @classmethod
    def of_asset(cls, asset: Asset) -> Listing["CoResult"]:
        """What was made of a template within reach, the newest first."""
        found = select(cls).where(cls.asset_id == asset.id).options(joinedload(cls.made_by))
        return Listing(cls.ref, found, (Key(cls.made_at, descending=True), Key(cls.id)))
