"""A share link hands over one asset to somebody without an account, for a time, and is dead in many ways."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.models.assets import Asset, Only
from portal.models.base import db
from portal.models.people import Role, User
from tests.client import without_tokens
from tests.factories import LOGO, a_partner, a_person, a_rep, a_share_link, an_asset, database, kept_file

FILE = re.compile(r'href="(/share/[^"]+/files/\d+\?pass=[^"]+)"')


@pytest.fixture
def maker(app):
    return a_rep()


def at(app, link) -> str:
    return f"/share/{link.token(app.config['SECRET_KEY'])}"


def file_of(client, page) -> bytes:
    (way,) = FILE.findall(page.text)
    return client.get(way.replace("&amp;", "&"), follow_redirects=True).data


def is_dead(client, path) -> bool:
    """Answers like an address that never was."""
    dead, never = client.get(path), client.get("/share/abcdefghijklmnopqrstuvwx")
    return dead.status_code == 404 and without_tokens(dead, path) == without_tokens(
        never, "/share/abcdefghijklmnopqrstuvwx"
    )


def test_whoever_has_the_address_has_the_file(app, stranger, maker):
    link = a_share_link(an_asset(), by=maker)

    page = stranger.get(at(app, link))

    assert page.status_code == 200
    assert file_of(stranger, page) == LOGO


def test_it_says_nothing_of_the_partner(app, stranger, maker):
    page = stranger.get(at(app, a_share_link(an_asset(), by=maker, whom_for="Agency Delta")))

    assert maker.name not in page.text
    assert "Agency Delta" not in page.text


def test_it_is_made_and_shown_on_the_assets_page(log_in, stranger, maker):
    rep, asset = log_in(maker), an_asset()

    rep.post(f"/assets/{asset.ref}/links", {"days": "30", "whom_for": "Agency Delta"})
    shown = re.search(r"http://[^<]+(/share/[\w-]{24})<", rep.get(f"/assets/{asset.ref}/links").text)

    assert shown
    assert stranger.get(shown[1]).status_code == 200


def test_it_lasts_180_days_at_most(log_in, maker):
    rep, asset = log_in(maker), an_asset()

    answer = rep.post(f"/assets/{asset.ref}/links", {"days": "181", "whom_for": "Agency Delta"})

    assert answer.status_code == 422
    assert "Choose between 1 and 180." in answer.text
    assert "Agency Delta" in answer.text


def test_it_is_dead_when_its_time_is_over(app, stranger, maker, monkeypatch):
    path = at(app, a_share_link(an_asset(), by=maker, days=30))
    later = clock.now() + timedelta(days=30, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert is_dead(stranger, path)


def test_it_is_dead_once_revoked(app, log_in, stranger, maker):
    link = a_share_link(an_asset(), by=maker)
    page = stranger.get(at(app, link))

    log_in(maker).post(f"/assets/links/{link.ref}/revocation")

    (way,) = FILE.findall(page.text)
    assert is_dead(stranger, at(app, link))
    assert stranger.get(way.replace("&amp;", "&")).status_code == 404


def test_it_is_dead_when_its_maker_left(app, stranger, maker):
    link = a_share_link(an_asset(), by=maker)
    with database():
        db.session.get_one(User, maker.id, options=[db.joinedload(User.grants)]).deactivate(by=None)

    assert is_dead(stranger, at(app, link))


def test_it_is_dead_when_its_maker_may_not_have_the_asset_any_more(app, log_in, stranger, maker):
    asset = an_asset()
    link = a_share_link(asset, by=maker)
    with database():
        editor = a_person(Role.EDITOR)
    with database():
        db.session.get_one(Asset, asset.id).describe(by=editor, only=Only(roles=("marketing",)))

    assert is_dead(stranger, at(app, link))


def test_it_is_dead_after_its_last_download(app, stranger, maker):
    link = a_share_link(an_asset(), by=maker, most_downloads=1)
    page = stranger.get(at(app, link))

    assert file_of(stranger, page) == LOGO
    assert is_dead(stranger, at(app, link))


def test_its_password_stands_before_everything(app, stranger, maker):
    link = a_share_link(an_asset(title="Secret launch"), by=maker, password="a long pass phrase")

    closed = stranger.get(at(app, link))
    wrong = stranger.post(at(app, link), {"password": "another one"})
    opened = stranger.post(at(app, link), {"password": "a long pass phrase"})

    assert "Secret launch" not in closed.text + wrong.text
    assert wrong.status_code == 422
    assert "This is not the password of this link." in wrong.text
    assert file_of(stranger, opened) == LOGO


def test_a_file_needs_the_page_before_it(app, stranger, maker):
    link = a_share_link(an_asset(), by=maker, password="a long pass phrase")

    for asked in ("", "?pass=x", "?ticket=x"):
        assert stranger.get(f"{at(app, link)}/files/0{asked}").status_code == 404


def test_it_gives_the_newest_version_or_the_one_that_was_chosen(app, stranger, maker):
    asset = an_asset()
    newest, chosen = a_share_link(asset, by=maker), a_share_link(asset, by=maker, keeps_version=True)
    editor = a_person(Role.EDITOR)
    with database():
        changed = db.session.get_one(Asset, asset.id)
        changed.add_version(by=editor, files=[kept_file(LOGO + b"<!-- two -->")])
        changed.replace(by=editor)

    assert file_of(stranger, stranger.get(at(app, newest))) == LOGO + b"<!-- two -->"
    assert file_of(stranger, stranger.get(at(app, chosen))) == LOGO


def test_colleagues_see_their_own_links_administrators_the_companys_others_none(log_in):
    partner = a_partner()
    rep, colleague, admin = (
        a_person(role, partner=partner) for role in (Role.SALES, Role.MARKETING, Role.PARTNER_ADMIN)
    )
    asset = an_asset()
    a_share_link(asset, by=rep, whom_for="Agency Delta")
    page = f"/assets/{asset.ref}/links"

    assert "Agency Delta" in log_in(rep).get(page).text
    assert "Agency Delta" in log_in(admin).get(page).text
    assert "Agency Delta" not in log_in(colleague).get(page).text
    assert "Agency Delta" not in log_in(a_rep()).get(page).text


def test_it_survives_no_guessing(stranger, app):
    assert all(stranger.get(f"/share/{'A' * 23}{letter}").status_code == 404 for letter in "ABCDEFGH")
