"""What was looked for in vain: it tells the owner what the library lacks."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets.search_terms import plain
from portal.models.base import Record, db, pk
from portal.models.connections import note_in_passing
from portal.models.tenancy import PartnerOwned, as_system

MOST_LETTERS = 100
VENDOR = 0  # in the key, where there is no partner


class SearchMiss(PartnerOwned, Record):
    """A query that found nothing, once a day and partner, with how often."""

    __tablename__ = "search_misses"
    __table_args__ = (UniqueConstraint("day", "of", "words"),)

    id: Mapped[pk]
    day: Mapped[date]
    of: Mapped[int]  # the partner's key; a key that may be empty tells no two rows apart
    words: Mapped[str]
    times: Mapped[int] = mapped_column(default=1)

    @classmethod
    def note(cls, query: str, *, partner_id: int | None) -> None:
        """Somebody looked for this in vain."""
        words = plain(query)[:MOST_LETTERS]
        if not words:
            return
        dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
        missed = dialect.insert(cls).values(
            day=clock.today(), of=partner_id or VENDOR, words=words, times=1, partner_id=partner_id
        )
        again = {"times": cls.times + 1}
        with as_system("somebody looked in vain"):
            note_in_passing(missed.on_conflict_do_update(index_elements=["day", "of", "words"], set_=again))
