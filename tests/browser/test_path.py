"""The whole path, as people walk it: a rep sends a deal, the manager approves it, the rep sees the protection."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

REP, REP2, RIVAL, MANAGER = (
    "rep@northgate.example", "rep2@northgate.example", "rep@summit.example", "manager@aliado.example",
)  # fmt: skip
TODAY = datetime.now(UTC).date()
CLOSE = TODAY + timedelta(days=40)
numbers = itertools.count(1)


def customer() -> str:
    return f"Bluewater Labs {TODAY:%j} {next(numbers)}"


class Thumb:
    """Taps, counted; and the screens that were seen."""

    def __init__(self, page: Page):
        self.page, self.taps, self.screens = page, 0, set()

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).locator("visible=true").first.tap()

    def screen(self) -> None:
        self.screens.add(self.page.locator("legend:visible").first.inner_text())

    def type_in(self, selector: str, text: str) -> None:
        """Typing aside: the field is reached with the keyboard's own Next."""
        self.page.locator(selector).focus()
        self.page.keyboard.type(text)


def test_on_a_phone_with_few_screens_and_taps(signed_in):
    page, name = signed_in(REP, **PHONE), customer()
    thumb = Thumb(page)

    thumb.tap(".tabs a.primary")
    page.wait_for_url("**/deals/new")
    thumb.screen()
    thumb.tap("#customer_name")
    thumb.type_in("#customer_name", name)
    thumb.type_in("#customer_website", "bluewater.example")
    thumb.type_in("#contact_name", "Dana Reyes")
    thumb.type_in("#contact_email", "dana@bluewater.example")
    thumb.tap("[data-next]")
    thumb.screen()
    thumb.tap("#expected_close")
    page.fill("#expected_close", CLOSE.isoformat())
    thumb.tap("[data-next]")
    thumb.screen()
    thumb.tap("#lines-0-product")
    page.select_option("#lines-0-product", label="GTX Pro")
    thumb.tap("[data-next]")
    thumb.screen()
    expect(page.locator("#reading")).to_contain_text("bluewater.example")
    thumb.tap("#consent")
    thumb.tap("[data-send]")

    expect(page.locator("main")).to_contain_text("In review")
    expect(page.locator("h1")).to_contain_text(name)
    assert len(thumb.screens) <= 4
    assert thumb.taps <= 12


def test_a_step_says_what_is_missing_in_the_persons_language(signed_in):
    page = signed_in(REP, locale="es-ES", **PHONE)
    page.goto("/deals/new")
    page.fill("#contact_email", "dana")
    asked = page.locator("#customer_name"), page.locator("#contact_name"), page.locator("#contact_email")

    for field, words in zip(
        asked,
        ("Escribe el nombre del cliente.", "Di con quién hablas.", "Esto no parece una dirección de correo."),
        strict=True,
    ):
        page.locator("[data-next]").tap()
        assert field.evaluate("field => field.validationMessage") == words
        expect(field).to_be_focused()
        field.fill("dana@bluewater.example")

    page.locator("[data-next]").tap()
    expect(page.locator("#expected_close")).to_be_visible()


def test_at_a_desk_by_keyboard_alone(signed_in):
    page, name = signed_in(REP, **DESK), customer()
    page.goto("/deals/new")

    def reach(selector: str) -> None:
        for _ in range(80):
            if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"{selector} can't be reached by keyboard")

    for field, text in (("#customer_name", name), ("#customer_website", "keys.example"), ("#contact_name", "Lee Park"),
                        ("#contact_email", "lee@keys.example"), ("#expected_close", f"{CLOSE:%m%d%Y}"),
                        ("#lines-0-product", "GTX Pro")):  # fmt: skip
        reach(field)
        page.keyboard.type(text)
    reach("#consent")
    page.keyboard.press("Space")
    reach("[data-send]")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("In review")


def test_without_javascript(signed_in):
    page, name = signed_in(REP, java_script_enabled=False, **PHONE), customer()
    page.goto("/deals/new")
    page.fill("#customer_name", name)
    page.click("[data-save]")
    expect(page.locator("#customer_name")).to_have_value(name)

    page.fill("#customer_website", "plain.example")
    page.fill("#contact_name", "Kim Ode")
    page.fill("#contact_email", "kim@plain")
    page.fill("#expected_close", CLOSE.isoformat())
    page.select_option("#lines-0-product", label="GTX Pro")
    page.check("#consent")
    page.click("[data-send]")
    expect(page.locator("#contact_email-error")).to_contain_text("needs a dot")
    page.fill("#contact_email", "kim@plain.example")
    page.click("[data-send]")

    expect(page.locator("h1")).to_contain_text(name)
    expect(page.locator("main")).to_contain_text("In review")


def test_begun_on_one_device_and_finished_on_another(signed_in):
    phone, name = signed_in(REP2, **PHONE), customer()
    phone.goto("/deals/new")
    phone.fill("#customer_name", name)
    expect(phone.locator("output")).to_have_text("Saved just now")
    phone.fill("#contact_name", "Ada Bell")
    phone.wait_for_timeout(1500)
    expect(phone.locator("output")).to_have_text("Saved just now")

    desk = signed_in(REP2, **DESK)
    desk.goto("/deals?state=draft")
    desk.get_by_role("link", name=name).click()

    expect(desk.locator("#contact_name")).to_have_value("Ada Bell")
    desk.fill("#customer_website", "devices.example")
    desk.fill("#contact_phone", "+1 245 555 0173")
    desk.fill("#expected_close", CLOSE.isoformat())
    desk.select_option("#lines-0-product", label="MG Special")
    desk.check("#consent")
    desk.click("[data-send]")
    expect(desk.locator("main")).to_contain_text("In review")


def test_the_manager_approves_from_the_letter_with_two_clicks(signed_in):
    rep, name = signed_in(REP, **DESK), customer()
    rep.goto("/deals/new")
    for field, text in (("customer_name", name), ("customer_website", "letters.example"), ("contact_name", "Mo Lind"),
                        ("contact_email", "mo@letters.example"), ("expected_close", CLOSE.isoformat())):  # fmt: skip
        rep.fill(f"#{field}", text)
    rep.select_option("#lines-0-product", label="GTK 500")
    rep.check("#consent")
    rep.click("[data-send]")
    expect(rep.locator("main")).to_contain_text("In review")

    manager = signed_in(MANAGER, **DESK)
    letter = manager.get_by_role("link", name=re.compile(re.escape(name)))
    for _ in range(30):
        manager.goto("/outbox")
        if letter.count():
            break
        manager.wait_for_timeout(500)
    letter.first.click()
    address = manager.locator("article a").get_attribute("href")
    manager.goto(address)
    manager.get_by_role("button", name="Approve and protect").click()

    expect(manager.locator("main")).to_contain_text("Protected until")
    rep.reload()
    expect(rep.locator("main")).to_contain_text("Protected until")


def test_after_log_out_back_shows_nothing(signed_in):
    page = signed_in(REP, **DESK)
    page.goto("/deals")
    page.click("[popovertarget=person-menu]")
    page.click("#person-menu button[type=submit]")
    page.wait_for_url(re.compile(r"/login"))

    page.go_back()

    page.wait_for_url(re.compile(r"/login"))
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("path", ["/", "/deals", "/deals?state=open"])
def test_a_rival_sees_nothing_of_it(signed_in, path):
    page = signed_in(RIVAL, **DESK)
    page.goto(path)

    expect(page.locator("main")).not_to_contain_text("Bluewater Labs")
