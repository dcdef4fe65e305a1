"""The demo's library: some sixty assets of all kinds, made by the commands that people give, each on its day."""

import tomllib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.cli.demo import drawings, papers, source
from portal.cli.demo.ads import AdPlan, ad_plans
from portal.cli.demo.clip import clip
from portal.cli.demo.companies import VENDOR
from portal.models.assets import EVERYBODY, Asset, AssetKind, Kept, Only
from portal.models.assets.states import Variant
from portal.models.base import db
from portal.models.partners import Tier
from portal.models.people import User
from portal.models.products import Product
from portal.renditions.keeping import keep
from portal.storage.files import Files, files_at

Row = dict[str, Any]
MAKERS: dict[str, Callable[..., bytes]] = {
    "logo": drawings.logo, "sign": drawings.sign, "banner": drawings.banner,
    "scene": lambda *, scene: drawings.scene(name=scene), "paper": papers.paper, "slides": papers.slides,
    "document": papers.document, "clip": clip,
}  # fmt: skip
NOT_FOR_MAKERS = ("make", "name", "variant")
AT_ONCE = 3  # files are looked at by programs apart; they wait for one another on two cores


def rows() -> list[Row]:
    """All assets but the ad specs, as the table says them."""
    found: list[Row] = tomllib.loads((source.DATA / "library.toml").read_text())["asset"]
    return found


def make_library() -> None:
    """Make it, in the transaction that is open; what came out first is made first."""
    editor = db.session.scalars(select(User).where(User.email == f"editor@{VENDOR}")).one()
    assets = rows()
    kept = _all_kept(file for row in assets for version in _versions(row) for file in version["files"])
    plans: list[tuple[int, Row | AdPlan]] = [(row["days_ago"], row) for row in assets]
    plans += [(plan.days_ago, plan) for plan in ad_plans()]
    for _days, plan in sorted(plans, key=lambda one: -one[0]):
        if isinstance(plan, AdPlan):
            _make_ad(plan, editor)
        else:
            _make(plan, editor, kept)


def _make_ad(plan: AdPlan, editor: User) -> None:
    with clock.moved_to(clock.now() - timedelta(days=plan.days_ago)):
        asset = Asset.draft(by=editor, kind=AssetKind.AD_SPEC, title_en=plan.title_en, title_es=plan.title_es)
        asset.specify(by=editor, **plan.asked)
        asset.publish(by=editor)


def _make(row: Row, editor: User, kept: dict[str, Kept]) -> None:
    now, first, *later = clock.now(), *_versions(row)
    with clock.moved_to(now - timedelta(days=first["days_ago"])):
        asset = Asset.draft(
            by=editor, kind=AssetKind(row["kind"]), title_en=row["title"][0], only=_only(row), **_said(row)
        )
        asset.add_version(by=editor, files=[kept[_key(file)] for file in first["files"]])
        if row.get("is_draft"):
            return
        if "ends_in_days" in row:
            asset.valid_until = now + timedelta(days=row["ends_in_days"])
        asset.publish(by=editor)
    for version in later:
        with clock.moved_to(now - timedelta(days=version["days_ago"])):
            asset.add_version(
                by=editor, files=[kept[_key(file)] for file in version["files"]], note=version.get("note", "")
            )
            asset.replace(by=editor)
    if "ends_in_days" in row:
        asset.near_end()
    if "withdrawn" in row:
        with clock.moved_to(now - timedelta(days=row["days_ago"] // 2)):
            asset.withdraw(by=editor, reason=row["withdrawn"])


def _versions(row: Row) -> list[Row]:
    """All versions, the first one first."""
    return [*row.get("before", ()), {name: row[name] for name in ("days_ago", "note", "files") if name in row}]


def _said(row: Row) -> dict[str, Any]:
    product = db.session.scalars(select(Product.id).where(Product.name == row.get("product", ""))).one_or_none()
    return {
        "title_es": row["title"][1], "words_en": row["words"][0], "words_es": row["words"][1],
        "tags": row.get("tags", []), "product_id": product, "campaign": row.get("campaign", ""),
        "language": row.get("language", ""), "regions": row.get("regions", []),
    }  # fmt: skip


def _only(row: Row) -> Only:
    """Whom it is for; the table names tiers as people do."""
    asked = row.get("only")
    if not asked:
        return EVERYBODY
    refs = {tier.name: tier.ref for tier in db.session.scalars(select(Tier))}
    tiers = tuple(refs[name] for name in asked.get("tiers", ()))
    return Only(tiers=tiers, countries=tuple(asked.get("countries", ())), roles=tuple(asked.get("roles", ())))


def _all_kept(files: Iterable[Row]) -> dict[str, Kept]:
    """Each distinct file, made and taken in as a person's would be."""
    distinct = {_key(file): file for file in files}
    settings = current_app.config["SETTINGS"]
    storage = files_at(settings.storage_url, settings.data)
    with ThreadPoolExecutor(AT_ONCE) as workers:  # while one is looked at, the next is made
        found = {
            key: workers.submit(_kept, file, MAKERS[file["make"]](**_asked(file)), storage)
            for key, file in distinct.items()
        }
    return {key: kept.result() for key, kept in found.items()}


def _kept(file: Row, content: bytes, storage: Files) -> Kept:
    with TemporaryDirectory() as place:
        came = Path(place) / "source"
        came.write_bytes(content)
        found = keep(came, file["name"], Path(place), storage)
    return replace(found, variant=Variant(file.get("variant", "usual")), language=file.get("language", ""))


def _asked(file: Row) -> Row:
    return {name: value for name, value in file.items() if name not in NOT_FOR_MAKERS}


def _key(file: Row) -> str:
    return repr(sorted(file.items()))
