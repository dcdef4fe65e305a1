"""A manager clears a queue by keyboard alone, and no deal takes more than three keystrokes, words aside."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.browser.conftest import DESK, PHONE
from tests.browser.walk import PEOPLE

DEALS, MOST_KEYS = 20, 3
WORDS = "Which budget is it?"


@pytest.fixture
def twenty(data: Path, server: str) -> None:
    """Twenty deals that wait for the manager: answered ones of the demo, put back, none of a draft's hand."""
    with closing(sqlite3.connect(data / "aliado.db", timeout=60)) as database:
        database.execute("UPDATE deals SET state = 'withdrawn' WHERE state = 'submitted'")
        database.execute(
            "UPDATE deals SET state = 'submitted', answered_at = NULL, protected_until = NULL, decline_reason = NULL,"
            " submitted_at = '2026-11-20 09:00:00.000000', answer_due_at = '2026-11-27 09:00:00.000000',"
            " assigned_to_id = NULL, version = version + 1 WHERE id IN (SELECT deals.id FROM deals"
            " JOIN partners ON partners.id = deals.partner_id JOIN users ON users.id = partners.manager_id"
            " WHERE users.email = ? AND deals.state = 'declined' AND deals.registered_by_id != users.id LIMIT ?)",
            (PEOPLE["manager"], DEALS),
        )
        database.commit()


class Keyboard:
    """Counts what is pressed; words are not."""

    def __init__(self, page: Page):
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)


def left(page: Page) -> int:
    return page.locator("tbody tr").count()


def test_twenty_deals_are_cleared_by_keyboard(signed_in, twenty):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")
    keyboard = Keyboard(page)
    expect(page.locator("tbody tr")).to_have_count(DEALS)
    assert checks.axe(page) == []

    for number in range(DEALS):
        before = keyboard.pressed
        if number % 4 == 1:
            keyboard.press("i")
            keyboard.write(WORDS)
            keyboard.press("Control+Enter")
        elif number % 4 == 3:
            keyboard.press("d")
            keyboard.write("Outside")
            keyboard.press("Enter")
        else:
            keyboard.press("a")
            expect(page.locator("#approval-protected_days")).to_be_focused()
            assert int(page.locator("#approval-protected_days").input_value()) > 0
            keyboard.press("Enter")
        expect(page.locator("tbody tr")).to_have_count(DEALS - number - 1)
        if number < DEALS - 1:
            expect(page.locator("tbody tr a:focus")).to_have_count(1)
        assert keyboard.pressed - before <= MOST_KEYS

    expect(page.get_by_role("heading", name="Nothing waits here")).to_be_visible()

    assert keyboard.pressed / DEALS <= MOST_KEYS


def test_several_are_chosen_and_declined_with_one_reason(signed_in, twenty):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")
    keyboard = Keyboard(page)

    keyboard.press("j", "x", "j", "x", "j", "x", "d")
    expect(page.locator("#reason")).to_be_focused()
    keyboard.write("Outside")
    keyboard.press("Enter")

    expect(page.locator("tbody tr")).to_have_count(DEALS - 3)
    expect(page.locator("#notices")).to_contain_text("3 deals not approved.")


def test_enter_opens_and_keys_do_nothing_while_one_types(signed_in, twenty):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")

    page.keyboard.press("i")
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("a dj")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("tbody tr a:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/deals/DR-"))


def test_a_wrong_number_of_days_is_said_and_kept(signed_in, twenty):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")

    page.keyboard.press("a")
    page.keyboard.type("999")
    page.keyboard.press("Enter")

    expect(page.locator("#errors")).to_contain_text("Choose between 1 and 270 days.")
    expect(page.locator("#approve-protected_days")).to_have_value("999")


def test_fingers_and_plain_pages_answer_too(signed_in, twenty):
    page = signed_in(PEOPLE["manager"], **PHONE)
    page.goto("/queue")
    assert checks.cut(page) == []

    page = signed_in(PEOPLE["manager"], java_script_enabled=False, **PHONE)
    page.goto("/queue")
    for box in page.locator("tbody [type=checkbox]").all()[:2]:
        box.check()
    page.get_by_text("Do not approve …").click()
    page.select_option("#reason", "other")
    page.get_by_role("button", name="Do not approve").click()
    expect(page.locator("tbody tr")).to_have_count(DEALS - 2)
