"""Recall: who took a version that is not to be used any more is told once, until they say that it is replaced."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import Asset, AssetVersion
from portal.models.assets.takes import AssetTake
from portal.models.base import Record, Referenced, db, new_ref, pk
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.tenancy import PartnerOwned, as_system
from portal.models.wording import Titled

TAKEN_WITHIN = timedelta(days=731)  # 24 months


class Happened(StrEnum):
    """Why a version is not the one to use any more."""

    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"

    @property
    def words(self) -> Any:
        """The reason in the reader's language."""
        return HAPPENED_WORDS[self]


HAPPENED_WORDS = {
    Happened.REPLACED: _l("There is a new version"),
    Happened.WITHDRAWN: _l("Must not be used any more"),
    Happened.EXPIRED: _l("Its time is over"),
}


class AssetRecall(Titled, PartnerOwned, Referenced, Record):
    """One person, told once of one version that they took."""

    __tablename__ = "asset_recalls"
    __owner__ = "person_id"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("RC"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    # As it was told, and the title, too, since who is told may not see the asset any more.
    happened: Mapped[Happened]
    number: Mapped[int]  # of the version that was taken
    note: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime] = mapped_column(default=clock.now)
    replaced_at: Mapped[datetime | None]
    asset: Mapped[Asset | None] = relationship(lazy="raise_on_sql")  # where it can still be seen
    person: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(cls, asset: Asset, happened: Happened, *, note: str = "") -> list[User]:
        """Write down who took a version that is not to be used any more, once a version; answers whom to tell."""
        with as_system("who took it"):
            takers = _takers(asset, is_replaced=happened == Happened.REPLACED)
            for person, version_id, number in takers:
                db.session.add(
                    cls(
                        asset_id=asset.id, version_id=version_id, person_id=person.id, partner_id=person.partner_id,
                        happened=happened, title_en=asset.title_en, title_es=asset.title_es, number=number, note=note,
                    )
                )  # fmt: skip
            db.session.flush()
        return list({person.id: person for person, _version_id, _number in takers}.values())

    def tick(self) -> None:
        """The person replaced it everywhere."""
        self.replaced_at = self.replaced_at or clock.now()

    # Queries
    @classmethod
    def open_ones(cls, person: User) -> Listing["AssetRecall"]:
        """What this person has still to replace, the newest first."""
        mine = select(cls).where(cls.person_id == person.id, cls.replaced_at.is_(None)).options(joinedload(cls.asset))
        return Listing(cls.ref, mine, (Key(cls.id, descending=True),))

    @classmethod
    def is_open(cls, asset: Asset, person: User) -> bool:
        """Whether this person has still to replace an older version of it."""
        mine = select(cls.id).where(cls.asset_id == asset.id, cls.person_id == person.id, cls.replaced_at.is_(None))
        return db.session.scalar(mine.limit(1)) is not None

    @classmethod
    def of_asset(cls, asset: Asset) -> Listing["AssetRecall"]:
        """Who was told, for who looks after it: those who did not replace it yet first."""
        told = select(cls).where(cls.asset_id == asset.id).options(joinedload(cls.person).joinedload(User.partner))
        return Listing(cls.ref, told, (Key(cls.replaced_at.is_not(None)), Key(cls.id)))  # type: ignore[arg-type]


def _takers(asset: Asset, *, is_replaced: bool) -> list[tuple[User, int, int]]:
    """Each person with each version that they took and were not told of, while both are still here."""
    told = select(AssetRecall.id).where(
        AssetRecall.version_id == AssetTake.version_id, AssetRecall.person_id == AssetTake.person_id
    )
    took: Any = (
        select(User, AssetTake.version_id, AssetVersion.number)
        .join(AssetTake, AssetTake.person_id == User.id)
        .join(AssetVersion, AssetVersion.id == AssetTake.version_id)
        .where(
            AssetTake.asset_id == asset.id, AssetTake.at > clock.now() - TAKEN_WITHIN, ~told.exists(),
            User.deactivated_at.is_(None),
        )
        .order_by(User.id, AssetTake.version_id)
    )  # fmt: skip
    if is_replaced:
        took = took.where(AssetTake.version_id != asset.newest_id)
    return list(dict.fromkeys(tuple(row) for row in db.session.execute(took)))
