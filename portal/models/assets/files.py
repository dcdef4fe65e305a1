"""Files of a version: what was handed in, checked and cleaned, and what is known of it."""

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.assets.library import OfAsset
from portal.models.assets.plans import pages_of
from portal.models.assets.renditions import AssetRendition
from portal.models.assets.states import Variant
from portal.models.base import Record, Referenced, db, new_ref, pk


class AssetFile(OfAsset, Referenced, Record):
    """One file of a version, in storage under its key."""

    __tablename__ = "asset_files"

    id: Mapped[pk]
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref("FI"))
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]  # as it was called when it came
    media_type: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(index=True)  # of the content as kept
    key: Mapped[str]
    variant: Mapped[Variant] = mapped_column(default=Variant.USUAL)
    language: Mapped[str] = mapped_column(default="")  # of its words; empty where it has none
    width: Mapped[int | None]  # pixels; points of a document's first page
    height: Mapped[int | None]
    focus_x: Mapped[int | None]  # what of it counts most when it is cut: thousandths of its width and height
    focus_y: Mapped[int | None]  # from its upper left; none for the middle
    pages: Mapped[int | None]
    seconds: Mapped[float | None]
    text: Mapped[str] = mapped_column(default="", deferred=True)  # what stands in it, for finding
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what else the inspection saw
    renditions: Mapped[list[AssetRendition]] = relationship(
        lazy="raise_on_sql", order_by=AssetRendition.id, cascade="all, delete-orphan", passive_deletes=True
    )

    # Commands
    def focus_on(self, x: int | None, y: int | None) -> None:
        """Say what of it counts most (thousandths): what was cut from it is cut anew."""
        if (x, y) == (self.focus_x, self.focus_y):
            return
        self.focus_x, self.focus_y = x, y
        for one in self.renditions:
            if one.height:
                one.make_again()

    def have_pages(self, count: int) -> None:
        """It is on paper now, and has so many pages there: they are drawn."""
        self.pages = count
        for wanted in pages_of(count):
            if AssetRendition.same(self.id, wanted.row) is None:
                of_this = {"asset_id": self.asset_id, "version_id": self.version_id, "file_id": self.id}
                db.session.add(AssetRendition(**of_this, **wanted.row))

    # Questions
    @property
    def is_on_paper(self) -> bool:
        """Whether it is slides or a letter of which pages can be made."""
        return bool(self.facts.get("paper"))

    @property
    def is_cut(self) -> bool:
        """Whether shapes can be cut from it."""
        return self.media_type.startswith("image/")

    @property
    def format(self) -> str:
        """The format as people call it: `SVG`, `PDF`."""
        return FORMATS.get(self.media_type, self.name.rpartition(".")[2].upper())

    @property
    def saved_as(self) -> str:
        """The ending of its name."""
        return ENDINGS.get(self.media_type, "bin")

    @classmethod
    def ref_of(cls, file_id: int) -> str:
        """The reference of the file with this key; empty where it is out of reach."""
        return db.session.scalar(select(cls.ref).where(cls.id == file_id)) or ""


ENDINGS = {
    "image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif",
    "image/avif": "avif", "image/tiff": "tif", "application/pdf": "pdf", "video/mp4": "mp4", "video/webm": "webm",
    "video/quicktime": "mov", "text/csv": "csv", "text/plain": "txt", "application/zip": "zip",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}  # fmt: skip
FORMATS = {media_type: {"webp": "WebP", "tif": "TIFF"}.get(end, end.upper()) for media_type, end in ENDINGS.items()}
