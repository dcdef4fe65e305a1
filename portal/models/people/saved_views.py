"""Views of a list that a person keeps: filters under a name of their own."""

from typing import Any, NamedTuple

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import NotThere, new_ref

MOST_VIEWS = 20


class SavedView(NamedTuple):
    """One of them: of which list, and with which filters."""

    ref: str
    name: str
    at: str
    query: dict[str, str]


class KeepsViews:
    """Keeps views of the own lists; nobody else's business."""

    saved_views: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    def keep_view(self, *, name: str, at: str, query: dict[str, str]) -> SavedView:
        """Keep these filters of a list under a name; one that was called so before gives way."""
        view = SavedView(new_ref("SV")(), name, at, query)
        others = [one for one in self.saved_views if (one["name"], one["at"]) != (name, at)]
        self.saved_views = [*others, view._asdict()][-MOST_VIEWS:]
        return view

    def remove_view(self, ref: str) -> None:
        """Forget one. Raises NotThere."""
        self.view(ref)
        self.saved_views = [one for one in self.saved_views if one["ref"] != ref]

    def view(self, ref: str) -> SavedView:
        """One of them. Raises NotThere."""
        found = next((one for one in self.saved_views if one["ref"] == ref), None)
        if found is None:
            raise NotThere(ref)
        return SavedView(**found)

    def views_of(self, at: str) -> list[SavedView]:
        """Those of this list, as they were kept."""
        return [SavedView(**one) for one in self.saved_views if one["at"] == at]
