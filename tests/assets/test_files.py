"""Files are handed over whole, in parts, and to whom they were meant for alone."""

import hashlib
from base64 import b64encode
from datetime import timedelta

import pytest
from werkzeug.http import parse_options_header

from portal import clock
from portal.models.assets import Only
from portal.models.people import Role
from portal.storage.verified import Altered
from tests.client import without_tokens
from tests.factories import LOGO, a_partner, a_person, a_rep, an_asset, kept_file


def the_way(client, asset) -> str:
    """The address of the asset's file, as its page leads to it."""
    answer = client.get(f"/assets/{asset.ref}/download")
    assert answer.status_code == 303
    return answer.headers["Location"]


@pytest.fixture
def rep(log_in):
    return log_in(a_rep())


def test_a_file_comes_whole_with_a_good_name_and_its_checksum(rep):
    answer = rep.get(the_way(rep, an_asset(title="Primary logo")))

    digest = b64encode(hashlib.sha256(LOGO).digest()).decode()
    assert answer.data == LOGO
    assert answer.headers["Content-Disposition"] == "attachment; filename=primary-logo-v1.svg"
    assert answer.headers["Repr-Digest"] == f"sha-256=:{digest}:"
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "private, max-age=0"


@pytest.mark.parametrize(
    ("title", "name", "plain"),
    [("Λογότυπο 2026", "λογοτυπο-2026-v1.svg", "2026-v1.svg"), ("日本のロゴ", "日本のロゴ-v1.svg", "v1.svg")],
)
def test_a_title_of_other_letters_is_a_good_name_too(rep, title, name, plain):
    said = rep.get(the_way(rep, an_asset(title=title))).headers["Content-Disposition"]

    assert said.isascii()
    assert said.startswith(f"attachment; filename={plain}; filename*=UTF-8''")
    assert parse_options_header(said) == ("attachment", {"filename": name})


def test_a_broken_download_is_resumed(rep):
    at = the_way(rep, an_asset())
    first = rep.get(at, headers={"Range": "bytes=0-9"})

    rest = rep.get(at, headers={"Range": "bytes=10-", "If-Range": first.headers["ETag"]})

    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-9/{len(LOGO)}"
    assert first.data + rest.data == LOGO


def test_a_resumed_download_of_another_version_begins_anew(rep):
    answer = rep.get(the_way(rep, an_asset()), headers={"Range": "bytes=10-", "If-Range": '"another"'})

    assert (answer.status_code, answer.data) == (200, LOGO)


def test_a_part_that_is_not_there_is_said(rep):
    answer = rep.get(the_way(rep, an_asset()), headers={"Range": f"bytes={len(LOGO)}-"})

    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(LOGO)}"


def test_head_says_what_get_would_send(rep):
    answer = rep.http.head(the_way(rep, an_asset()))

    assert answer.headers["Content-Length"] == str(len(LOGO))
    assert answer.data == b""


def test_what_is_known_already_is_not_sent_again(rep):
    at = the_way(rep, an_asset())
    tag = rep.get(at).headers["ETag"]

    assert rep.get(at, headers={"If-None-Match": tag}).status_code == 304


def test_an_address_is_good_for_five_minutes(rep, monkeypatch):
    at = the_way(rep, an_asset())
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=5, seconds=1))

    assert rep.get(at).status_code == 404


def test_an_address_is_good_for_one_person_alone(log_in, rep):
    asset = an_asset()
    at = the_way(rep, asset)
    rival = log_in(a_rep())

    copied, never = rival.get(at), rival.get("/files/FI-0000-0000.1.x")

    assert without_tokens(copied, at) == without_tokens(never, "/files/FI-0000-0000.1.x")
    assert copied.status_code == 404


def test_an_address_that_was_changed_leads_nowhere(rep):
    ref, until, signature = the_way(rep, an_asset()).rpartition("/")[2].split(".")

    for changed in (f"{ref}.{int(until) + 60}.{signature}", f"{ref}.{until}.", f"{ref}.{until}", f"{ref}..{signature}"):
        assert rep.get(f"/files/{changed}").status_code == 404, changed


def test_a_copied_address_dies_with_the_right_to_the_asset(app, log_in):
    partner = a_partner()
    rep, editor = log_in(a_person(Role.SALES, partner=partner)), log_in(a_person(Role.EDITOR))
    asset = an_asset(only=Only(partners=(partner.ref,)))
    at = the_way(rep, asset)
    assert rep.get(at).status_code == 200

    editor.post(f"/assets/{asset.ref}/withdrawal", {"reason": "The brand changed"})

    assert rep.get(at).status_code == 404


def test_a_validator_of_anothers_file_tells_nothing(log_in, rep):
    owner = a_partner()
    asset = an_asset(only=Only(partners=(owner.ref,)))
    member = log_in(a_person(Role.MARKETING, partner=owner))
    tag = member.get(the_way(member, asset)).headers["ETag"]

    for path in (f"/assets/{asset.ref}/preview", f"/assets/{asset.ref}/download", f"/assets/{asset.ref}"):
        assert rep.get(path, headers={"If-None-Match": tag}).status_code == 404


def test_what_was_altered_in_storage_is_never_served_whole(app, rep):
    asset = an_asset()
    at = the_way(rep, asset)
    (kept,) = [file for file in (app.config["SETTINGS"].data / "files").rglob("*") if _is_of(file, asset)]
    kept.write_bytes(LOGO.replace(b"2f5bd7", b"ff0000"))

    with pytest.raises(Altered):
        _ = rep.get(at).data


def test_what_is_lost_in_storage_is_missed_with_a_page(app, rep):
    asset = an_asset()
    at = the_way(rep, asset)
    for file in (app.config["SETTINGS"].data / "files").rglob("*"):
        if _is_of(file, asset):
            file.unlink()

    assert rep.get(f"/assets/{asset.ref}").status_code == 200
    assert rep.get(at).status_code == 404


def _is_of(file, asset) -> bool:
    from portal.models.assets import AssetFile
    from portal.models.base import db
    from tests.factories import database

    with database():
        keys = db.session.scalars(db.select(AssetFile.key).where(AssetFile.asset_id == asset.id)).all()
    return file.is_file() and file.parent.name + file.name in keys


def test_keys_of_files_tell_nothing():
    first, second = kept_file(), kept_file()

    assert first.key != second.key
    assert len(first.key) == 40
