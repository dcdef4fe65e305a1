"""Ctrl K and the question mark, in a real browser: the focus stays in, comes back, and keys can be turned off."""

from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.browser.conftest import DESK, PHONE
from tests.browser.walk import PEOPLE


def test_ctrl_k_goes_to_a_deal_by_its_name(signed_in):
    page = signed_in(PEOPLE["rep"], **DESK)
    page.goto("/deals")
    name = page.locator("main td bdi").first.inner_text()
    page.locator("main h1").click()

    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to …")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    expect(dialog.get_by_role("link", name="Assets")).to_be_visible()
    assert checks.axe(page) == []
    page.keyboard.type(name)
    expect(dialog.get_by_role("link").first).to_contain_text(name)
    expect(dialog.get_by_role("link", name="Assets")).to_have_count(0)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_arrows_move_and_esc_leads_back(signed_in):
    page = signed_in(PEOPLE["manager"], **DESK)
    before = page.locator("main a").first
    before.focus()

    page.keyboard.press("Control+k")
    links = page.get_by_role("dialog").locator(".places a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(before).to_be_focused()


def test_a_finger_opens_it_and_without_scripts_it_is_a_page(signed_in):
    page = signed_in(PEOPLE["rep"], **PHONE)
    page.locator("command-palette > a").tap()
    expect(page.get_by_role("dialog").get_by_role("link", name="Home")).to_be_visible()
    assert checks.cut(page) == []

    page = signed_in(PEOPLE["rep"], java_script_enabled=False, **PHONE)
    page.locator("command-palette > a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Go to …")
    page.fill("main input[name=q]", "deals")
    page.click("main form button")
    expect(page.locator("main .places").get_by_role("link", name="Deals")).to_be_visible()


def test_a_question_mark_shows_the_keys_but_not_while_typing(signed_in):
    page = signed_in(PEOPLE["rep"], **DESK)
    page.goto("/deals")

    page.locator("main input[name=q]").focus()
    page.keyboard.type("?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("main h1").click()
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()
    assert checks.axe(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_keys_are_turned_off_in_the_account(signed_in):
    page = signed_in(PEOPLE["rep"], **DESK)
    _use_keys(page, False)

    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog", name="Go to …")).to_be_visible()
    page.keyboard.press("Escape")

    _use_keys(page, True)
    page.keyboard.press("Shift+?")
    expect(page.get_by_role("dialog", name="Keys on this page")).to_be_visible()


def _use_keys(page: Page, wanted: bool) -> None:
    page.goto("/account")
    page.set_checked("#uses_keys", wanted)
    page.get_by_role("button", name="Save the keys").click()
    expect(page.locator("#notices")).to_contain_text("Saved.")
    page.locator("main h1").click()


def test_esc_leaves_at_once_and_what_is_not_there_is_said(signed_in):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Go to …")
    page.keyboard.type("qqqxyz")
    expect(dialog.get_by_text("Nothing is called like that.")).to_be_visible()

    page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
