"""The demo's library: of every kind, in every state that one meets, and always the same."""

from collections import Counter

import pytest
from sqlalchemy import select

from portal.cli.demo import library
from portal.cli.demo.ads import ad_plans
from portal.cli.demo.kits import make_kits
from portal.cli.demo.people import make_people
from portal.cli.demo.programme import make_products
from portal.models.assets import Asset, AssetFile, AssetKind, AssetState, Audience
from portal.models.assets.collections import AssetCollection
from portal.models.assets.personal import AssetFavourite
from portal.models.assets.requests import AssetRequest
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Tier
from portal.models.tenancy import as_system


@pytest.fixture
def made(app):
    with app.app_context(), as_system("a test prepares"):
        make_people(Tier.make_usual())
        make_products()
        library.make_library()
        db.session.commit()
        yield


def test_it_has_sixty_assets_of_all_kinds_and_states(made):
    assets = list(db.session.scalars(select(Asset)))

    assert len(assets) >= 60
    assert {asset.kind for asset in assets} == set(AssetKind)
    assert Counter(asset.kind for asset in assets)[AssetKind.AD_SPEC] >= 20
    assert {AssetState.DRAFT, AssetState.PUBLISHED, AssetState.EXPIRING, AssetState.WITHDRAWN} == {
        asset.state for asset in assets
    }
    assert max(asset.newest_number for asset in assets) == 3
    assert all(asset.title_es and (asset.words_es or asset.kind == AssetKind.AD_SPEC) for asset in assets)


def test_some_of_it_is_for_some_alone(made):
    audiences = [audience.only for audience in db.session.scalars(select(Audience))]

    for rule in ("tiers", "countries", "roles"):
        assert any(only[rule] for only in audiences), rule


def test_the_newest_is_the_logo_and_files_are_in_both_languages(made):
    newest = db.session.scalars(
        select(Asset).where(Asset.published_at.is_not(None)).order_by(Asset.published_at.desc())
    )
    files = list(db.session.scalars(select(AssetFile)))

    assert newest.first().title_en == "Primary logo"
    assert {"en", "es"} <= {file.language for file in files}
    assert {"dark", "one_colour"} <= {str(file.variant) for file in files}


def test_people_use_it(made):
    make_kits()
    db.session.commit()
    kits = list(db.session.scalars(select(AssetCollection)))
    requests = list(db.session.scalars(select(AssetRequest)))

    assert [kit.is_out for kit in kits] == [True, True, False]
    assert all(kit.title_es and kit.words_es and len(kit.assets()) >= 6 for kit in kits)
    assert {str(one.state) for one in requests} == {"open", "done", "declined"}
    assert len(list(db.session.scalars(select(AssetFavourite)))) == 5
    assert all(one.done_at for one in db.session.scalars(select(Delivery)))


def test_what_is_drawn_is_always_the_same():
    for row in library.rows()[::5]:
        for file in row["files"]:
            make, asked = library.MAKERS[file["make"]], library._asked(file)
            if file["make"] != "paper":  # a PDF has an id of its own
                assert make(**asked) == make(**asked), file["name"]


def test_the_specs_are_what_the_trade_asks():
    sizes = {(int(plan.asked["width"]), int(plan.asked["height"])) for plan in ad_plans()}

    assert {(300, 250), (728, 90), (970, 250), (160, 600), (300, 600), (320, 50), (1080, 1920), (210, 297)} <= sizes
    for plan in ad_plans():
        across, _colon, down = plan.asked["aspect"].partition(":")
        if down:
            shape = float(plan.asked["width"] / plan.asked["height"])
            assert abs(shape / (float(across) / float(down)) - 1) < 0.01, plan.title_en
