"""Terms of use: accepted once a version by each person, and written down."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets import Asset
from portal.models.base import Record, db, pk
from portal.models.people import User
from portal.models.tenancy import PersonOwned


class TermsNotAccepted(Exception):
    """The person has to accept the terms of this asset before."""

    def __init__(self, asset: Asset):
        super().__init__(asset.ref)
        self.asset = asset


class TermsAcceptance(PersonOwned, Record):
    """Somebody accepted the terms of a version, as they stood then."""

    __tablename__ = "terms_acceptances"
    __table_args__ = (UniqueConstraint("person_id", "version_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True)
    terms: Mapped[str]  # the words that were shown
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @classmethod
    def accept(cls, asset: Asset, *, by: User, terms: str) -> None:
        """Write it down; once is enough."""
        if asset.newest_id is not None and not cls.is_there(asset):
            db.session.add(cls(person_id=by.id, version_id=asset.newest_id, terms=terms))

    @classmethod
    def is_there(cls, asset: Asset) -> bool:
        """Whether the person who asks accepted them for the newest version."""
        return db.session.scalar(select(cls.id).where(cls.version_id == asset.newest_id)) is not None

    @classmethod
    def expect(cls, asset: Asset, *, by: User) -> None:
        """See that a partner's person accepted the terms, where there are some. Raises TermsNotAccepted."""
        if asset.has_terms and by.partner_id is not None and not cls.is_there(asset):
            raise TermsNotAccepted(asset)

    @classmethod
    def missing(cls, assets: list[Asset], *, by: User) -> list[Asset]:
        """Those of these assets whose terms the person has still to accept."""
        if by.partner_id is None:
            return []
        with_terms = [one for one in assets if one.has_terms]
        newest = [one.newest_id for one in with_terms]
        accepted = set(db.session.scalars(select(cls.version_id).where(cls.version_id.in_(newest))))
        return [one for one in with_terms if one.newest_id not in accepted]
