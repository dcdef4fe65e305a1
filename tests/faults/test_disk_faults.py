"""A disk that answers with faults: nothing that did not reach it is said to be kept."""

import os
from errno import EDQUOT, EIO, ENOSPC
from io import BytesIO

import pytest

from portal.models.assets import Asset
from portal.models.base import db
from portal.models.people import Role
from tests.assets.test_uploads import HALF, Sender, new_asset, ref_of
from tests.factories import LOGO, a_person, database

FAULTS = (EIO, ENOSPC, EDQUOT)


@pytest.fixture
def failing(monkeypatch):
    """While it is open, nothing reaches the disk."""

    def with_fault(number: int):
        context = monkeypatch.context()

        class Failing:
            def __enter__(self):
                patch = context.__enter__()

                def fail(_opened: int) -> None:
                    raise OSError(number, os.strerror(number))

                patch.setattr("os.fsync", fail)

            def __exit__(self, *trouble):
                return context.__exit__(*trouble)

        return Failing()

    return with_fault


@pytest.mark.parametrize("fault", FAULTS)
def test_a_part_that_did_not_reach_the_disk_is_not_acknowledged(log_in, failing, fault):
    sender = Sender(log_in(a_person(Role.EDITOR)))
    at = sender.begin().headers["Location"]
    assert sender.part(at, LOGO[:HALF], 0).status_code == 204

    with failing(fault):
        refused = sender.part(at, LOGO[HALF:], HALF)

    assert refused.status_code >= 500
    assert sender.head(at).headers["Upload-Offset"] == str(HALF)
    assert sender.part(at, LOGO[HALF:], HALF).status_code == 204
    assert new_asset(sender, ref_of(at)).status_code == 303


@pytest.mark.parametrize("fault", FAULTS)
def test_a_save_that_did_not_reach_the_disk_is_never_said_to_be_kept(app, log_in, failing, fault):
    editor = log_in(a_person(Role.EDITOR))
    said = {"title_en": "Typed", "kind": "logo", "files": (BytesIO(LOGO), "logo.svg")}
    before = {path for path in (app.config["SETTINGS"].data / "files").rglob("*") if path.is_file()}

    with failing(fault):
        answer = editor.post("/assets/new", said, content_type="multipart/form-data")

    assert answer.status_code in (422, 507)
    assert "Typed" in answer.text
    with database():
        assert not db.session.scalar(db.select(db.func.count()).select_from(Asset))
    assert {path for path in (app.config["SETTINGS"].data / "files").rglob("*") if path.is_file()} == before
