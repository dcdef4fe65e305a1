"""What became of the rows of an import, or would become of them; and whose that is to see."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, db, pk
from portal.models.importing.judging import Dirt, Outcome
from portal.models.tenancy import Reach, Walled, Width

if TYPE_CHECKING:
    from portal.models.importing.imports import Import


class OfWhoSent(Walled):
    """The vendor's inside: an owner sees all of it, a channel manager what they sent themselves."""

    person_id: Any

    @classmethod
    def within(cls, reach: Reach) -> ColumnElement[bool]:
        """All of it, or one's own."""
        if reach.is_of_partner or reach.width == Width.NONE:
            return cls.nothing()
        return cls.everything() if reach.width == Width.ALL else cls.person_id == cls.wall(reach.person_id)

    def admits(self, reach: Reach) -> bool:
        """The same rule, for a record in hand."""
        if reach.is_of_partner or reach.width == Width.NONE:
            return False
        return reach.width == Width.ALL or self.person_id == reach.person_id


class ImportRow(OfWhoSent, Record):
    """What became, or would become, of one row."""

    __tablename__ = "import_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_import_rows_import_id_outcome_line", "import_id", "outcome", "line"),
    )

    id: Mapped[pk]
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    line: Mapped[int]
    outcome: Mapped[Outcome]
    label: Mapped[str] = mapped_column(default="")
    record_ref: Mapped[str] = mapped_column(default="")
    reasons: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    changes: Mapped[list[list[str]]] = mapped_column(JSON, default=list)

    @property
    def why(self) -> list[Dirt]:
        """Why it was left out."""
        return [Dirt(*one) for one in self.reasons]

    @classmethod
    def of(cls, one: "Import", outcome: str, *, after: int, most: int) -> Sequence["ImportRow"]:
        """The rows of an import in their order, behind a line; of one outcome where one is named."""
        found = select(cls).where(cls.import_id == one.id, cls.line > after)
        if outcome:
            found = found.where(cls.outcome == outcome)
        return db.session.scalars(found.order_by(cls.line).limit(most)).all()

    @classmethod
    def left_out_of(cls, one: "Import") -> Iterator["ImportRow"]:
        """All that were left out, in their order; a thousand at a time."""
        after = 0
        while some := cls.of(one, Outcome.REFUSED, after=after, most=1_000):
            yield from some
            after = some[-1].line
