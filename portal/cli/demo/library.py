"""The demo's library."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal.cli.demo import drawings
from portal.cli.demo.companies import VENDOR
from portal.models.assets import Asset, AssetKind, Kept
from portal.models.base import db
from portal.models.people import User
from portal.renditions.keeping import keep
from portal.storage.files import files_at


@dataclass(frozen=True)
class AssetPlan:
    """One asset: what is said of it, and its files."""

    kind: AssetKind
    title_en: str
    title_es: str
    words_en: str
    words_es: str
    files: tuple[tuple[str, bytes], ...]
    tags: tuple[str, ...] = ()


def plans() -> list[AssetPlan]:
    """All of them; the first is out last, so that it stands first."""
    return [
        AssetPlan(
            AssetKind.LOGO, "Primary logo", "Logotipo principal", "Use it wherever there is room for it.",
            "Úsalo siempre que haya espacio.", (("aliado-logo.svg", drawings.logo()),), ("brand",),
        ),
        AssetPlan(
            AssetKind.LOGO, "Logo, one colour", "Logotipo, un color", "For engraving, stamps and fax-like print.",
            "Para grabados, sellos e impresión de un color.",
            (("aliado-logo-one-colour.svg", drawings.logo(ground="#182033", ink="#182033")),), ("brand",),
        ),
        AssetPlan(
            AssetKind.LOGO, "Sign", "Símbolo", "Where the word has no room: icons and avatars.",
            "Donde no cabe la palabra: iconos y avatares.", (("aliado-sign.svg", drawings.sign()),), ("brand",),
        ),
    ]  # fmt: skip


def make_library() -> None:
    """Make it, in the transaction that is open."""
    editor = db.session.scalars(select(User).where(User.email == f"editor@{VENDOR}")).one()
    for plan in reversed(plans()):
        said: dict[str, Any] = {name: getattr(plan, name) for name in ("title_es", "words_en", "words_es")}
        asset = Asset.draft(by=editor, kind=plan.kind, title_en=plan.title_en, tags=list(plan.tags), **said)
        asset.add_version(by=editor, files=[_kept(name, content) for name, content in plan.files])
        asset.publish(by=editor)


def _kept(name: str, content: bytes) -> Kept:
    settings = current_app.config["SETTINGS"]
    with TemporaryDirectory() as place:
        file = Path(place) / "source"
        file.write_bytes(content)
        return keep(file, name, Path(place), files_at(settings.storage_url, settings.data))
