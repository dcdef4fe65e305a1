"""What is handed over: a file or a rendition by its reference, with the name that it is saved under."""

from typing import Any

from sqlalchemy import select

from portal.models.assets import Asset, AssetFile, AssetRendition, AssetVersion, Purpose
from portal.models.assets.files import ENDINGS
from portal.models.base import NotThere, db
from portal.models.given import Given
from portal.models.identifiers import folded


def given(ref: str, language: str) -> Given:
    """The file or the rendition of this reference, within reach. Raises NotThere."""
    return _rendition(ref, language) if ref.startswith("RN-") else _file(ref, language)


def file_name(asset: Asset, number: int, ending: str, *marks: str, language: str) -> str:
    """A good name: title, version, what tells it from its sisters."""
    words = [
        folded(asset.title_in(language)).replace(" ", "-") or asset.ref.lower(),
        *filter(None, marks),
        f"v{number}",
    ]
    return "-".join(words) + f".{ending}"


def _file(ref: str, language: str) -> Given:
    file, asset, number = _one(select(AssetFile, Asset, AssetVersion.number).where(AssetFile.ref == ref), AssetFile)
    marks = ("" if file.variant == "usual" else file.variant.replace("_", "-"), file.language)
    name = file_name(asset, number, file.saved_as, *marks, language=language)
    return Given(file.key, file.media_type, file.size_bytes, file.sha256, name)


def _rendition(ref: str, language: str) -> Given:
    of_this = select(AssetRendition, Asset, AssetVersion.number).where(
        AssetRendition.ref == ref, AssetRendition.key != ""
    )
    one, asset, number = _one(of_this, AssetRendition)
    marks = (_pixels(one), f"page-{one.page}" if one.page else "")
    name = file_name(asset, number, ENDINGS.get(one.media_type, "bin"), *marks, language=language)
    return Given(one.key, one.media_type, one.size_bytes, one.sha256, name)


def _pixels(one: AssetRendition) -> str:
    if not one.width:
        return ""
    return f"{one.width}x{one.height}px" if one.height else f"{one.width}px"


def _one(statement: Any, record: Any) -> Any:
    joined = statement.join(Asset, Asset.id == record.asset_id).join(AssetVersion, AssetVersion.id == record.version_id)
    found = db.session.execute(joined).one_or_none()
    if found is None:
        raise NotThere
    return found


def preview_of(ref: str, *, page: int = 1) -> Given:
    """The picture that stands for an asset, or of one page of it. Raises NotThere."""
    of_this = select(AssetRendition, Asset, AssetVersion.number).where(
        Asset.ref == ref, AssetRendition.version_id == Asset.newest_id, AssetRendition.purpose == Purpose.PREVIEW,
        AssetRendition.key != "", AssetRendition.page.in_((0, page) if page == 1 else (page,)),
    )  # fmt: skip
    one, asset, _number = _one(of_this.order_by(AssetRendition.id).limit(1), AssetRendition)
    name = file_name(asset, 0, ENDINGS.get(one.media_type, "bin"), language="en")
    return Given(one.key, one.media_type, one.size_bytes, one.sha256, name)
