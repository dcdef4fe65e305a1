"""Brand kits, templates with slots and results for tests, made by the portal's own commands."""

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image, ImageDraw

from portal.models.assets import EVERYBODY, Asset, AssetKind, Only
from portal.models.assets.brand_kits import BrandKit
from portal.models.assets.co_results import CoResult
from portal.models.assets.co_templates import Layout, Slot
from portal.models.base import db
from portal.models.people import Role, User
from portal.renditions.logos import keep_logo
from portal.storage.files import files_at
from tests import factories
from tests.factories import a_person, database, kept_file

ARTWORK = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 216 303" width="216" height="303">'
    b'<rect width="216" height="80" fill="#2f5bd7"/></svg>'
)
SLOTS = (
    Slot("logo", 20, 200, 60, 20), Slot("name", 20, 225, 100, 6, size=14, is_bold=True),
    Slot("phone", 20, 235, 100, 6), Slot("website", 20, 242, 100, 6), Slot("address", 20, 250, 100, 14),
    Slot("text", 20, 120, 160, 20, label="Headline", most=40, size=24),
    Slot("text", 20, 280, 160, 6, text="Terms apply.", is_locked=True), Slot("qr", 160, 235, 30, 30),
)  # fmt: skip


def a_layout(**how: Any) -> Layout:
    """A4 with all kinds of slots."""
    said: dict[str, Any] = {"width": 210, "height": 297, "unit": "mm", "bleed": 3, "slots": SLOTS, "campaign": "gtx26"}
    return Layout(**{**said, **how})


def a_template(
    *, only: Only = EVERYBODY, layout: Layout | None = None, artwork: bytes = ARTWORK, title: str = "GTX brochure",
    media_type: str = "image/svg+xml",
) -> Asset:  # fmt: skip
    """A published brochure with slots."""
    editor = a_person(Role.EDITOR)
    with database():
        asset = Asset.draft(by=editor, kind=AssetKind.BROCHURE, title_en=title, title_es="Folleto GTX", only=only)
        asset.add_version(by=editor, files=[kept_file(artwork, "brochure", media_type)])
        asset.lay_out(layout or a_layout(), by=editor)
        asset.publish(by=editor)
    return asset


def a_logo(colour: str = "#c2185b", name: str = "NORTH") -> bytes:
    """A vector logo in one colour, on nothing; `name` stands in it as an id."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" width="300" height="100">'
        f'<path id="{name}" d="M0 0h300v100H0z" fill="{colour}"/></svg>'
    ).encode()


def a_png_logo(width: int, colour: str = "#c2185b") -> bytes:
    """A logo of so many pixels."""
    picture = Image.new("RGBA", (width, width // 3))
    ImageDraw.Draw(picture).rectangle((5, 5, width - 6, width // 3 - 6), fill=colour)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def a_kept_logo(logo: bytes) -> dict[str, Any]:
    """A logo as a brand kit keeps it."""
    settings = factories.app.config["SETTINGS"]
    with TemporaryDirectory() as place:
        file = Path(place) / "source"
        file.write_bytes(logo)
        return keep_logo(file, "logo.svg", Path(place), files_at(settings.storage_url, settings.data))


def a_brand_kit(person: User, *, logo: bytes | None = None, **said: Any) -> BrandKit:
    """The kit of this person's company, with a logo."""
    kept = a_kept_logo(logo or a_logo())
    with database():
        by = db.session.get_one(User, person.id, options=[db.joinedload(User.partner)])
        kit = BrandKit.mine(by) or BrandKit.begin(by=by)
        kit.say(by=by, logos={"logo": kept}, **said)
    return kit


def the_kit(person: User) -> BrandKit:
    """The kit of this person's company with its logo, made once."""
    of_company = db.select(BrandKit).where(BrandKit.partner_id == person.partner_id)
    with database():
        found = db.session.scalars(of_company).one_or_none()
    return found if found and found.logo else a_brand_kit(person)


def a_result(template: Asset, *, by: User, asks_approval: bool = False, **filled: str) -> CoResult:
    """What somebody made of a template; its files are not laid out."""
    files = {form: kept_file(form.encode(), f"{form}.pdf") for form in ("screen", "print", "png", "preview")}
    kept = {form: {"key": one.key, "size_bytes": one.size_bytes, "sha256": one.sha256} for form, one in files.items()}
    with database():
        asset = db.session.get_one(Asset, template.id)
        return CoResult.make(
            asset=asset, by=by, filled=filled, files=kept, version_id=asset.newest_id or 0, asks_approval=asks_approval
        )
