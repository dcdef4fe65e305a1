"""Who may have an asset: each audience, for each role, at one's own and at another partner; told by every way to it."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

import pytest

from portal import clock
from portal.models.assets import Asset, Only
from portal.models.audiences import EVERYBODY
from portal.models.base import db
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role
from tests.client import Client, without_tokens
from tests.factories import PASSWORD, a_partner, a_person, a_tier, an_asset, database

ROLES = (Role.PARTNER_ADMIN, Role.SALES, Role.MARKETING, Role.TRAINEE)
VENDORS = (Role.OWNER, Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST)


@dataclass
class Library:
    """Two partners that differ in all, and an asset for each audience with whom it is for."""

    partners: dict[str, Partner]
    assets: dict[str, tuple[Asset, Any]]


def made(name: str, **said: Any) -> Asset:
    """An asset whose title and tag nobody else's has."""
    return an_asset(title=f"Harbour for {name}", tags=[f"of {name}"], **said)


@pytest.fixture
def library(app) -> Library:
    ours, theirs = a_partner(name="Northgate"), a_partner(name="Rivalgate")
    with database():
        gold, silver = a_tier("Gold"), a_tier("Silver", days=60)
        changes = {"kind": Kind.VAR, "country": "MX", "tier_id": silver.id}
        db.session.execute(db.update(Partner).where(Partner.id == theirs.id).values(**changes))
        tier_ref = db.session.scalar(db.select(Tier.ref).where(Tier.id == gold.id))
    soon = clock.now() + timedelta(days=2)
    return Library(
        {"ours": ours, "theirs": theirs},
        {
            "everybody": (made("everybody", only=EVERYBODY), lambda who, role: True),
            "kind": (made("kind", only=Only(kinds=("reseller",))), lambda who, role: who == "ours"),
            "tier": (made("tier", only=Only(tiers=(tier_ref,))), lambda who, role: who == "ours"),
            "country": (made("country", only=Only(countries=("US", "DE"))), lambda who, role: who == "ours"),
            "partner": (made("partner", only=Only(partners=(ours.ref,))), lambda who, role: who == "ours"),
            "role": (made("role", only=Only(roles=("marketing",))), lambda who, role: role == Role.MARKETING),
            "certificate": (made("certificate", only=Only(certificates=("CT-0000-0000",))), lambda who, role: False),
            "embargo": (made("embargo", valid_from=soon), lambda who, role: False),
            "kind and role": (
                made("kind and role", only=Only(kinds=("reseller",), roles=("sales",))),
                lambda who, role: who == "ours" and role == Role.SALES,
            ),
        },
    )


def ways_to(ref: str) -> tuple[str, ...]:
    ways = ("", "/v/1", "/download", "/preview", "/preview?page=1", "/download?as=png&width=333", "/terms")
    return tuple(f"/assets/{ref}{way}" for way in ways)


@pytest.mark.parametrize(("whose", "role"), list(product(("ours", "theirs"), ROLES)))
def test_each_audience_holds_by_every_way_to_an_asset(app, library, whose, role):
    client = Client(app)
    client.log_in(a_person(role, partner=library.partners[whose]).email, PASSWORD)
    listed = client.get("/assets").text

    for name, (asset, is_for) in library.assets.items():
        may = is_for(whose, role)
        assert (f"/assets/{asset.ref}" in listed) == may, name
        for way in ways_to(asset.ref):
            answers = [client.http.open(way, method=method) for method in ("GET", "HEAD")]
            for answer in answers:
                assert (answer.status_code in (200, 303)) if may else (answer.status_code == 404), (name, way)
        if not may:
            for way, absent in zip(ways_to(asset.ref), ways_to("AS-0000-0000"), strict=True):
                twins = [without_tokens(client.get(path), asset.ref, "AS-0000-0000") for path in (way, absent)]
                assert twins[0] == twins[1], (name, way)


@pytest.mark.parametrize(("whose", "role"), list(product(("ours", "theirs"), ROLES)))
def test_each_audience_holds_in_what_is_found_counted_packed_and_kept(app, library, whose, role):
    client = Client(app)
    client.log_in(a_person(role, partner=library.partners[whose]).email, PASSWORD)
    mine = {name: asset for name, (asset, is_for) in library.assets.items() if is_for(whose, role)}
    page = client.get("/assets?q=harbour").text

    assert f">{len(mine)} asset" in page
    for name, (asset, _is_for) in library.assets.items():
        assert name in mine or f"of {name}<" not in page, "no facet says so"
        assert f">{int(name in mine)} asset" in client.get(f"/assets?tag=of+{name.replace(' ', '+')}").text, name
        assert (asset.ref in client.get(f"/assets?q=harbour+{name.replace(' ', '+')}").text) == (name in mine), name
        assert client.post("/assets/basket", {"asset": asset.ref}).status_code == (303 if name in mine else 404), name
        client.post("/assets/favourites", {"keep": asset.ref})
        if role != Role.TRAINEE:
            shared = client.post(f"/assets/{asset.ref}/links", {"days": "30"})
            assert shared.status_code == (303 if name in mine else 404), name
    favourites = client.get("/assets?favourites=1").text
    packed = ZipFile(BytesIO(client.get("/assets/basket/zip").data)).namelist()

    folders = {name.partition("/")[0] for name in packed} - {"README.txt"}
    assert folders == {f"harbour-for-{name.replace(' ', '-')}-v1-{one.ref[3:].lower()}" for name, one in mine.items()}
    for name, (asset, _is_for) in library.assets.items():
        assert (asset.ref in favourites) == (name in mine), name


@pytest.mark.parametrize("role", ROLES)
def test_an_address_of_a_file_that_one_partner_has_is_nothing_to_the_other(app, library, role):
    ours, theirs = Client(app), Client(app)
    ours.log_in(a_person(role, partner=library.partners["ours"]).email, PASSWORD)
    theirs.log_in(a_person(role, partner=library.partners["theirs"]).email, PASSWORD)

    for name, (asset, is_for) in library.assets.items():
        if not is_for("ours", role):
            continue
        at = ours.get(f"/assets/{asset.ref}/download").headers["Location"]
        tag = ours.get(at).headers["ETag"]
        for headers in ({}, {"Range": "bytes=0-9"}, {"If-None-Match": tag}, {"If-Range": tag, "Range": "bytes=1-"}):
            for method in ("GET", "HEAD"):
                wanted = 304 if "If-None-Match" in headers else 206 if "Range" in headers else 200
                assert ours.http.open(at, method=method, headers=headers).status_code == wanted, name
                assert theirs.http.open(at, method=method, headers=headers).status_code == 404, name


@pytest.mark.parametrize("role", VENDORS)
def test_the_vendors_people_see_whatever_is_out_for_whomever(app, library, role):
    client = Client(app)
    client.log_in(a_person(role).email, PASSWORD)

    for name, (asset, _is_for) in library.assets.items():
        assert client.get(f"/assets/{asset.ref}").status_code == 200, name


def test_who_loses_the_tier_loses_the_asset_with_the_next_request(app, library):
    client = Client(app)
    client.log_in(a_person(Role.SALES, partner=library.partners["ours"]).email, PASSWORD)
    path = f"/assets/{library.assets['tier'][0].ref}"
    assert client.get(path).status_code == 200

    with database():
        silver = a_tier("Silver")
        db.session.execute(db.update(Partner).where(Partner.name == "Northgate").values(tier_id=silver.id))

    assert client.get(path).status_code == 404


def test_an_embargo_ends_by_the_clock_and_an_asset_by_its_last_day(app, library, monkeypatch):
    from portal.jobs.renditions import turn_library

    client = Client(app)
    client.log_in(a_person(Role.SALES, partner=library.partners["ours"]).email, PASSWORD)
    asset = an_asset(valid_from=clock.now() + timedelta(hours=1), valid_until=clock.now() + timedelta(hours=3))
    now = clock.now()

    seen = []
    for hours in (0, 2, 4):
        monkeypatch.setattr(clock, "now", lambda hours=hours: now + timedelta(hours=hours))
        with app.app_context():
            turn_library()
        seen.append(client.get(f"/assets/{asset.ref}").status_code)

    assert seen == [404, 200, 404]


def test_what_is_over_is_gone_even_before_the_clock_was_looked_at(app, library, monkeypatch):
    client = Client(app)
    client.log_in(a_person(Role.SALES, partner=library.partners["ours"]).email, PASSWORD)
    asset = an_asset(valid_until=clock.now() + timedelta(hours=1))
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.get(f"/assets/{asset.ref}").status_code == 404
