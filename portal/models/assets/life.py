"""An asset's life as commands: from draft over approval and its days out to the archive (the table: `states.LIFE`)."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock
from portal.models.assets.states import LIFE, OUT, AssetKind, AssetState, Standing
from portal.models.assets.versions import AssetVersion
from portal.models.base import NotNow, db
from portal.models.people import User
from portal.models.tenancy import as_system

EXPIRING_DAYS = 30  # before the end, partners are told that it nears


class NothingToGive(NotNow):
    """An asset without a file can't be given out."""


class OwnSubmission(NotNow):
    """Nobody approves what they submitted."""


class HasLife:
    """What an asset goes through."""

    LIFE = LIFE

    state: Mapped[AssetState] = mapped_column(default=AssetState.DRAFT, active_history=True)
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None] = mapped_column(index=True, active_history=True)
    published_at: Mapped[datetime | None]  # when its newest version came out
    listed_at: Mapped[datetime] = mapped_column(default=clock.now)  # the same; before, when it was begun
    newest_id: Mapped[int | None] = mapped_column(index=True)  # no foreign key: two tables can't wait for one another
    newest_number: Mapped[int] = mapped_column(default=0)

    def submit(self: Any, *, by: User) -> None:
        """Ask a second person to look at it before it comes out."""
        self._advance("submit")
        self.submitted_by_id = by.id
        self.record("asset.submitted", by=by)

    def send_back(self: Any, *, by: User, note: str) -> None:
        """Not yet: say what is missing."""
        self._advance("send_back")
        self.record("asset.sent_back", by=by, note=note)

    def publish(self: Any, *, by: User | None) -> None:
        """Give out the newest version; on its day, where that is still to come. Raises NothingToGive, OwnSubmission."""
        if by is not None and self.allows("publish") and not self.is_open_to("publish", by=by):
            raise OwnSubmission(self, "publish")
        waits = by is not None and self.valid_from is not None and self.valid_from > clock.now()
        newest = self._latest_version()
        if newest is None and self.kind != AssetKind.AD_SPEC:
            raise NothingToGive(self, "publish")
        self._advance("schedule" if waits else "publish")
        if waits:
            self.record("asset.scheduled", by=by, day=str(self.valid_from))
            return
        self._release(newest)
        self.record("asset.published", by=by, number=self.newest_number)

    def replace(self: Any, *, by: User) -> None:
        """Give out the version that waits, instead of the one before. Raises NotNow where none waits."""
        waiting = self._latest_version()
        if self.state not in OUT or waiting is None or waiting.is_released:
            raise NotNow(self, "replace")
        before = self.newest_number
        self._release(waiting)
        self.version += 1
        self.record("asset.replaced", by=by, number=waiting.number, before=before, note=waiting.note)

    def prolong(self: Any, *, by: User, valid_until: datetime | None) -> None:
        """Let it be used for longer."""
        self._advance("prolong")
        self.valid_until = valid_until
        self.record("asset.prolonged", by=by, day=str(valid_until or ""))

    def withdraw(self: Any, *, by: User | None, reason: str) -> None:
        """Take it out of use, from now."""
        self._advance("withdraw")
        self.record("asset.withdrawn", by=by, reason=reason)

    def reopen(self: Any, *, by: User) -> None:
        """Make a draft of it again."""
        self._advance("reopen")
        self.record("asset.reopened", by=by)

    def archive(self: Any, *, by: User) -> None:
        """Put it out of the way, and keep it."""
        self._advance("archive")
        self.record("asset.archived", by=by)

    def near_end(self: Any) -> None:
        """Its last weeks begin."""
        self._advance("near_end")
        self.record("asset.near_end", by=None)

    def expire(self: Any) -> None:
        """Its time is over."""
        self._advance("expire")
        self.record("asset.expired", by=None)

    @classmethod
    def turn_due(cls: Any, *, most: int = 100) -> int:
        """What the clock says: come out, near the end, end; answers how many turned."""
        now, soon = clock.now(), clock.now() + timedelta(days=EXPIRING_DAYS)
        turned = 0
        with as_system("the library's clock"):
            for criterion, command in (
                ((cls.state == AssetState.SCHEDULED) & (cls.valid_from <= now), lambda one: one.publish(by=None)),
                (cls.state.in_(OUT) & (cls.valid_until <= now), cls.expire),
                ((cls.state == AssetState.PUBLISHED) & (cls.valid_until <= soon), cls.near_end),
            ):
                due = select(cls).where(criterion).order_by(cls.id).limit(most).with_for_update(skip_locked=True)
                for asset in db.session.scalars(due).all():
                    command(asset)
                    turned += 1
                db.session.flush()
        return turned

    # Questions
    @property
    def standing(self: Any) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words)

    def allows(self: Any, command: str) -> bool:
        """Whether the state permits the command; who may give it is the matrix's business."""
        return self.LIFE.allows(self.state, command) and not (command == "remove" and self.newest_id is not None)

    def is_open_to(self: Any, command: str, *, by: User) -> bool:
        """Whether this person could give the command now: nobody approves what they submitted."""
        is_own = self.state == AssetState.IN_APPROVAL and self.submitted_by_id == by.id
        return self.allows(command) and not (command == "publish" and is_own)

    # In the order in which they are called
    def _advance(self: Any, command: str) -> None:
        if not self.allows(command):
            raise NotNow(self, command)
        self.state = self.LIFE.next(self.state, command)
        self.version += 1

    def _release(self: Any, version: AssetVersion | None) -> None:
        self.published_at = self.listed_at = clock.now()
        if version is None:
            return
        version.released_at = version.released_at or clock.now()
        self.newest_id, self.newest_number = version.id, version.number
        if self.kind == AssetKind.AD_SPEC:
            self.show_spec(version.id)
        self.count_formats()
