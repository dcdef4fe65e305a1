"""Away for some days: somebody else answers meanwhile. The right to it is there on those days alone."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from portal import clock


class Absent:
    """May name a deputy, with a first and a last day."""

    id: Any
    record: Any
    absent_from: Mapped[date | None] = mapped_column()
    absent_until: Mapped[date | None] = mapped_column()

    @declared_attr
    def deputy_id(cls) -> Mapped[int | None]:
        """Who answers meanwhile."""
        return mapped_column(ForeignKey("users.id", name="fk_users_deputy_id"), index=True)

    def be_away(self, *, first: date, last: date, deputy: Any) -> None:
        """Let a colleague answer on these days, both counted."""
        self.absent_from, self.absent_until, self.deputy_id = first, last, deputy.id
        self.record("person.away", by=self, deputy=deputy.name, first=str(first), last=str(last))

    def be_back(self) -> None:
        """Answer oneself again, from now on."""
        if self.deputy_id is not None:
            self.absent_from = self.absent_until = self.deputy_id = None
            self.record("person.back", by=self)

    @property
    def is_away(self) -> bool:
        """Whether somebody else answers today."""
        return self.absent_from is not None and self.absent_from <= clock.today() <= (self.absent_until or date.max)

    def stands_in_for(self) -> Select[tuple[int]]:
        """The keys of the active people who are away today with this person as their deputy."""
        return absent_for(type(self), self.id, clock.today())


def absent_for(people: Any, deputy_id: int, today: date) -> Select[tuple[int]]:
    """The keys of these people who are active and away on this day with that deputy."""
    return select(people.id).where(
        people.deputy_id == deputy_id, people.absent_from <= today, people.absent_until >= today,
        people.deactivated_at.is_(None),
    )  # fmt: skip
