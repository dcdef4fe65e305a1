"""What people do with the demo's library: collections, requests with their answers, favourites."""

import tomllib
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.cli.demo import source
from portal.cli.demo.companies import VENDOR
from portal.models.assets import Asset, AssetKind
from portal.models.assets.collections import AssetCollection
from portal.models.assets.personal import AssetFavourite
from portal.models.assets.requests import AssetRequest
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import User

Row = dict[str, Any]


def make_kits() -> None:
    """Make all of it, in the transaction that is open, each on its day."""
    said = tomllib.loads((source.DATA / "collections.toml").read_text())
    editor = _person(f"editor@{VENDOR}")
    now = clock.now()
    for rows, make in ((said["collection"], _collect), (said["request"], _ask)):
        for row in rows:
            with clock.moved_to(now - timedelta(days=row["days_ago"])):
                make(row, editor)
                _deliver()
    for row in said["favourites"]:
        person = _person(row["by"])
        for title in row["assets"]:
            db.session.add(AssetFavourite(asset_id=_asset(title).id, person_id=person.id))


def _collect(row: Row, editor: User) -> None:
    titles, words = row["title"], row["words"]
    made = AssetCollection.begin(
        by=editor, title_en=titles[0], title_es=titles[1], words_en=words[0], words_es=words[1],
        assets=[_asset(title) for title in row["assets"]],
    )  # fmt: skip
    if not row.get("is_hidden"):
        made.publish(by=editor)


def _ask(row: Row, editor: User) -> None:
    asked = AssetRequest.ask(by=_person(row["by"]), words=row["words"], asset=_asset(row["about"]))
    if "answer" in row:
        answer = asked.decline if row.get("is_declined") else asked.finish
        answer(by=editor, answer=row["answer"])


def _deliver() -> None:
    """Its letters went on that day, not when the demo starts."""
    for letter in db.session.scalars(select(Delivery).where(Delivery.template.startswith("asset_requests/"))):
        letter.succeed()


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()


def _asset(title: str) -> Asset:
    """By its title; a spec may have the same as what is made by it."""
    of_title = select(Asset).where(Asset.title_en == title, Asset.kind != AssetKind.AD_SPEC)
    return db.session.scalars(of_title).one()
