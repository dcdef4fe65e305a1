"""The life of an asset: each command where the state allows it, and nobody approves what they submitted."""

from datetime import timedelta

import pytest

from portal import clock
from portal.models.assets import LIFE, Asset, AssetState
from portal.models.base import db
from portal.models.people import Role
from tests.factories import a_person, a_rep, an_asset, database

NOUNS = {
    "submit": "approval-request", "send_back": "return", "publish": "publication", "prolong": "prolongation",
    "withdraw": "withdrawal", "reopen": "reopening", "archive": "archiving", "remove": "draft-removal",
}  # fmt: skip
BY_THE_CLOCK = {"near_end", "expire", "schedule", "draft"}


def said() -> dict[str, str]:
    return {
        "note": "The sign is old",
        "reason": "The brand changed",
        "last_day": str(clock.today() + timedelta(days=90)),
    }


def state_of(asset) -> AssetState | None:
    with database():
        return db.session.scalar(db.select(Asset.state).where(Asset.ref == asset.ref))


def put_into(asset, state: AssetState) -> None:
    with database():
        db.session.execute(db.update(Asset).where(Asset.id == asset.id).values(state=state))


@pytest.mark.parametrize("command", sorted(NOUNS))
@pytest.mark.parametrize("state", list(AssetState))
def test_each_command_leads_where_the_table_says(log_in, command, state):
    editor = log_in(a_person(Role.EDITOR))
    asset = an_asset("draft" if state == AssetState.DRAFT else "published")
    put_into(asset, state)

    answer = editor.post(f"/assets/{asset.ref}/{NOUNS[command]}", said())

    if LIFE.allows(state, command):
        assert answer.status_code == 303
        assert state_of(asset) == LIFE.next(state, command)
    else:
        assert answer.status_code == 409
        assert state_of(asset) == state


def test_the_table_and_the_nouns_name_the_same_commands():
    assert {command for _before, command, _after in LIFE} - BY_THE_CLOCK == set(NOUNS)


def test_nobody_approves_what_they_submitted(log_in):
    author, second = log_in(a_person(Role.EDITOR)), log_in(a_person(Role.OWNER))
    asset = an_asset("draft")
    author.post(f"/assets/{asset.ref}/approval-request")

    own = author.post(f"/assets/{asset.ref}/publication")
    page = author.get(f"/assets/{asset.ref}").text
    second.post(f"/assets/{asset.ref}/publication")

    assert own.status_code == 409
    assert f"/assets/{asset.ref}/publication" not in page
    assert state_of(asset) == AssetState.PUBLISHED


def test_what_is_missing_is_said_beside_the_field_and_kept(log_in):
    editor, asset = log_in(a_person(Role.EDITOR)), an_asset()

    answer = editor.post(f"/assets/{asset.ref}/withdrawal", {"reason": ""})

    assert answer.status_code == 422
    assert "Write the reason." in answer.text
    assert state_of(asset) == AssetState.PUBLISHED


def test_a_draft_that_was_out_once_is_not_thrown_away(log_in):
    editor, asset = log_in(a_person(Role.EDITOR)), an_asset("withdrawn")
    editor.post(f"/assets/{asset.ref}/reopening")

    assert editor.post(f"/assets/{asset.ref}/draft-removal").status_code == 409


def test_a_partner_sees_nothing_of_what_is_not_out(log_in):
    rep = log_in(a_rep())

    for state in set(AssetState) - {AssetState.PUBLISHED, AssetState.EXPIRING}:
        asset = an_asset()
        put_into(asset, state)
        assert rep.get(f"/assets/{asset.ref}").status_code == 404, state
