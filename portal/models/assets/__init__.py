"""Assets: each one thing that partners may use, in its newest version, from draft to archive."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship, selectinload

from portal import clock
from portal.models.assets.ad_specs import AdSpec, search_words
from portal.models.assets.co_templates import Templated
from portal.models.assets.files import AssetFile
from portal.models.assets.kept import Kept
from portal.models.assets.library import ForAudience
from portal.models.assets.life import HasLife, NothingToGive
from portal.models.assets.plans import Wanted
from portal.models.assets.renditions import FORMAT_WORDS, AssetRendition, Progress, Purpose
from portal.models.assets.specified import Specified
from portal.models.assets.states import LIFE, OUT, AssetKind, AssetState, Variant
from portal.models.assets.takes import AssetTake
from portal.models.assets.versions import AssetVersion
from portal.models.audiences import EVERYBODY, Audience, Only
from portal.models.base import NotNow, NotThere, Record, Referenced, Versioned, db, new_ref, pk
from portal.models.events import Recorded
from portal.models.identifiers import folded
from portal.models.people import User
from portal.models.products import Product
from portal.models.tenancy import Reach
from portal.models.wording import Worded

__all__ = [
    "EVERYBODY", "LIFE", "OUT", "AdSpec", "Asset", "AssetFile", "AssetKind", "AssetRendition", "AssetState",
    "AssetTake", "AssetVersion", "Audience", "Kept", "NothingToGive", "Only", "Progress", "Purpose", "Variant",
    "Wanted",
]  # fmt: skip


class Asset(Worded, HasLife, Specified, Templated, ForAudience, Recorded, Versioned, Referenced, Record):
    """One thing of the library, like the primary logo: never one row a file."""

    __tablename__ = "assets"
    __table_args__ = (
        # A page of the list is a short walk along one of these, whoever asks; the first counts facets, too.
        Index("ix_assets_newest", "listed_at", "id", "state", "audience_id", "valid_until", "facets"),
        Index("ix_assets_title_en", "title_key_en", "id", "state", "audience_id", "valid_until"),
        Index("ix_assets_title_es", "title_key_es", "id", "state", "audience_id", "valid_until"),
    )
    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("AS"))
    kind: Mapped[AssetKind]
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    campaign: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")  # of its own words; empty where it has none, or several
    regions: Mapped[list[str]] = mapped_column(JSON, default=list)  # ISO alpha-2, for which it is made; empty for all
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), index=True, active_history=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    review_on: Mapped[date | None]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    # What a tile shows, kept beside so that a list reads one table.
    formats: Mapped[list[str]] = mapped_column(JSON, default=list)
    file_count: Mapped[int] = mapped_column(default=0)
    preview: Mapped[str] = mapped_column(default="")  # the beginning of its hash; empty where there is none
    spec_shown: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # of an ad spec: size, weight, types
    search_text: Mapped[str] = mapped_column(default="", deferred=True)
    # By what it is found, kept by `searching.keeping`.
    facets: Mapped[str] = mapped_column(default="", active_history=True)
    title_key_en: Mapped[str] = mapped_column(default="")
    title_key_es: Mapped[str] = mapped_column(default="")

    audience: Mapped[Audience] = relationship(lazy="raise_on_sql")
    owner: Mapped[User] = relationship(lazy="raise_on_sql", foreign_keys=owner_id)
    product: Mapped[Product | None] = relationship(lazy="raise_on_sql")
    newest: Mapped[AssetVersion | None] = relationship(
        lazy="raise_on_sql", viewonly=True, primaryjoin="foreign(Asset.newest_id) == AssetVersion.id"
    )
    versions: Mapped[list[AssetVersion]] = relationship(
        lazy="raise_on_sql", order_by=AssetVersion.number.desc(), cascade="all, delete-orphan", passive_deletes=True
    )

    # Commands
    @classmethod
    def draft(cls, *, by: User, kind: AssetKind, title_en: str, only: Only = EVERYBODY, **words: Any) -> "Asset":
        """Begin an asset; partners see nothing of it yet."""
        asset = cls(
            ref=new_ref("AS")(), kind=kind, title_en=title_en, state=AssetState.DRAFT, version=1, owner_id=by.id,
            audience_id=Audience.of(only).id, **words,
        )  # fmt: skip
        asset._index()
        db.session.add(asset)
        db.session.flush()
        asset.record("asset.drafted", by=by, kind=kind, title=title_en)
        return asset

    def describe(self, *, by: User, only: Only | None = None, **words: Any) -> None:
        """Change what is said of it, or whom it is for."""
        if only is not None:
            words["audience_id"] = Audience.of(only).id
        if self.change("asset.changed", by=by, **words):
            self._index()
            self.version += 1

    def say_of_file(self, file: AssetFile, *, by: User, variant: str, focus: tuple[int | None, int | None]) -> None:
        """Say for which ground a file of it is made, and around which place (thousandths) it is cut."""
        if (file.variant, file.focus_x, file.focus_y) == (variant, *focus):
            return
        file.variant = Variant(variant)
        file.focus_on(*focus)
        self.version += 1
        self.record("asset.file_changed", by=by, note=file.name)

    def add_version(self, *, by: User, files: Sequence[Kept], note: str = "") -> AssetVersion:
        """Hand in a new version; partners have the one before until this one is released. Its formats are made now."""
        db.session.flush()
        last = self._latest_version()
        made = AssetVersion(
            asset_id=self.id, number=last.number + 1 if last else 1, note=note, made_by_id=by.id,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        if last is not None and self.kind == AssetKind.AD_SPEC:
            self.carry_spec(last.id, made.id)
        elif last is not None:
            self.carry_layout(last.id, made.id)
        for place, kept in enumerate(files):
            kept.put_into(made, place)
        self.version += 1
        self.record("asset.version_added", by=by, number=made.number, note=note, files=[one.name for one in files])
        return made

    def remove(self, *, by: User) -> None:
        """Throw a draft away that nobody ever had. Its files are swept. Raises NotNow for any other."""
        if not self.allows("remove"):
            raise NotNow(self, "remove")
        self.record("asset.removed", by=by, title=self.title_en)
        db.session.delete(self)

    def count_formats(self) -> None:
        """Keep beside what a tile shows of the newest version."""
        files = list(db.session.scalars(select(AssetFile).where(AssetFile.version_id == self.newest_id)))
        made = db.session.scalars(
            select(AssetRendition).where(
                AssetRendition.version_id == self.newest_id, AssetRendition.progress == Progress.MADE
            )
        ).all()
        to_take = [one for one in made if one.purpose == Purpose.FORMAT and not one.is_asked]
        names = [one.format for one in files] + [FORMAT_WORDS[one.made_as] for one in to_take]
        self.formats = list(dict.fromkeys(names))
        self.file_count = len(files) + len(to_take)
        shown = next((one for one in made if one.purpose == Purpose.PREVIEW and one.page <= 1), None)
        self.preview = shown.sha256[:16] if shown else ""

    # Questions
    @property
    def heading(self) -> str:
        """How a page about it is headed."""
        return self.title_en

    @property
    def is_out(self) -> bool:
        """Whether partners can have it."""
        return self.state in OUT and (self.valid_until is None or self.valid_until > clock.now())

    @property
    def last_day(self) -> datetime | None:
        """A moment of the last day on which it may be used."""
        return self.valid_until and self.valid_until - timedelta(seconds=1)

    def version_shown(self, number: int = 0) -> AssetVersion | None:
        """The version that its page shows: the newest that is out; who looks after it sees the one asked for."""
        if "versions" not in self.__dict__:
            return self.newest
        asked = next((one for one in self.versions if one.number == number), None)
        out = next((one for one in self.versions if one.id == self.newest_id), None)
        return asked or out or (self.versions[0] if self.versions else None)

    @property
    def waiting_version(self) -> AssetVersion | None:
        """The version that was handed in and is not out yet, where partners have an older one; for who sees all."""
        newest = self.versions[0] if self.versions else None
        return newest if newest and self.state in OUT and not newest.is_released else None

    # Queries
    @classmethod
    def of(cls, asset_id: int) -> "Asset":
        """The asset by its key. Raises NotThere."""
        found = db.session.scalars(select(cls).where(cls.id == asset_id)).one_or_none()
        if found is None:
            raise NotThere
        return found

    @classmethod
    def shown(cls, ref: str) -> "Asset":
        """The asset with all that its page shows. Raises NotThere."""
        of_newest = selectinload(cls.newest).selectinload(AssetVersion.files).selectinload(AssetFile.renditions)
        return cls.get(ref, of_newest, *cls._about())

    @classmethod
    def with_versions(cls, ref: str) -> "Asset":
        """The asset with all its versions, for who looks after it. Raises NotThere."""
        of_each = selectinload(cls.versions)
        files = of_each.selectinload(AssetVersion.files).selectinload(AssetFile.renditions)
        return cls.get(ref, files, of_each.joinedload(AssetVersion.made_by), joinedload(cls.audience), *cls._about())

    # The wall
    @classmethod
    def is_newest(cls, version_id: Any, reach: Reach) -> Any:
        """Whether a version is the newest of an asset that a partner's person may have; looked up by its key."""
        held = select(cls.id).where(cls.newest_id == version_id, cls.within(reach))
        return held.correlate_except(cls).exists()

    # In the order in which they are called
    @classmethod
    def _about(cls) -> tuple[Any, ...]:
        return joinedload(cls.owner), joinedload(cls.product)

    def _index(self) -> None:
        said = (self.title_en, self.title_es, self.words_en, self.words_es, *(self.tags or ()), self.campaign)
        said += tuple(search_words(self.spec_shown))
        self.search_text = folded(" ".join(filter(None, said)))

    def _latest_version(self) -> AssetVersion | None:
        db.session.flush()
        of_this = select(AssetVersion).where(AssetVersion.asset_id == self.id)
        return db.session.scalars(of_this.order_by(AssetVersion.number.desc()).limit(1)).one_or_none()
