"""Co-branded results: what a partner made of a template, with what stood in its slots; and the vendor's yes or no."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.models.assets import Asset, AssetTake
from portal.models.assets.giving import file_name
from portal.models.assets.states import Standing, Worded
from portal.models.base import Life, NotNow, NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.given import Given
from portal.models.listing import Key, Listing
from portal.models.partners import Partner
from portal.models.people import User
from portal.models.tenancy import PartnerOwned

FORMS = {"screen": "application/pdf", "print": "application/pdf", "png": "image/png"}
PREVIEW = "preview"  # a small picture, for who may not have the files yet


class CoState(Worded):
    """Where a result stands."""

    READY = "ready"  # the template asks nobody
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def words(self) -> Any:
        """The state in the reader's language."""
        return WORDS[self]

    @property
    def tone(self) -> str:
        """How it looks."""
        return {CoState.WAITING: "warn", CoState.REFUSED: "bad"}.get(self, "good")


WORDS = {
    CoState.READY: _l("Ready"), CoState.WAITING: _l("Waits for approval"), CoState.APPROVED: _l("Approved"),
    CoState.REFUSED: _l("Not approved"),
}  # fmt: skip
LIFE = Life(
    (None, "make", CoState.READY),
    (None, "submit", CoState.WAITING),
    (CoState.WAITING, "approve", CoState.APPROVED),
    (CoState.WAITING, "refuse", CoState.REFUSED),
)


class CoResult(PartnerOwned, Recorded, Versioned, Referenced, Record):
    """One result: its files lie under random keys, and are the partner's alone."""

    __tablename__ = "co_results"
    __table_args__ = (
        Index("ix_co_results_asset_id_partner_id", "asset_id", "partner_id"),
        Index("ix_co_results_state_id", "state", "id"),
    )
    LIFE = LIFE

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("CR"))
    state: Mapped[CoState] = mapped_column(default=CoState.READY)
    asset_id: Mapped[int] = mapped_column(ForeignKey("assets.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]  # of the version
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    filled: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # by the slot's key
    files: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)  # key, size_bytes, sha256
    reason: Mapped[str] = mapped_column(default="")  # why not
    made_by: Mapped[User] = relationship(lazy="raise_on_sql")
    partner: Mapped[Partner | None] = relationship(lazy="raise_on_sql")
    asset: Mapped[Asset | None] = relationship(lazy="raise_on_sql")

    # Commands
    @classmethod
    def make(
        cls, *, asset: Asset, by: User, filled: dict[str, str], files: dict[str, dict[str, Any]], version_id: int,
        asks_approval: bool = False,
    ) -> "CoResult":  # fmt: skip
        """Keep what was made; it waits for the vendor where the template asks for that."""
        result = cls(
            ref=new_ref("CR")(), asset_id=asset.id, version_id=version_id, number=asset.newest_number, version=1,
            made_by_id=by.id, partner_id=by.partner_id, filled=filled, files=files,
            state=LIFE.next(None, "submit" if asks_approval else "make"),
        )  # fmt: skip
        db.session.add(result)
        db.session.flush()
        AssetTake.note(asset_id=asset.id, version_id=version_id, by=by, what="with my logo", via="co-branding")
        result.record("co_result.submitted" if asks_approval else "co_result.made", by=by)
        return result

    def approve(self, *, by: User) -> None:
        """The partner may have it."""
        self._advance("approve")
        self.record("co_result.approved", by=by)

    def refuse(self, *, by: User, reason: str) -> None:
        """The partner may not have it, and hears why."""
        self._advance("refuse")
        self.reason = reason
        self.record("co_result.refused", by=by, reason=reason)

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.ref

    @property
    def standing(self) -> Standing:
        """How it stands, in words."""
        return Standing(self.state.tone, self.state.words)

    @property
    def is_given(self) -> bool:
        """Whether the partner may have its files."""
        return self.state in (CoState.READY, CoState.APPROVED)

    def allows(self, command: str) -> bool:
        """Whether the state permits the command."""
        return self.LIFE.allows(self.state, command)

    def is_old(self, asset: Asset) -> bool:
        """Whether the template has a newer version."""
        return asset.newest_id != self.version_id

    def given(self, form: str, asset: Asset, language: str, *, decides: bool = False) -> Given:
        """One of its files; before the vendor's yes only to who `decides`. Raises NotThere."""
        kept = self.files.get(form) if self.is_given or decides else None
        if kept is None:
            raise NotThere(form)
        media_type = FORMS[form]
        ending = "png" if form == "png" else "pdf"
        name = file_name(asset, self.number, ending, "" if form == "png" else form, language=language)
        return Given(kept["key"], media_type, kept["size_bytes"], kept["sha256"], name)

    def shown_as(self, *, decides: bool = False) -> Given:
        """The picture of its page: a small one as long as its files are held back. Raises NotThere."""
        kept = self.files.get("png" if self.is_given or decides else PREVIEW)
        if kept is None:
            raise NotThere(PREVIEW)
        return Given(kept["key"], "image/png", kept["size_bytes"], kept["sha256"], "preview.png")

    # Queries
    @classmethod
    def of_asset(cls, asset: Asset) -> Listing["CoResult"]:
        """What was made of a template within reach, the newest first."""
        found = select(cls).where(cls.asset_id == asset.id).options(joinedload(cls.made_by))
        return Listing(cls.ref, found, (Key(cls.made_at, descending=True), Key(cls.id)))

    @classmethod
    def listed(cls, state: str = "") -> Listing["CoResult"]:
        """Those within reach, the newest first; what waits, the longest waiting first."""
        states = (CoState(state),) if state in set(CoState) else () if state else tuple(CoState)
        loads = (joinedload(cls.made_by), joinedload(cls.partner), joinedload(cls.asset))
        found = select(cls).where(cls.state.in_(states)).options(*loads)
        key: Any = cls.id
        return Listing(cls.ref, found, (Key(key, descending=state != CoState.WAITING),))

    @classmethod
    def shown(cls, ref: str) -> "CoResult":
        """The result with all that its page shows. Raises NotThere."""
        return cls.get(ref, joinedload(cls.made_by), joinedload(cls.partner), joinedload(cls.asset))

    def _advance(self, command: str) -> None:
        if not self.allows(command):
            raise NotNow(self, command)
        self.state = self.LIFE.next(self.state, command)
        self.version += 1
