"""The vendor whose portal this is: its name and colour, its zone, its holidays, the reasons it gives."""

from hashlib import sha256
from time import monotonic
from typing import Any

from sqlalchemy import JSON, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, Versioned, db, pk
from portal.models.events import Recorded
from portal.models.locking import for_change, hold

FRESH_S = 5  # seconds in which another process may still show the old name or colour
DEFAULTS: dict[str, Any] = {
    "name": "Aliado", "brand_hue": 264, "brand_chroma": 17, "zone": "UTC", "holidays_country": "US",
    "unused_decline_reasons": [], "logo": "",
}  # fmt: skip


class Branded:
    """What the pages ask of the vendor."""

    name: Any
    brand_hue: Any
    brand_chroma: Any
    zone: Any
    holidays_country: Any
    unused_decline_reasons: Any
    logo: Any
    version: Any

    @property
    def letter(self) -> str:
        """The sign beside the name."""
        return self.name[:1].upper()

    @property
    def has_own_colour(self) -> bool:
        """Whether the two numbers are others than the sheet's own."""
        return (self.brand_hue, self.brand_chroma) != (DEFAULTS["brand_hue"], DEFAULTS["brand_chroma"])

    @property
    def theme(self) -> str:
        """The two numbers that theme everything, as a style sheet."""
        return f":root {{ --brand-h: {self.brand_hue}; --brand-c: {self.brand_chroma / 100:.2f}; }}\n"


class Vendor(Branded, Recorded, Versioned, Record):
    """The one row of settings; where there is none yet, the defaults hold."""

    __tablename__ = "vendors"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(default="VE-0000-0000")
    name: Mapped[str]
    brand_hue: Mapped[int]  # degrees, 0 to 360, of OKLCH
    brand_chroma: Mapped[int]  # hundredths of OKLCH's chroma, 0 to 25
    zone: Mapped[str]
    holidays_country: Mapped[str]  # ISO alpha-2
    unused_decline_reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    logo: Mapped[str] = mapped_column(default="")  # what its address carries: the picture's hash; empty for none
    logo_png: Mapped[bytes | None] = mapped_column(deferred=True)

    # Commands
    def update(self, *, by: Any, **values: Any) -> None:
        """Change settings; every page shows it from the next request on."""
        if self.change("settings.changed", by=by, **values):
            self.version += 1
            _kept.clear()

    def bear(self, logo_png: bytes | None, *, by: Any) -> None:
        """Show this picture instead of the letter; the letter again where there is none."""
        self.logo_png = logo_png
        self.update(by=by, logo=sha256(logo_png).hexdigest()[:32] if logo_png else "")

    # Queries
    @classmethod
    def picture(cls, digest: str) -> bytes | None:
        """The logo, if this is its hash."""
        return db.session.scalar(select(cls.logo_png).where(cls.logo == digest, cls.logo != ""))

    @classmethod
    def to_change(cls) -> "Vendor":
        """The row itself; made where there is none."""
        hold(db.session, "vendor")
        vendor = db.session.scalars(for_change(select(cls), cls)).one_or_none()
        if vendor is None:
            vendor = cls(ref="VE-0000-0000", version=1, **DEFAULTS)
            db.session.add(vendor)
            db.session.flush()
        return vendor


class Settings(Branded):
    """The same, as a copy that no transaction holds."""

    def __init__(self, values: dict[str, Any], version: int):
        self.__dict__.update(values)
        self.version = version


_kept: dict[str, tuple[float, Settings]] = {}


def vendor() -> Settings:
    """The vendor's settings, read at most every few seconds."""
    read_at, kept = _kept.get("vendor", (0.0, None))
    if kept is not None and monotonic() - read_at < FRESH_S:
        return kept
    names = list(DEFAULTS)
    row = db.session.execute(select(*(getattr(Vendor, name) for name in names), Vendor.version)).one_or_none()
    fresh = Settings(dict(zip(names, row, strict=False)), row.version) if row else Settings(DEFAULTS, 1)
    _kept["vendor"] = (monotonic(), fresh)
    return fresh


def last_known() -> Settings:
    """The vendor's settings as this process saw them last, for a page that may not ask the database."""
    _read_at, kept = _kept.get("vendor", (0.0, Settings(DEFAULTS, 1)))
    return kept
