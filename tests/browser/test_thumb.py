"""What a thumb meets on a phone: neat rows, and what can be done within its reach."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.conftest import DESK, PHONE
from tests.browser.walk import PEOPLE

STARTS = "rows => rows.map(row => Math.round(row.getBoundingClientRect().left))"


@pytest.fixture
def own(data: Path, server: str) -> str:
    """The page of an approved deal that the rep registered: a colleague's offers other things, or none."""
    with closing(sqlite3.connect(data / "aliado.db", timeout=60)) as database:
        asked = "SELECT deals.ref FROM deals JOIN users ON users.id = registered_by_id WHERE email = ? AND state ="
        (ref,) = database.execute(f"{asked} 'approved' ORDER BY protected_until DESC", (PEOPLE["rep"],)).fetchone()
    return f"/deals/{ref}"


def test_customers_of_the_queue_stand_below_each_other(signed_in):
    page = signed_in(PEOPLE["manager"], **PHONE)
    page.goto("/queue?whose=all")

    for column in ("td:nth-child(2) a", "td.due"):
        starts = page.locator(f"tbody tr {column}").evaluate_all(STARTS)
        assert len(starts) > 5
        assert len(set(starts)) == 1, column


def test_what_can_be_done_is_one_tap_away(signed_in, own):
    page = signed_in(PEOPLE["rep"], **PHONE)
    page.goto(own)

    way = page.get_by_role("link", name="What you can do")
    expect(way).to_be_in_viewport()
    assert checks.axe(page) == []
    way.click()

    expect(page).to_have_url(re.compile("#answer$"))
    expect(page.get_by_text("Say how it goes", exact=True)).to_be_in_viewport()


def test_at_a_desk_it_stands_beside(signed_in, own):
    page = signed_in(PEOPLE["rep"], **DESK)
    page.goto(own)

    expect(page.get_by_text("Say how it goes", exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="What you can do")).to_be_hidden()
