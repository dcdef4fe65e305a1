"""The tiles of the library as plain words: said here once, so that the template's loop calls nothing."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from portal.models.assets.states import AssetState
from portal.views.assets.drawing import Drawing, tile_drawing
from portal.views.assets.spec_words import tile_facts
from portal.views.words import language, said_of


class Tile(NamedTuple):
    """What one tile shows."""

    ref: str
    title: str
    facts: str
    preview: str
    state: str
    tone: str
    drawn: Drawing | None
    is_favourite: bool
    is_new: bool


def tiles_of(found: Iterable[Any]) -> list[Tile]:
    """The rows of `models.assets.listing.Library` in the reader's words."""
    spoken = language()
    return [_tile(row, spoken) for row in found]


def _tile(row: Any, spoken: str) -> Tile:
    ref, kind, state, title_en, title_es, formats, file_count, number, preview, *_times, asked, is_kept, is_new = row
    files = said_of("%(count)s file", "%(count)s files", file_count, count=file_count) if file_count else ""
    facts = [", ".join(formats) or str(kind.words), f"v{number}" if number else "", files]
    if asked:
        facts = [tile_facts(asked)]
    shown = str(state.words) if state != AssetState.PUBLISHED else ""
    return Tile(
        ref, (title_es if spoken == "es" else "") or title_en, " · ".join(filter(None, facts)),
        f"/assets/{ref}/preview?v={preview}" if preview else "", shown, state.tone, tile_drawing(asked),
        bool(is_kept), bool(is_new),
    )  # fmt: skip
