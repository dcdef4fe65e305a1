"""Brand kits: what of a partner stands on the vendor's templates: logo, colour, and how to reach the company."""

from typing import Any

from sqlalchemy import JSON, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.assets.contrast import outline_contrast
from portal.models.base import NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.given import Given
from portal.models.people import User
from portal.models.tenancy import PartnerOwned

LINES = ("name", "phone", "website", "address", "email")
LIGHT, DARK = "light", "dark"
GROUNDS = {LIGHT: "#ffffff", DARK: "#182033"}


class BrandKit(PartnerOwned, Recorded, Versioned, Referenced, Record):
    """One a partner."""

    __tablename__ = "brand_kits"
    __table_args__ = (UniqueConstraint("partner_id"),)

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("BK"))
    colour: Mapped[str] = mapped_column(default="")  # `#rrggbb`
    name: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    # Each logo: `key`, `media_type`, `size_bytes`, `sha256`, `outline` (its colours there, with their shares), and the
    # picture that shows it: `picture_key`, `picture_bytes`, `picture_sha256`.
    logo: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    logo_dark: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # for dark grounds

    # Commands
    @classmethod
    def begin(cls, *, by: User) -> "BrandKit":
        """An empty one, which says what is known of the company already."""
        name = by.partner.name if by.partner else ""
        return cls(ref=new_ref("BK")(), partner_id=by.partner_id, version=1, name=name)

    def say(self, *, by: User, logos: dict[str, dict[str, Any]], **said: Any) -> None:
        """Change it; a logo that is not given stays."""
        db.session.add(self)
        db.session.flush()
        changed = self.change("brand_kit.changed", by=by, **said)
        for name, logo in logos.items():
            setattr(self, name, logo)
            self.record("brand_kit.logo_changed", by=by, which=name)
        if changed or logos:
            self.version += 1

    def drop_logo(self, name: str, *, by: User) -> None:
        """Do without it."""
        if getattr(self, name) is not None:
            setattr(self, name, None)
            self.version += 1
            self.record("brand_kit.logo_changed", by=by, which=name)

    # Questions
    def logo_on(self, ground: str) -> dict[str, Any] | None:
        """The logo that stands best on this ground."""
        there = [one for one in (self.logo, self.logo_dark) if one]
        return max(there, key=lambda one: outline_contrast(one["outline"], ground), default=None)

    def lines(self) -> dict[str, str]:
        """What it says, by line."""
        return {line: getattr(self, line) for line in LINES}

    def picture(self, ground: str) -> Given:
        """How its logo looks on a light or a dark ground. Raises NotThere."""
        logo = self.logo_on(GROUNDS.get(ground, GROUNDS[LIGHT]))
        if logo is None:
            raise NotThere(ground)
        return Given(logo["picture_key"], "image/png", logo["picture_bytes"], logo["picture_sha256"], "logo.png")

    # Queries
    @classmethod
    def mine(cls, person: User) -> "BrandKit | None":
        """The kit of somebody's company, within reach."""
        return db.session.scalars(select(cls).where(cls.partner_id == person.partner_id)).one_or_none()
