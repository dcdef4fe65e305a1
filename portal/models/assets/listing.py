"""The list of assets: which of them, in which order, with which columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.models.assets import Asset
from portal.models.assets.states import OUT, AssetKind, AssetState
from portal.models.identifiers import folded
from portal.models.listing import Key, Listing


@dataclass(frozen=True)
class AssetFilters:
    """What the address of the library asks for. What it asks for in vain finds nothing."""

    kind: str = ""
    state: str = ""  # for the vendor; empty for what is out
    q: str = ""

    @classmethod
    def from_address(cls, arguments: Mapping[str, str]) -> "AssetFilters":
        """The filters in a query string."""
        return cls(**{name: arguments.get(name, "").strip()[:100] for name in cls.__dataclass_fields__})

    def with_(self, **changes: str) -> dict[str, str]:
        """The query string's values with some changed; empty ones are left out."""
        return {name: value for name, value in {**self.__dict__, **changes}.items() if value}

    def criteria(self) -> list[ColumnElement[bool]]:
        """The filters as criteria; each inside the wall like everything else."""
        states = (AssetState(self.state),) if self.state in set(AssetState) else () if self.state else OUT
        found: list[ColumnElement[bool]] = [Asset.state.in_(states)]
        if self.kind:
            found.append(Asset.kind == self.kind if self.kind in set(AssetKind) else Asset.id < 0)
        if self.q:
            found.append(Asset.search_text.contains(folded(self.q), autoescape=True) | (Asset.ref == self.q.upper()))
        return found


@cache
def _tiles() -> Any:
    return select(
        Asset.ref, Asset.kind, Asset.state, Asset.title_en, Asset.title_es, Asset.formats, Asset.file_count,
        Asset.newest_number, Asset.preview, Asset.published_at, Asset.valid_until, Asset.spec_shown,
    )  # fmt: skip


def assets(filters: AssetFilters) -> Listing[Any]:
    """What a tile shows of each, the newest first."""
    newest_first = (Key(Asset.published_at, descending=True), Key(Asset.id, descending=True))
    return Listing(Asset.ref, _tiles(), newest_first).where(*filters.criteria())
