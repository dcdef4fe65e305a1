"""The sweep takes what no record names, and nothing that one does, wherever in the record it stands."""

from datetime import timedelta

import pytest

from portal import clock
from portal.jobs.renditions import make_due
from portal.jobs.sweeping import sweep
from portal.models.base import db
from portal.models.people import Role
from portal.storage.files import files_at
from tests.assets.branding import a_brand_kit, a_result, a_template
from tests.assets.test_uploads import Sender
from tests.factories import LOGO, a_partner, a_person, an_asset, database, kept_file

FAR = timedelta(days=3)


@pytest.fixture
def storage(app):
    settings = app.config["SETTINGS"]
    files = files_at(settings.storage_url, settings.data)
    for key in files.keys_before(clock.now() + FAR):
        files.remove(key)  # what other tests left
    return files


def later_swept(app) -> int:
    with clock.moved_to(clock.now() + FAR), app.app_context():
        return sweep()


def test_whatever_a_record_names_is_there_for_good(app, storage, log_in):
    marketer = a_person(Role.MARKETING, partner=a_partner())
    an_asset()
    a_brand_kit(marketer)
    a_result(a_template(), by=marketer)
    Sender(log_in(a_person(Role.EDITOR))).whole()
    with app.app_context():
        make_due()
    before = set(storage.keys_before(clock.now() + FAR))

    later_swept(app)

    assert set(storage.keys_before(clock.now() + FAR)) == before
    assert len(before) > 20


def test_what_none_names_goes(app, storage):
    an_asset()
    forgotten = kept_file(LOGO)

    assert later_swept(app) == 1
    assert forgotten.key not in set(storage.keys_before(clock.now() + FAR))


def test_what_is_young_may_be_in_hand(app, storage):
    kept_file(LOGO)

    with app.app_context():
        assert sweep() == 0


def test_a_logo_that_was_replaced_goes(app, storage):
    marketer = a_person(Role.MARKETING, partner=a_partner())
    kit = a_brand_kit(marketer)
    before = set(storage.keys_before(clock.now() + FAR))
    with database():
        db.session.merge(kit).drop_logo("logo", by=marketer)

    assert later_swept(app) == len(before) == 2
