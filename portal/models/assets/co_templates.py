"""Templates with slots: how a page is laid out, what of it is fixed, and what a partner may put where; as data."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from math import isfinite
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import JSON, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, undefer

from portal.models.assets.contrast import HEX
from portal.models.assets.files import AssetFile
from portal.models.assets.library import OfAsset
from portal.models.base import NotThere, Record, db, pk
from portal.models.people import User

UNITS = ("mm", "px")
POINTS_MM = 72 / 25.4
MOST_SLOTS = 30
BRAND = "brand"  # the colour of a slot that takes the partner's
ARTWORK = ("image/svg+xml", "image/png", "image/jpeg", "application/pdf")  # what may lie under the slots


class SlotKind(StrEnum):
    """What stands in a slot."""

    LOGO = "logo"
    NAME = "name"
    PHONE = "phone"
    WEBSITE = "website"
    ADDRESS = "address"
    EMAIL = "email"
    TEXT = "text"
    QR = "qr"

    @property
    def words(self) -> Any:
        """The kind in the reader's language."""
        return WORDS[self.value]


WORDS = {
    "logo": _l("Logo"), "name": _l("Company name"), "phone": _l("Phone"), "website": _l("Web site"),
    "address": _l("Address"), "email": _l("E-mail"), "text": _l("Text"), "qr": _l("QR code to an address"),
}  # fmt: skip


@dataclass(frozen=True)
class Slot:
    """One place on the page, in the page's unit from its upper left."""

    kind: str
    left: float
    top: float
    width: float
    height: float
    label: str = ""  # of a text: what it is called in the form
    colour: str = "#182033"  # or BRAND
    ground: str = "#ffffff"  # what colour lies under it, for the contrast
    size: float = 10  # of its letters, in points
    is_bold: bool = False
    most: int = 80  # letters
    text: str = ""  # what stands in it at first; all, where it is locked
    is_locked: bool = False
    number: int = -1  # its own in its layout, which it keeps when others go

    @property
    def kind_words(self) -> Any:
        """What stands in it, in the reader's language."""
        return SlotKind(self.kind).words

    @property
    def is_drawn(self) -> bool:
        """Whether it takes a picture, not letters."""
        return self.kind in (SlotKind.LOGO, SlotKind.QR)

    @property
    def is_typed(self) -> bool:
        """Whether the partner types what stands in it."""
        return self.kind != SlotKind.LOGO and not self.is_locked


@dataclass(frozen=True)
class Layout:
    """A page with its slots; `background` is the place of the version's file that lies under them."""

    width: float
    height: float
    unit: str  # `mm` or `px`
    bleed: float
    slots: tuple[Slot, ...]
    ground: str = "#ffffff"
    background: int | None = 0
    campaign: str = ""  # code that QR addresses carry
    asks_approval: bool = False  # whether the vendor looks at each result first

    def __post_init__(self) -> None:
        """What stands in a sheet of style is a colour, a unit, a number. Raises ValueError for anything else."""
        numbered = (replace(one, number=at) if one.number < 0 else one for at, one in enumerate(self.slots))
        object.__setattr__(self, "slots", tuple(numbered))
        grounds = [self.ground, *(one.ground for one in self.slots)]
        colours = [one.colour for one in self.slots if one.colour != BRAND]
        numbers = [self.width, self.height, self.bleed]
        numbers += [side for one in self.slots for side in (one.left, one.top, one.width, one.height, one.size)]
        if self.unit not in UNITS or not all(map(HEX.fullmatch, grounds + colours)):
            raise ValueError(f"no layout: {self.unit}, {grounds + colours}")
        if not all(isinstance(one, int | float) and isfinite(one) for one in numbers) or len(self.slots) > MOST_SLOTS:
            raise ValueError("no layout: its numbers")

    @classmethod
    def from_data(cls, said: dict[str, Any]) -> "Layout":
        """As it is kept."""
        return cls(**{**said, "slots": tuple(Slot(**one) for one in said["slots"])})

    @property
    def keyed(self) -> list[tuple[str, Slot]]:
        """The slots, each by the key of what stands in it: what is said once of a company is asked once."""
        own = (SlotKind.TEXT, SlotKind.QR)
        return [(f"{one.kind}_{one.number}" if one.kind in own else one.kind, one) for one in self.slots]

    @property
    def typed(self) -> dict[str, Slot]:
        """What the partner is asked, by key."""
        asked: dict[str, Slot] = {}
        for key, slot in self.keyed:
            if slot.is_typed and (key not in asked or slot.most < asked[key].most):
                asked[key] = slot
        return asked

    @property
    def fixed(self) -> dict[str, str]:
        """What stands in the slots that nobody changes, by key."""
        return {key: slot.text for key, slot in self.keyed if slot.is_locked}

    @property
    def logos(self) -> list[Slot]:
        """Where logos stand."""
        return [one for one in self.slots if one.kind == SlotKind.LOGO]

    def slot(self, number: int) -> Slot:
        """The slot of this number. Raises NotThere."""
        found = next((one for one in self.slots if one.number == number), None)
        if found is None:
            raise NotThere(str(number))
        return found

    def with_slot(self, slot: Slot) -> "Layout":
        """With this one more, or instead of the one of its number."""
        if slot.number < 0:
            new = replace(slot, number=max((one.number for one in self.slots), default=-1) + 1)
            return replace(self, slots=(*self.slots, new))
        return replace(self, slots=tuple(slot if one.number == slot.number else one for one in self.slots))

    def without_slot(self, number: int) -> "Layout":
        """Without the slot of this number."""
        return replace(self, slots=tuple(one for one in self.slots if one.number != number))

    @property
    def data(self) -> dict[str, Any]:
        """To be kept."""
        return asdict(self) | {"slots": [asdict(one) for one in self.slots]}


def first_layout(files: Sequence[AssetFile]) -> Layout:
    """An empty page of the size of the first file that can lie under it; else A4."""
    under = next((one for one in files if one.media_type in ARTWORK and one.width and one.height), None)
    if under is None:
        return Layout(width=210, height=297, unit="mm", bleed=3, slots=(), background=None)
    width, height = float(under.width or 0), float(under.height or 0)
    if under.media_type != "application/pdf":
        return Layout(width=width, height=height, unit="px", bleed=0, slots=(), background=under.position)
    width, height = (round(side / POINTS_MM, 1) for side in (width, height))
    return Layout(width=width, height=height, unit="mm", bleed=3, slots=(), background=under.position)


class CoTemplate(OfAsset, Record):
    """The layout of one version of an asset."""

    __tablename__ = "co_templates"
    __table_args__ = (UniqueConstraint("version_id"),)

    id: Mapped[pk]
    version_id: Mapped[int] = mapped_column(ForeignKey("asset_versions.id", ondelete="CASCADE"))
    document: Mapped[dict[str, Any]] = mapped_column(JSON)

    @property
    def layout(self) -> Layout:
        """What it says."""
        return Layout.from_data(self.document)

    @property
    def artwork(self) -> AssetFile | None:
        """The file that lies under the slots."""
        place = self.layout.background
        if place is None:
            return None
        of_version = select(AssetFile).where(AssetFile.version_id == self.version_id, AssetFile.position == place)
        found = db.session.scalars(of_version).one_or_none()
        return found if found and found.media_type in ARTWORK else None

    # Queries
    @classmethod
    def of_version(cls, version_id: int | None) -> "CoTemplate | None":
        """The layout of this version, within reach."""
        return db.session.scalars(select(cls).where(cls.version_id == version_id)).one_or_none()

    @classmethod
    def is_in(cls, version_id: int | None) -> bool:
        """Whether this version has slots."""
        return db.session.scalar(select(cls.id).where(cls.version_id == version_id)) is not None


class Templated:
    """An asset that partners may fill with their own."""

    def lay_out(self: Any, layout: Layout, *, by: User, note: str = "") -> CoTemplate:
        """Say what goes where: in the version that waits, or in a new one, with the same files, where it is out."""
        version = self._latest_version()
        if version is None or version.is_released:
            files = () if version is None else kept_of(version.id)
            version = self.add_version(by=by, files=files, note=note)
        found = CoTemplate.of_version(version.id) or CoTemplate(asset_id=self.id, version_id=version.id)
        found.document = layout.data
        db.session.add(found)
        db.session.flush()
        self.version += 1
        self.record("asset.laid_out", by=by, number=version.number)
        return found

    def carry_layout(self: Any, from_id: int | None, to_id: int) -> None:
        """The version after has the same slots, until they are changed."""
        before = CoTemplate.of_version(from_id)
        if before is not None:
            db.session.add(CoTemplate(asset_id=self.id, version_id=to_id, document=before.document))


def kept_of(version_id: int) -> list[Any]:
    """The files of a version, to be handed in once more."""
    from portal.models.assets import Kept  # which is made of this module's parts

    of_version = select(AssetFile).where(AssetFile.version_id == version_id).order_by(AssetFile.position)
    files = db.session.scalars(of_version.options(undefer(AssetFile.text)))
    names = [one.name for one in fields(Kept)]
    return [Kept(**{name: getattr(one, name) for name in names}) for one in files]
