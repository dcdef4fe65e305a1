"""The demo's use of the library: half a year in which partners looked, took, passed on and searched in vain."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.models.assets import Asset, AssetKind, AssetTake
from portal.models.assets.misses import SearchMiss
from portal.models.assets.seen import AssetView
from portal.models.assets.share_links import ShareLink
from portal.models.assets.states import OUT
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import User

SEED = 20
HALF_A_YEAR, A_QUARTER = 182, 90  # days
MOST_TAKES, LOOKS_A_TAKE, LINKS = 40, 2, 14
UNUSED_EACH = 9  # of so many old assets one is not used
FORMS: dict[AssetKind, tuple[str, ...]] = {
    AssetKind.LOGO: ("original", "png 1024", "png 1024", "png 512", "webp 1024", "pdf", "jpg 2048"),
    AssetKind.IMAGE: ("original", "jpg 1080x1080", "jpg 1200x630", "webp 1024"),
    AssetKind.AD_SPEC: ("spec pdf", "spec pdf", "spec svg", "spec png"),
}
SOUGHT = (
    ("roll-up", 11), ("business card", 9), ("czech", 7), ("tombola", 1), ("price list 2027", 6), ("900x90", 4),
    ("case study hospital", 5), ("letterhead", 3),
)  # fmt: skip


def make_usage() -> None:
    """Make it, in the transaction that is open: facts alone, as many at once as there are."""
    chance, now = Random(SEED), clock.now()
    people = list(db.session.scalars(_people()).unique())
    takes: list[dict[str, Any]] = []
    views: dict[tuple[Any, ...], dict[str, Any]] = {}
    for place, asset in enumerate(db.session.scalars(_assets())):
        for by, at in _taken(chance, place, asset, people, now):
            common = {"asset_id": asset.id, "version_id": asset.newest_id, "partner_id": by.partner_id}
            form = chance.choice(FORMS.get(asset.kind, ("original",)))
            takes.append({**common, "person_id": by.id, "at": at, "what": form, "via": "download"})
            for look in range(LOOKS_A_TAKE):
                day = (at - timedelta(days=look * chance.randrange(9))).date()
                views[day, asset.id, by.id] = {**common, "person_id": by.id, "day": day}
    db.session.execute(insert(AssetTake), takes)
    db.session.execute(insert(AssetView), list(views.values()))
    _make_links(chance, people, now)
    _search(chance, people, now)


def _people() -> Any:
    loads = joinedload(User.partner).joinedload(Partner.tier), selectinload(User.grants)
    of_partners = select(User).where(User.partner_id.is_not(None), User.deactivated_at.is_(None))
    return of_partners.options(*loads).order_by(User.id)


def _assets() -> Any:
    out = select(Asset).where(Asset.state.in_(OUT), Asset.newest_id.is_not(None))
    return out.options(joinedload(Asset.audience)).order_by(Asset.published_at, Asset.id)


def _taken(chance: Random, place: int, asset: Asset, people: list[User], now: datetime) -> list[tuple[User, datetime]]:
    """Who took it when: the newest version, by those whom it is for, more of them of late."""
    since = max(asset.published_at or now, now - timedelta(days=HALF_A_YEAR))
    allowed = [person for person in people if asset.audience.has(person)]
    if place % UNUSED_EACH == 0 or not allowed:
        return []
    seconds = int((now - since).total_seconds())
    often = chance.randrange(1, MOST_TAKES) * seconds // (HALF_A_YEAR * 86_400) + 1
    return [
        (chance.choice(allowed), now - timedelta(seconds=int(seconds * chance.random() ** 1.4))) for _ in range(often)
    ]


def _make_links(chance: Random, people: list[User], now: datetime) -> None:
    """Links to agencies; some were used."""
    for asset in list(db.session.scalars(_assets().limit(LINKS))):
        by = chance.choice([person for person in people if asset.audience.has(person)])
        with clock.moved_to(now - timedelta(days=chance.randrange(A_QUARTER))):
            link = ShareLink.make(
                asset, by=by, secret=current_app.config["SECRET_KEY"], days=A_QUARTER, whom_for=f"{by.company} agency"
            )
            link.asset, link.made_by = asset, by
            db.session.flush()
            for _ in range(chance.randrange(4)):
                link.count_download()
            db.session.flush()  # while the clock stands at that day


def _search(chance: Random, people: list[User], now: datetime) -> None:
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for words, often in SOUGHT:
        for _ in range(often):
            partner_id, day = chance.choice(people).partner_id, now.date() - timedelta(days=chance.randrange(A_QUARTER))
            kept = {"day": day, "of": partner_id, "words": words, "partner_id": partner_id, "times": 0}
            rows.setdefault((day, partner_id, words), kept)["times"] += 1
    db.session.execute(insert(SearchMiss), list(rows.values()))
