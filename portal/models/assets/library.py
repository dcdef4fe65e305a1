"""What belongs to an asset, and is seen by whom the asset is for: of an older version nothing."""

from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, or_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal import clock
from portal.models.assets.states import OUT
from portal.models.base import Moment
from portal.models.tenancy import Reach, Walled, Width


class ForAudience(Walled):
    """Seen by the people whom it is for, while it is out: by its columns `state`, `audience_id` and `valid_until`."""

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """The vendor sees all; a partner's person what is out, for them, and not yet over."""
        if not reach.is_of_partner:
            return cls.everything() if reach.width > Width.NONE else cls.nothing()
        if reach.width == Width.NONE or not reach.audiences:
            return cls.nothing()
        own: Any = cls
        now = cls.wall(None, callable_=lambda: clock.now(), type_=Moment())  # asked when the statement runs
        return (
            own.state.in_(cls.wall(list(OUT), expanding=True, type_=own.state.type))
            & own.audience_id.in_(cls.wall(sorted(reach.audiences), expanding=True))
            & or_(own.valid_until.is_(None), own.valid_until > now)
        )

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL


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
            return Asset.is_newest(cls._version_id(), reach) & cls.everything()
        return cls.everything() if reach.width > Width.NONE and not reach.is_of_partner else cls.nothing()

    def admits(self, reach: Reach) -> bool:
        """The vendor's to write."""
        return not reach.is_of_partner and reach.width == Width.ALL
