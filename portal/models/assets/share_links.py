"""Share links: an asset for somebody without an account, like a partner's agency; for a time, and revocable."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import Asset, AssetFile, AssetTake, AssetVersion
from portal.models.assets.plans import MARKABLE
from portal.models.audiences import Audience
from portal.models.base import NotThere, Record, Referenced, db, new_ref, pk
from portal.models.listing import Key, Listing
from portal.models.locking import for_change
from portal.models.partners import Partner
from portal.models.people import User, hasher, passwords
from portal.models.tenancy import PartnerOwned, as_system

USUAL_DAYS, MOST_DAYS = 30, 180
MOST_DOWNLOADS = 10_000
TOKEN_BYTES = 18  # 144 bits


class NotMarkable(ValueError):
    """A file of the asset can carry no watermark."""


class ShareLink(PartnerOwned, Referenced, Record):
    """One link. Its token is made of its reference and the portal's secret, so that it can be shown again.

    The database keeps a hash of it alone.
    """

    __tablename__ = "share_links"
    __owner__ = "made_by_id"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("SL"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"))  # none: newest
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    whom_for: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str] = mapped_column(default="")
    most_downloads: Mapped[int | None]
    downloads: Mapped[int] = mapped_column(default=0)
    watermark: Mapped[bool] = mapped_column(default=False)
    asset: Mapped[Asset] = relationship(lazy="raise_on_sql")
    made_by: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def make(
        cls, asset: Asset, *, by: User, secret: str, days: int, whom_for: str = "", password: str = "",
        most_downloads: int | None = None, keeps_version: bool = False, watermark: bool = False,
    ) -> "ShareLink":  # fmt: skip
        """Make a link to an asset that the maker has, from now, for so many days. Raises NotMarkable."""
        if watermark and any(one.media_type not in MARKABLE for one in _files_of(asset.newest_id)):
            raise NotMarkable
        ref = new_ref("SL")()
        link = cls(
            ref=ref, token_hash=_hashed(token_of(ref, secret)), asset_id=asset.id, made_by_id=by.id,
            partner_id=by.partner_id, version_id=asset.newest_id if keeps_version else None, whom_for=whom_for,
            expires_at=clock.now() + timedelta(days=min(days, MOST_DAYS)), most_downloads=most_downloads,
            password_hash=hasher.hash(password) if password else "", watermark=watermark,
        )  # fmt: skip
        db.session.add(link)
        return link

    def revoke(self) -> None:
        """It leads nowhere from now on."""
        self.revoked_at = self.revoked_at or clock.now()

    def count_download(self) -> None:
        """One more. The row is held, so that the last one is handed over once. Raises NotThere when none is left."""
        if self.is_used_up:
            raise NotThere(self.ref)
        self.downloads += 1
        AssetTake.note(
            asset_id=self.asset_id, version_id=self.asset.newest_id or 0, by=self.made_by, what="original",
            via=f"link {self.ref}",
        )  # fmt: skip

    # Questions
    @property
    def is_used_up(self) -> bool:
        """Whether it was used as often as it may be."""
        return self.most_downloads is not None and self.downloads >= self.most_downloads

    @property
    def is_alive(self) -> bool:
        """Whether it leads somewhere, as far as the link itself says."""
        return self.is_good and not self.is_used_up

    @property
    def is_good(self) -> bool:
        """Whether it is neither revoked nor too old."""
        return self.revoked_at is None and self.expires_at > clock.now()

    def has_password(self, password: str) -> bool:
        """Whether this opens it. Takes the time of one argon2 hash."""
        return passwords.verify(self.password_hash, password)

    def token(self, secret: str) -> str:
        """What its address carries."""
        return token_of(self.ref, secret)

    # Queries
    @classmethod
    def by_token(cls, token: str, *, counted: bool = False) -> "ShareLink":
        """The living link of this token, of somebody who is still here and may have the asset. Raises NotThere.

        With `counted`, what was counted before may go on: the last download is resumed like any other.

        Asked for by strangers, so it acts as the system; whoever makes a link shares what they have, not more.
        """
        with as_system("where a link leads"):
            of_maker = joinedload(cls.made_by)
            partner = of_maker.joinedload(User.partner).joinedload(Partner.tier)
            asked = select(cls).where(cls.token_hash == _hashed(token))
            of_asset = joinedload(cls.asset).joinedload(Asset.audience)
            asked = asked.options(of_asset, partner, of_maker.joinedload(User.grants))
            link = db.session.scalars(for_change(asked, cls)).unique().one_or_none()
            if link is None or (link.is_used_up and not counted):
                raise NotThere(token)
            if not (link.is_good and link.made_by.may_come_in and link._may_still_have()):
                raise NotThere(token)
        return link

    @classmethod
    def of_asset(cls, asset: Asset) -> Listing["ShareLink"]:
        """The links to an asset within reach, the newest first."""
        found = select(cls).where(cls.asset_id == asset.id).options(joinedload(cls.made_by))
        return Listing(cls.ref, found, (Key(cls.made_at, descending=True), Key(cls.id)))

    def files(self) -> list[AssetFile]:
        """What it hands over: files of the version chosen or the newest; with a watermark, what can have it."""
        files = _files_of(self.version_id or self.asset.newest_id)
        return [one for one in files if not self.watermark or one.media_type in MARKABLE]

    @property
    def number(self) -> int:
        """The version that it hands over."""
        if self.version_id is None:
            return self.asset.newest_number
        with as_system("which version a link hands over"):
            return db.session.scalar(select(AssetVersion.number).where(AssetVersion.id == self.version_id)) or 0

    def _may_still_have(self) -> bool:
        asset, maker = self.asset, self.made_by
        audience: Audience = asset.audience
        return asset.is_out and (maker.partner_id is None or audience.has(maker))


def _files_of(version_id: int | None) -> list[AssetFile]:
    with as_system("what a link hands over"):
        of_version = select(AssetFile).where(AssetFile.version_id == version_id)
        return list(db.session.scalars(of_version.order_by(AssetFile.position)))


def token_of(ref: str, secret: str) -> str:
    """The token of a link."""
    digest = hmac.new(secret.encode(), f"share {ref}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
