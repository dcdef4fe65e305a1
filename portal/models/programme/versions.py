"""The versions of the programme: drafted, rehearsed, published for a day; then they never change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, func, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.base import NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.locking import for_change, hold
from portal.models.people import User
from portal.models.programme import Rules, forget, rules

MOST_SHOWN = 50


class ProgrammeState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"
    TO_COME = "to_come"
    HOLDS = "holds"
    OVER = "over"

    @property
    def words(self) -> Any:
        """In the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {ProgrammeState.HOLDS: "good", ProgrammeState.TO_COME: "info"}.get(self, "")


WORDS = {
    ProgrammeState.DRAFT: _l("Draft"),
    ProgrammeState.TO_COME: _l("Published, to come"),
    ProgrammeState.HOLDS: _l("Holds now"),
    ProgrammeState.OVER: _l("Held before"),
}


@dataclass(frozen=True)
class Standing:
    """A tone and a word."""

    tone: str
    words: Any
    detail: str = ""


class Programme(Recorded, Versioned, Referenced, Record):
    """One version of the programme's rules. A deal keeps the number of the one it was protected under."""

    __tablename__ = "programmes"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("PG"))
    number: Mapped[int] = mapped_column(unique=True)
    starts_at: Mapped[datetime | None] = mapped_column(index=True)  # none: a draft
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    # Commands
    @classmethod
    def draft(cls, *, by: User | None) -> "Programme":
        """Begin a version with the rules that hold now."""
        hold(db.session, "programme")
        number = (db.session.scalar(select(func.max(cls.number))) or 0) + 1
        made = cls(ref=new_ref("PG")(), number=number, rules=rules().plain, version=1)
        db.session.add(made)
        made.record("programme.drafted", by=by, number=number)
        return made

    def change_rules(self, said: Rules, *, by: User | None) -> None:
        """Say other rules. Raises NotNow once it is published."""
        self._expect_draft("change_rules")
        before, after = self.rules, said.plain
        changed = {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}
        changed.pop("version", None)
        if changed:
            self.rules = after
            self.version += 1
            self.record("programme.changed", by=by, changed=changed)

    def publish(self, *, by: User | None, starts_at: datetime) -> None:
        """Let it hold from that moment on, but from no past one. Raises NotNow once it is published."""
        self._expect_draft("publish")
        self.starts_at, self.published_by_id = max(starts_at, clock.now()), by and by.id
        self.version += 1
        self.record("programme.published", by=by, starts_at=str(self.starts_at), number=self.number)
        forget()

    def remove(self, *, by: User) -> None:
        """Throw a draft away. Raises NotNow once it is published."""
        self._expect_draft("remove")
        self.record("programme.removed", by=by, number=self.number)
        db.session.delete(self)

    # Questions
    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.starts_at is None

    @property
    def state(self) -> ProgrammeState:
        """Where it stands now."""
        if self.starts_at is None:
            return ProgrammeState.DRAFT
        if self.starts_at > clock.now():
            return ProgrammeState.TO_COME
        return ProgrammeState.HOLDS if rules().version == self.number else ProgrammeState.OVER

    @property
    def said(self) -> Rules:
        """Its rules."""
        return Rules.read(self.rules, version=self.number)

    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return str(self.number)

    @property
    def standing(self) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words)

    # Queries
    @classmethod
    def shown(cls, ref: str) -> "Programme":
        """The version. Raises NotThere."""
        return cls.get(ref)

    @classmethod
    def newest_first(cls) -> Sequence["Programme"]:
        """The versions, the last made first."""
        return db.session.scalars(select(cls).order_by(cls.number.desc()).limit(MOST_SHOWN)).all()

    @classmethod
    def drafts(cls) -> Sequence["Programme"]:
        """What is not published."""
        return db.session.scalars(for_change(select(cls).where(cls.starts_at.is_(None)), cls)).all()

    def _expect_draft(self, command: str) -> None:
        if not self.is_draft:
            raise NotNow(self, command)
