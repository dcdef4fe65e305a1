"""The demo's brochures with room for a partner's logo, in English and in Spanish; and a partner's brand kit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.cli.demo import drawings
from portal.cli.demo.companies import VENDOR
from portal.cli.demo.papers import Text
from portal.models.assets import Asset, AssetKind
from portal.models.assets.brand_kits import BrandKit
from portal.models.assets.co_templates import Layout, Slot
from portal.models.base import db
from portal.models.people import User
from portal.renditions.keeping import keep
from portal.renditions.logos import keep_logo
from portal.storage.files import Files, files_at

DAYS_AGO = 27
BRANDED = "marketing@northgate.example"
TITLES = {"en": "GTX Plus brochure, with your logo", "es": "Folleto GTX Plus, con tu logotipo"}
WORDS = ("Your logo and how to reach you, on our brochure.", "Tu logotipo y tus datos, en nuestro folleto.")
BANNER = ("Billboard, 970 × 250. We look at each one before you have it.",
          "Billboard, 970 × 250. Miramos cada uno antes de que lo tengas.")  # fmt: skip
LABELS = {"en": ("Headline", "Talk to us"), "es": ("Titular", "Habla con nosotros")}
INK, PALE = "#182033", "#ffffff"


def make_own_logo() -> None:
    """Make them, in the transaction that is open."""
    editor = db.session.scalars(select(User).where(User.email == f"editor@{VENDOR}")).one()
    settings = current_app.config["SETTINGS"]
    storage = files_at(settings.storage_url, settings.data)
    for tongue in ("en", "es"):
        with clock.moved_to(clock.now() - timedelta(days=DAYS_AGO)), TemporaryDirectory() as place:
            file = Path(place) / "source"
            file.write_bytes(_artwork())
            kept = replace(keep(file, f"gtx-plus-own-logo-{tongue}.svg", Path(place), storage), language=tongue)
            asset = Asset.draft(
                by=editor, kind=AssetKind.BROCHURE, title_en=f"{TITLES['en']} ({tongue.upper()})",
                title_es=f"{TITLES['es']} ({tongue.upper()})", words_en=WORDS[0], words_es=WORDS[1], language=tongue,
                campaign="gtx-plus", tags=["co-branding"],
            )  # fmt: skip
            asset.add_version(by=editor, files=[kept])
            asset.lay_out(_layout(tongue), by=editor)
            asset.publish(by=editor)
    _banner(editor, storage)
    _brand_kit(storage)


def _layout(tongue: str) -> Layout:
    """A4: our words are fixed, the headline and how to reach the partner are theirs."""
    said, (headline, call) = Text.of("gtx-plus", tongue), LABELS[tongue]
    slots = [
        Slot("text", 20, 44, 170, 30, label=headline, colour=PALE, ground=drawings.BRAND, size=32, is_bold=True,
             most=50, text=said.title),
        Slot("text", 20, 78, 150, 24, colour=PALE, ground=drawings.BRAND, size=14, text=said.lead, is_locked=True),
    ]  # fmt: skip
    for place, (heading, body) in enumerate(said.parts[:4]):
        top = 120 + 26 * place
        slots += [
            Slot("text", 20, top, 170, 7, size=13, is_bold=True, colour="#2447ad", text=heading, is_locked=True),
            Slot("text", 20, top + 7, 170, 18, size=10.5, text=body, is_locked=True),
        ]
    slots += [
        Slot("logo", 20, 232, 60, 20), Slot("name", 20, 256, 90, 6, size=12, is_bold=True),
        Slot("address", 20, 263, 90, 12, most=120), Slot("phone", 20, 276, 90, 5), Slot("website", 20, 282, 90, 5),
        Slot("text", 150, 232, 40, 7, label=call, size=12, is_bold=True, text=call, most=24),
        Slot("qr", 150, 242, 36, 36, text="https://www.example.com/gtx"),
    ]  # fmt: skip
    return Layout(width=210, height=297, unit="mm", bleed=3, slots=tuple(slots), campaign="gtx-plus")


def _banner(editor: User, storage: Files) -> None:
    """A banner that we look at before a partner has it."""
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 970 250" width="970" height="250">'
        f'<rect width="970" height="250" fill="{PALE}"/><rect width="620" height="250" fill="{drawings.BRAND}"/></svg>'
    )
    slots = (
        Slot("text", 40, 60, 540, 90, label="Headline", colour=PALE, ground=drawings.BRAND, size=27, is_bold=True,
             most=44, text="Faster branches, on one bill"),
        Slot("text", 40, 176, 540, 30, colour=PALE, ground=drawings.BRAND, size=13, text="GTX Plus", is_locked=True),
        Slot("logo", 670, 60, 250, 90), Slot("website", 670, 176, 270, 30, size=13),
    )  # fmt: skip
    layout = Layout(width=970, height=250, unit="px", bleed=0, slots=slots, campaign="gtx-plus", asks_approval=True)
    with clock.moved_to(clock.now() - timedelta(days=DAYS_AGO)), TemporaryDirectory() as place:
        file = Path(place) / "source"
        file.write_text(drawn)
        asset = Asset.draft(
            by=editor, kind=AssetKind.TEMPLATE, title_en="GTX Plus banner, with your logo", language="en",
            title_es="Banner GTX Plus, con tu logotipo", words_en=BANNER[0], words_es=BANNER[1], campaign="gtx-plus",
            tags=["co-branding"],
        )  # fmt: skip
        asset.add_version(by=editor, files=[keep(file, "gtx-plus-own-logo-banner.svg", Path(place), storage)])
        asset.lay_out(layout, by=editor)
        asset.publish(by=editor)


def _artwork() -> bytes:
    """What lies under the words: a band with our logo, and a line above the partner's part; with the bleed."""
    logo = drawings.logo(ground=PALE, sign=drawings.BRAND, ink=PALE).decode()
    inner = logo[logo.index(">") + 1 : logo.rindex("<")]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 216 303" width="216" height="303">'
        f'<rect width="216" height="112" fill="{drawings.BRAND}"/>'
        f'<g transform="translate(23 20) scale(.26)">{inner}</g>'
        '<path d="M23 229h170" stroke="#ccd2de" stroke-width=".3"/></svg>'
    ).encode()


def _brand_kit(storage: Files) -> None:
    of_person = select(User).where(User.email == BRANDED).options(joinedload(User.partner))
    person = db.session.scalars(of_person).one()
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40" width="120" height="40">'
        '<path d="M4 36V4h7l15 20V4h8v32h-7L12 16v20z" fill="#0f766e"/><path d="M48 36 66 4l18 32z" fill="#0f766e"/>'
        '<path d="M92 4h24v8h-8v24h-8V12h-8z" fill="#134e4a"/></svg>'
    )
    with TemporaryDirectory() as place:
        file = Path(place) / "source"
        file.write_text(drawn)
        logo = keep_logo(file, "northgate.svg", Path(place), storage)
    BrandKit.begin(by=person).say(
        by=person, logos={"logo": logo}, colour="#0f766e", phone="+1 512 555 0142", website="www.northgate.example",
        address="200 Congress Avenue\nAustin, TX 78701", email="hello@northgate.example",
    )  # fmt: skip
