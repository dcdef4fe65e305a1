"""Who may have an asset: each audience, for each role, at one's own and at another partner; told by every way to it."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from portal import clock
from portal.models.assets import Asset, Only
from portal.models.assets.audiences import EVERYBODY
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
            "everybody": (an_asset(only=EVERYBODY), lambda who, role: True),
            "kind": (an_asset(only=Only(kinds=("reseller",))), lambda who, role: who == "ours"),
            "tier": (an_asset(only=Only(tiers=(tier_ref,))), lambda who, role: who == "ours"),
            "country": (an_asset(only=Only(countries=("US", "DE"))), lambda who, role: who == "ours"),
            "partner": (an_asset(only=Only(partners=(ours.ref,))), lambda who, role: who == "ours"),
            "role": (an_asset(only=Only(roles=("marketing",))), lambda who, role: role == Role.MARKETING),
            "certificate": (an_asset(only=Only(certificates=("CT-0000-0000",))), lambda who, role: False),
            "embargo": (an_asset(valid_from=soon), lambda who, role: False),
            "kind and role": (
                an_asset(only=Only(kinds=("reseller",), roles=("sales",))),
                lambda who, role: who == "ours" and role == Role.SALES,
            ),
        },
    )


def ways_to(ref: str) -> tuple[str, ...]:
    return (f"/assets/{ref}", f"/assets/{ref}/v/1", f"/assets/{ref}/download", f"/assets/{ref}/preview",
            f"/assets/{ref}/download?as=png&width=333", f"/assets/{ref}/terms")  # fmt: skip


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
