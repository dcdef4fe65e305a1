"""One draft on two devices, and a form whose session ends: what was typed stays, merges, or is asked about."""

import itertools
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE

REP = "rep2@northgate.example"
numbers = itertools.count(1)


@pytest.fixture
def draft(signed_in) -> tuple[Page, Page]:
    """A draft that is open on a desk and on a phone."""
    desk = signed_in(REP, **DESK)
    desk.goto("/deals/new")
    desk.fill("#customer_name", f"Two Devices {next(numbers)}")
    expect(desk.locator("output")).to_have_text("Saved just now")
    phone = signed_in(REP, **DESK)
    phone.goto(desk.url)
    return desk, phone


def test_different_fields_merge_without_a_question(draft):
    desk, phone = draft
    saved(desk, "#customer_city", "Austin")
    phone.fill("#contact_name", "Dana Reyes")
    expect(phone.locator("output")).to_contain_text("Another device changed other fields")
    desk.fill("#title", "Branch network")
    expect(desk.locator("output")).to_contain_text("Another device changed other fields")
    desk.select_option("#lines-0-product", label="GTX Pro")
    desk.locator("#lines-0-product").blur()
    desk.wait_for_timeout(1500)

    for page in (desk, phone):
        page.reload()
        for field, text in (("customer_city", "Austin"), ("contact_name", "Dana Reyes"), ("title", "Branch network")):
            expect(page.locator(f"#{field}")).to_have_value(text)
        expect(page.locator("#lines-0-product option:checked")).to_have_text("GTX Pro")


def test_the_same_field_shows_both_texts_to_choose_from(draft):
    desk, phone = draft
    saved(desk, "#title", "Typed at the desk")
    phone.fill("#title", "Typed on the phone")
    expect(phone.locator("output")).to_have_attribute("data-state", "disputed")
    phone.fill("#customer_city", "Austin")
    phone.wait_for_timeout(1500)
    phone.click("[data-save]")

    expect(phone.locator("legend")).to_have_text("What is it about?")
    phone.get_by_label("Typed at the desk").check()
    phone.get_by_role("button", name="Go on with these").click()

    expect(phone.locator("#title")).to_have_value("Typed at the desk")
    expect(phone.locator("#customer_city")).to_have_value("Austin")


def test_without_javascript_the_choice_is_the_same(draft, device):
    desk, _ = draft
    phone = device(java_script_enabled=False, **PHONE).new_page()
    log_in(phone)
    phone.goto(desk.url)
    saved(desk, "#title", "Typed at the desk")
    saved(desk, "#customer_city", "Austin")
    phone.fill("#title", "Typed on the phone")
    phone.fill("#contact_name", "Dana Reyes")
    phone.click("[data-save]")

    phone.get_by_label("Typed on the phone").check()
    phone.get_by_role("button", name="Go on with these").click()

    for field, text in (("title", "Typed on the phone"), ("customer_city", "Austin"), ("contact_name", "Dana Reyes")):
        expect(phone.locator(f"#{field}")).to_have_value(text)


def test_a_session_that_ends_keeps_what_is_typed_and_saves_it_after_logging_in_on_another_tab(draft):
    desk, _ = draft
    other = desk.context.new_page()
    other.goto("/account/sessions")
    log_out(other)
    desk.fill("#title", "Typed after the session ended")
    expect(desk.locator("output")).to_contain_text("You are signed out")
    log_in(other)

    expect(desk.locator("output")).to_have_attribute("data-state", "saved")
    desk.reload()
    expect(desk.locator("#title")).to_have_value("Typed after the session ended")


def test_somebody_else_who_logs_in_gets_nothing_of_it(draft):
    desk, phone = draft
    other = desk.context.new_page()
    other.goto("/account/sessions")
    log_out(other)
    desk.fill("#title", "Mine alone")
    expect(desk.locator("output")).to_contain_text("You are signed out")
    log_in(other, "rep@northgate.example")
    desk.fill("#title", "Mine alone, still")
    desk.wait_for_timeout(4000)

    expect(desk.locator("output")).to_contain_text("You are signed out")
    expect(desk.locator("#title")).to_have_value("Mine alone, still")
    phone.reload()
    expect(phone.locator("#title")).to_have_value("")


def saved(page: Page, field: str, text: str) -> None:
    """Type it, and wait until the server has it: before that, the page still says so of what was typed earlier."""
    is_of_it = re.compile(r"/deals/[^/]+/edit$").search
    with page.expect_response(lambda one: is_of_it(one.url) and text in (one.request.post_data or "")) as answered:
        page.fill(field, text)
    assert answered.value.ok


def log_in(page: Page, email: str = REP) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    page.wait_for_url("**/")


def log_out(page: Page) -> None:
    page.click("[popovertarget=person-menu]")
    page.click("#person-menu button[type=submit]")
    page.wait_for_url(re.compile(r"/login"))


def test_without_javascript_what_was_typed_goes_through_the_door(device):
    page = device(java_script_enabled=False, **PHONE).new_page()
    log_in(page)
    page.goto("/deals/new")
    name = f"Signed Out {next(numbers)}"
    page.fill("#customer_name", name)
    page.fill("#needs", "Two\nlines")
    page.context.clear_cookies()
    page.click("[data-save]")
    expect(page.locator("h1")).to_have_text("You were signed out")
    page.fill("#email", REP)
    page.fill("#password", PASSWORD)
    page.click("main button.primary")
    expect(page.locator("h1")).to_have_text("You are signed in again")
    page.get_by_role("button", name="Send it again").click()

    expect(page.locator("#customer_name")).to_have_value(name)
    expect(page.locator("#needs")).to_have_value("Two\nlines")
