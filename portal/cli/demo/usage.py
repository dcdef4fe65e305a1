"""The demo's use of the library: half a year in which partners looked, took, passed on and searched in vain."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.models.assets import Asset, AssetKind, AssetTake, AssetVersion
from portal.models.assets.misses import SearchMiss
from portal.models.assets.recalls import AssetRecall, Happened
from portal.models.assets.seen import AssetView
from portal.models.assets.share_links import ShareLink
from portal.models.assets.states import OUT
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import User

SEED = 20
HALF_A_YEAR, A_QUARTER = 183, 90  # days
MOST_TAKES, MOST_OF_LOGOS, LOOKS_A_TAKE, LINKS = 40, 90, 2, 14
USED_OF_OLD = 3  # of so many that are older than half a year one is used
REPLACED_OF_TOLD = 3  # of so many that were told of a new version all but one replaced it
FORMS: dict[AssetKind, tuple[str, ...]] = {
    AssetKind.LOGO: ("original", "png 1024", "png 1024", "png 512", "webp 1024", "pdf", "jpg 2048"),
    AssetKind.IMAGE: ("original", "jpg 1080x1080", "jpg 1200x630", "webp 1024"),
    AssetKind.AD_SPEC: ("spec pdf", "spec pdf", "spec svg", "spec png"),
}
SOUGHT = (
    ("roll up", 11), ("business card", 9), ("czech", 7), ("tombola", 1), ("price list 2027", 6), ("900x90", 4),
    ("case study hospital", 5), ("letterhead", 3),
)  # fmt: skip
# Whose pages others show and count on: nothing is taken back from them.
LEFT_ALONE = ("@northgate.example", "@summit.example", "@lumen.example")


def make_usage() -> None:
    """Make it, in the transaction that is open: facts alone, as many at once as there are."""
    chance, now = Random(SEED), clock.now()
    people = list(db.session.scalars(_people()).unique())
    versions: dict[int, list[AssetVersion]] = defaultdict(list)
    released = select(AssetVersion).where(AssetVersion.released_at.is_not(None)).order_by(AssetVersion.number)
    for version in db.session.scalars(released):
        versions[version.asset_id].append(version)
    takes: list[dict[str, Any]] = []
    views: dict[tuple[Any, ...], dict[str, Any]] = {}
    for place, asset in enumerate(db.session.scalars(_assets())):
        for version_id, by, at in _taken(chance, place, asset, versions[asset.id], people, now):
            common = {"asset_id": asset.id, "version_id": version_id, "partner_id": by.partner_id, "person_id": by.id}
            form = chance.choice(FORMS.get(asset.kind, ("original",)))
            takes.append({**common, "at": at, "what": form, "via": "download"})
            for look in range(LOOKS_A_TAKE):
                day = (at - timedelta(days=look * chance.randrange(9))).date()
                views[day, asset.id, by.id] = {**common, "day": day}
    db.session.execute(insert(AssetTake), takes)
    db.session.execute(insert(AssetView), list(views.values()))
    _tell_of_new_versions(versions)
    _make_links(chance, people, now)
    _search(chance, people, now)


def _people() -> Any:
    loads = joinedload(User.partner).joinedload(Partner.tier), selectinload(User.grants)
    of_partners = select(User).where(User.partner_id.is_not(None), User.deactivated_at.is_(None))
    return of_partners.options(*loads).order_by(User.id)


def _assets() -> Any:
    out = select(Asset).where(Asset.state.in_(OUT), Asset.newest_id.is_not(None))
    return out.options(joinedload(Asset.audience)).order_by(Asset.published_at, Asset.id)


def _taken(
    chance: Random, place: int, asset: Asset, versions: list[AssetVersion], people: list[User], now: datetime
) -> Iterator[tuple[int, User, datetime]]:
    """Which version who took when, by those whom it is for; more of it of late."""
    first, begin = versions[0].released_at or now, now - timedelta(days=HALF_A_YEAR)
    if first < begin and place % USED_OF_OLD:
        return
    allowed = [person for person in people if asset.audience.has(person)]
    others = [person for person in allowed if not person.email.endswith(LEFT_ALONE)]
    seconds = int((now - max(first, begin)).total_seconds())
    most = MOST_OF_LOGOS if asset.kind == AssetKind.LOGO else MOST_TAKES
    for _ in range(chance.randrange(most // 3, most) * seconds // (HALF_A_YEAR * 86_400) + 1):
        at = now - timedelta(seconds=int(seconds * chance.random() ** 1.4))
        version = [one for one in versions if one.released_at and one.released_at <= at][-1]
        able = allowed if version.id == asset.newest_id else others
        if able:
            yield version.id, chance.choice(able), at


def _tell_of_new_versions(versions: dict[int, list[AssetVersion]]) -> None:
    """Who had the version before was told when the newest came out; most replaced it since."""
    for asset_id, (*before, newest) in versions.items():
        if not before or newest.released_at is None:
            continue
        asset = db.session.get_one(Asset, asset_id)
        with clock.moved_to(newest.released_at):
            AssetRecall.begin(asset, Happened.REPLACED, note=newest.note)
        told = select(AssetRecall).where(AssetRecall.asset_id == asset_id).order_by(AssetRecall.id)
        for place, one in enumerate(db.session.scalars(told)):
            if place % REPLACED_OF_TOLD:
                one.tick()


def _make_links(chance: Random, people: list[User], now: datetime) -> None:
    """Links to agencies; some were used."""
    recent = Asset.published_at > now - timedelta(days=HALF_A_YEAR)
    for asset in list(db.session.scalars(_assets().where(recent).limit(LINKS))):
        by = chance.choice([person for person in people if asset.audience.has(person)])
        made_at = max(asset.published_at or now, now - timedelta(days=chance.randrange(A_QUARTER)))
        with clock.moved_to(made_at):
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
