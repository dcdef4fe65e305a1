"""What a query finds: by SQLite's FTS5 or PostgreSQL's tsvector, which answer alike.

The index of words is no way around the wall: it gives keys of assets, which are then looked up among those in reach.
What fits is told by the field in which the words stand, never by how rare they are elsewhere: that would tell of
assets that the person can't see.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, Subquery, bindparam, case, cast, column, func, literal, select, table, union_all
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from portal.models.assets.search_terms import begins, near, terms_of
from portal.models.base import db

TITLE, MARKS, WORDS, CONTENT = FIELDS = ("title", "marks", "words", "content")  # the best one first
WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))  # as a tsvector calls them
TIERS = ((TITLE,), (TITLE, MARKS), FIELDS)  # all words in the title; in what it is marked with; anywhere
FTS = table("asset_search", column("rowid", Integer), column("asset_search"))
VECTORS = table("asset_search", column("asset_id", Integer), column("vector", TSVECTOR), column("head", TSVECTOR))


@dataclass(frozen=True)
class Words:
    """A query as it is looked for: of each group one word must stand in an asset, some as the beginning of a word."""

    groups: tuple[tuple[tuple[str, bool], ...], ...]

    @classmethod
    def of(cls, query: str) -> "Words":
        """The words of a query; one that nothing begins with stands for those that it may be meant for."""
        terms = terms_of(query)
        meant = near(terms)
        return cls(
            tuple(
                ((term, begins(term, is_last=term == terms[-1])), *((word, False) for word in meant.get(term, ())))
                for term in terms
            )
        )

    def hits(self) -> Subquery | None:
        """Keys of assets (`asset_id`) with how well they fit (`fit`, more is better); None where nothing is asked."""
        if not self.groups:
            return None
        is_postgresql = db.engine.dialect.name == "postgresql"
        return (self._by_vectors() if is_postgresql else self._by_fts5()).subquery("hits")

    def _by_fts5(self) -> Any:
        found = []
        for fit, fields in zip((3, 2, 1), TIERS, strict=True):
            asked = f"{{{' '.join(fields)}}} : ({self._said_to_fts5()})"
            matches = FTS.c.asset_search.op("MATCH")(bindparam(None, asked))
            found.append(select(FTS.c.rowid.label("asset_id"), literal(fit).label("fit")).where(matches))
        each = union_all(*found).subquery()
        return select(each.c.asset_id, func.max(each.c.fit).label("fit")).group_by(each.c.asset_id)

    def _said_to_fts5(self) -> str:
        """Letters and digits in quotes, so that no word is an operator."""
        groups = (" OR ".join(f'"{word}"{"*" * prefix}' for word, prefix in group) for group in self.groups)
        return " AND ".join(f"({group})" for group in groups)

    def _by_vectors(self) -> Any:
        title, marks, anywhere = (self._matches(fields) for fields in TIERS)
        return select(VECTORS.c.asset_id, case((title, 3), (marks, 2), else_=1).label("fit")).where(anywhere)

    def _matches(self, fields: tuple[str, ...]) -> Any:
        """The words stand in these fields. `head` is the vector of title and marks alone: small, so quickly read."""
        weights = "".join(WEIGHTS[field] for field in fields) if fields == (TITLE,) else ""
        groups = (
            " | ".join(f"'{word}':{'*' * prefix}{weights}".rstrip(":") for word, prefix in group)
            for group in self.groups
        )
        asked = " & ".join(f"({group})" for group in groups)
        vector = VECTORS.c.vector if fields == FIELDS else VECTORS.c.head
        return vector.op("@@")(cast(bindparam(None, asked), TSQUERY))
