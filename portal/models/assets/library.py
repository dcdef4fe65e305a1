"""What belongs to an asset, and is seen by whom the asset is for: of an older version nothing."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal.models.tenancy import Reach, Walled, Width


class OfAsset(Walled):
    """Part of an asset's version."""

    @declared_attr
    def asset_id(cls) -> Mapped[int]:
        """The asset."""
        return mapped_column(ForeignKey("assets.id", ondelete="CASCADE"), index=True)

    @classmethod
    def _version_id(cls) -> Any:
        """The column that says of which version it is."""
        return cls.version_id  # type: ignore[attr-defined]

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what belongs to the newest version of an asset for them."""
        from portal.models.assets import Asset

        if reach.is_of_partner and reach.width > Width.NONE:
            return cls._version_id().in_(Asset.newest_versions(reach)) & cls.everything()
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL
