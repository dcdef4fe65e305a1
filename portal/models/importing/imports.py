"""An import: a file that was sent, what is meant by it, what would become of it, and how far it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import JSON, BigInteger, ForeignKey, delete, insert, or_, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.base import Life, NotNow, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.deals.standing import Standing
from portal.models.events import Recorded, work_waits
from portal.models.importing.engine import Chunk
from portal.models.importing.judging import Judge, Outcome
from portal.models.importing.plans import Plan
from portal.models.importing.rows import ImportRow, OfWhoSent
from portal.models.importing.states import AT_WORK, ImportState
from portal.models.listing import Key, Listing
from portal.models.people import User
from portal.models.tenancy import as_system

LEFT_FOR_DEAD = timedelta(minutes=2)  # nobody was heard of for so long who works on it


class Import(OfWhoSent, Recorded, Versioned, Referenced, Record):
    """One file on its way in."""

    __tablename__ = "imports"
    LIFE = Life(
        (None, "begin", ImportState.NEW),
        (ImportState.NEW, "check", ImportState.CHECKING),
        (ImportState.CHECKED, "check", ImportState.CHECKING),
        (ImportState.FAILED, "check", ImportState.CHECKING),
        (ImportState.CHECKING, "report", ImportState.CHECKED),
        (ImportState.CHECKED, "start", ImportState.RUNNING),
        (ImportState.STOPPED, "start", ImportState.RUNNING),
        (ImportState.RUNNING, "stop", ImportState.STOPPED),
        (ImportState.RUNNING, "finish", ImportState.DONE),
        (ImportState.CHECKING, "fail", ImportState.FAILED),
        (ImportState.RUNNING, "fail", ImportState.FAILED),
        *((state, "remove", None) for state in ImportState if state not in (ImportState.CHECKING, ImportState.RUNNING)),
    )

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("IM"))
    kind: Mapped[str]
    state: Mapped[ImportState] = mapped_column(default=ImportState.NEW)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    key: Mapped[str]  # of the file in storage
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    plan: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    at_once: Mapped[bool] = mapped_column(default=False)  # all or nothing
    line: Mapped[int] = mapped_column(default=0)  # the last one that was dealt with
    error: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]
    heard_at: Mapped[datetime | None]  # of whoever works on it
    person: Mapped[User] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def begin(cls, *, by: User, plan: Plan, name: str, size_bytes: int, key: str, columns: Sequence[str]) -> "Import":
        """A file was sent."""
        begun = cls(
            ref=new_ref("IM")(), kind=plan.kind, person_id=by.id, name=name, size_bytes=size_bytes, key=key, version=1,
            state=ImportState.NEW, columns=list(columns), plan=plan.plain,
        )  # fmt: skip
        db.session.add(begun)
        begun._tell("import.begun", by, kind=plan.kind)
        return begun

    def check(self, plan: Plan, columns: Sequence[str] | None = None) -> None:
        """Look through it by this plan. Raises NotNow while somebody works on it."""
        self._advance("check")
        self.plan, self.report = plan.plain, None
        self.columns = list(columns) if columns is not None else self.columns
        self._wait()

    def repair(self, field: str, said: str, meant: str) -> None:
        """Read one word as another in all rows, and look again."""
        now = self.meant
        words = {**now.repairs.get(field, {}), said: meant}
        self.check(replace(now, repairs={**now.repairs, field: words}))

    def start(self, *, by: User, at_once: bool) -> None:
        """Do it, or go on with it. Raises NotNow."""
        is_new = self.state == ImportState.CHECKED
        self._advance("start")
        if is_new:
            self.at_once, self.report = at_once, None
            self._wait()
        else:
            self.heard_at = None
            work_waits("imports")
        self._tell("import.started", by)

    def stop(self, *, by: User) -> None:
        """End it after the rows in hand; what was done stays. Raises NotNow."""
        self._advance("stop")
        self._tell("import.stopped", by)

    def remove(self, *, by: User) -> None:
        """Forget the file and what was said of it; what was made of it stays. Raises NotNow while it is worked on."""
        if not self.LIFE.allows(self.state, "remove"):
            raise NotNow(self, "remove")
        self.forget_rows()
        self._tell("import.removed", by)
        db.session.delete(self)

    # Commands of the worker
    def claim(self) -> None:
        """Somebody works on it from now on."""
        self.heard_at = clock.now()

    def get_on(self, chunk: Chunk, judge: Judge) -> None:
        """So far it is."""
        self.keep_rows(chunk)
        self.line, self.report, self.heard_at = chunk[-1][0].line, judge.report, clock.now()

    def keep_rows(self, chunk: Chunk) -> None:
        """What becomes of these rows."""
        rows = [
            {"import_id": self.id, "person_id": self.person_id, "line": judged.line, "outcome": judged.outcome,
             "label": judged.label, "record_ref": getattr(judged.record, "ref", ""),
             "reasons": [[one.code, one.field, one.said] for one in judged.reasons],
             "changes": [[name, *pair] for name, pair in judged.changes.items()]}
            for _row, judged in chunk
        ]  # fmt: skip
        first, last = chunk[0][0].line, chunk[-1][0].line
        with as_system("rows of an import that is this person's"):
            these = ImportRow.import_id == self.id, ImportRow.line.between(first, last)
            db.session.execute(delete(ImportRow).where(*these))
            db.session.execute(insert(ImportRow), rows)

    def forget_rows(self) -> None:
        """What was said of its rows."""
        with as_system("rows of an import that is this person's"):
            db.session.execute(delete(ImportRow).where(ImportRow.import_id == self.id))

    def finish(self, report: dict[str, Any], command: str) -> None:
        """It was looked through (`report`), or is done (`finish`)."""
        self._advance(command)
        self.report, self.ended_at, self.heard_at = report, clock.now(), None
        if command == "finish":
            self._tell("import.finished", self.person, **report["outcomes"])

    def fail(self, error: str) -> None:
        """It can't be gone on with; `error` is a word for why."""
        self._advance("fail")
        self.error, self.ended_at, self.heard_at = error[:200], clock.now(), None
        self._tell("import.failed", self.person, why=self.error)

    # Questions
    @property
    def meant(self) -> Plan:
        """What is meant by it."""
        return Plan(**self.plan)

    @property
    def is_at_work(self) -> bool:
        """Whether the worker has it, or will."""
        return self.state in AT_WORK

    @property
    def rows(self) -> int:
        """How many rows were dealt with."""
        return int((self.report or {}).get("rows", 0))

    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.name

    @property
    def standing(self) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words)

    @property
    def is_planned(self) -> bool:
        """Whether what is said of its rows was written nowhere so far."""
        is_undone = self.state == ImportState.FAILED and self.at_once
        return is_undone or self.state in (ImportState.NEW, ImportState.CHECKING, ImportState.CHECKED)

    def words_of(self, outcome: Outcome) -> Any:
        """What became, or would become, of a row."""
        return outcome.planned_words if self.is_planned else outcome.words

    def count(self, outcome: str) -> int:
        """How many rows became this."""
        return int((self.report or {}).get("outcomes", {}).get(outcome, 0))

    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return self.LIFE.allows(self.state, command)

    # Queries
    @classmethod
    def newest(cls) -> Listing[Self]:
        """Those within reach, the newest first."""
        found = select(cls).options(joinedload(cls.person))
        return Listing(cls.ref, found, (Key(cls.id, descending=True),))  # type: ignore[arg-type]

    @classmethod
    def shown(cls, ref: str) -> Self:
        """One, with who sent it. Raises NotThere."""
        return cls.get(ref, joinedload(cls.person).joinedload(User.grants))

    @classmethod
    def next_waiting(cls) -> "Import | None":
        """The one that waits longest for a worker, or whose worker was not heard of for long."""
        left = or_(cls.heard_at.is_(None), cls.heard_at < clock.now() - LEFT_FOR_DEAD)
        due = select(cls).where(cls.state.in_(AT_WORK), left).order_by(cls.id).limit(1)
        people = joinedload(cls.person).selectinload(User.grants)
        return db.session.scalars(due.options(people).with_for_update(skip_locked=True, of=cls)).first()

    @classmethod
    def give_back(cls) -> None:
        """What a worker that was killed had in hand waits again: after a start, where there is one worker alone."""
        for one in db.session.scalars(select(cls).where(cls.state.in_(AT_WORK))):
            one.heard_at = None

    def _advance(self, command: str) -> None:
        if not self.LIFE.allows(self.state, command):
            raise NotNow(self, command)
        self.state = self.LIFE.next(self.state, command)
        self.version += 1

    def _wait(self) -> None:
        self.forget_rows()
        self.line, self.error, self.ended_at, self.heard_at = 0, "", None, None
        work_waits("imports")

    def _tell(self, name: str, by: User | None, **facts: Any) -> None:
        with as_system("the vendor's own event, which no portfolio has"):
            self.record(name, by=by, **facts)
            db.session.flush()
