"""A registration in a cellar: the line is cut, the browser killed and started again; what was typed arrives once."""

import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.assets import making
from tests.browser.conftest import DESK, PASSWORD, PATIENCE_MS, PHONE, QUIET
from tests.browser.line import Line
from tests.browser.test_shared_device import KEPT, NOTHING, log_in, log_out

REP, OTHER = "rep2@northgate.example", "rep@summit.example"
CARD = {"name": "card.jpg", "mimeType": "image/jpeg"}
WAITS = """() => new Promise(done => {
    const asked = indexedDB.open("kept")
    asked.onsuccess = () => {
        const rows = asked.result.transaction("deals").objectStore("deals").getAll()
        rows.onsuccess = () => { asked.result.close(); done(rows.result.map(one => one.fields)) }
    }
})"""
FORM = "async () => Boolean(await caches.match('/deals/new'))"
STORED = """async () => {
    const texts = []
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const asked of await cache.keys())
            if (!asked.url.includes("/static/")) texts.push(await (await cache.match(asked)).text())
    }
    return texts.join()
}"""


@pytest.fixture
def line(server: str) -> Iterator[Line]:
    """The phone's line."""
    line = Line(server)
    yield line
    line.close()


@pytest.fixture
def phone(playwright: Playwright, line: Line, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """A phone that keeps what it has on its disk: started, killed, and started again."""
    started: list[BrowserContext] = []

    def start() -> BrowserContext:
        how = {"executable_path": "/usr/bin/chromium", "args": QUIET, "locale": "en-US", "base_url": line.address}
        context = playwright.chromium.launch_persistent_context(str(tmp_path / "phone"), **how, **PHONE)
        context.set_default_timeout(PATIENCE_MS)
        started.append(context)
        return context

    yield start
    for context in started[-1:]:
        context.close()


def kill(context: BrowserContext, folder: Path) -> None:
    """As the phone does when it has no memory left: without a word to the page."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            said = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in said and b"--type=" not in said:
            os.kill(int(process.name), signal.SIGKILL)
    with suppress(Error):  # it may have noticed by itself
        context.close()


def until(page: Page, script: str, holds: Callable[[object], bool]) -> None:
    """Wait until what the page answers is so."""
    for _ in range(PATIENCE_MS // 100):
        if holds(page.evaluate(script)):
            return
        page.wait_for_timeout(100)
    raise AssertionError(page.evaluate(script))


def begin(page: Page, name: str) -> None:
    """A registration that is under way with the line, and can go on without."""
    page.goto("/deals/new")
    until(page, FORM, bool)
    page.fill("#customer_name", name)


def stay_logged_in(page: Page, folder: Path) -> None:
    """By a cookie on the phone's disk, which browsers write when they find the time."""
    page.goto("/login")
    page.fill("#email", REP)
    page.fill("#password", PASSWORD)
    page.check("#remember")
    page.click("main button.primary")
    page.wait_for_url("**/")
    for _ in range(600):
        for kept in folder.rglob("Cookies"):
            with closing(sqlite3.connect(f"file:{kept}?mode=ro&immutable=1", uri=True)) as database:
                if database.execute("SELECT 1 FROM cookies WHERE is_persistent").fetchone():
                    return
        page.wait_for_timeout(100)
    raise AssertionError("the browser did not keep its cookie")


def fill_rest(page: Page) -> None:
    """All that is left of it, step by step, with a photo."""
    page.fill("#customer_website", "harbour-cellar.example")
    page.select_option("#customer_country", "ES")
    page.fill("#contact_name", "Marit Dahl")
    page.fill("#contact_email", "marit@harbour-cellar.example")
    page.click("[data-next]")
    page.fill("#title", "Cellar network")
    page.fill("#needs", "Two\nlines")
    page.fill("#expected_close", "2027-03-01")
    page.click("[data-next]")
    page.select_option("[name$='-product']", label="GTX Pro")
    page.fill("[name$='-quantity']", "3")
    page.click("[data-next]")
    page.set_input_files("#files", {**CARD, "buffer": making.told_jpeg()})
    page.check("#consent")


def test_the_line_is_cut_the_browser_killed_and_the_deal_is_sent_once(phone, line, tmp_path):
    context = phone()
    page = context.pages[0]
    stay_logged_in(page, tmp_path / "phone")
    begin(page, "Harbour Cellar")
    line.cut()
    page.fill("#customer_city", "Vigo")
    expect(page.locator("output").first).to_contain_text("kept on this device")
    until(page, WAITS, lambda all_of_it: "Vigo" in str(all_of_it))
    kill(context, tmp_path / "phone")

    page = phone().pages[0]
    page.goto("/")
    expect(page.locator("h1")).to_have_text("You are offline")
    page.get_by_role("link", name="Harbour Cellar").click()
    expect(page.locator("#customer_name")).to_have_value("Harbour Cellar")
    expect(page.locator("#customer_city")).to_have_value("Vigo")
    fill_rest(page)
    page.click("[data-send]")
    expect(page.locator("[data-said]")).to_contain_text("It is sent when the line is back")

    line.mend()
    page.wait_for_url(re.compile(r"/deals/DR-.{9}$"))
    for text in ("Harbour Cellar", "Vigo", "Marit Dahl", "Cellar network", "card.jpg", "In review"):
        expect(page.locator("main")).to_contain_text(text)
    page.goto("/deals?q=Harbour+Cellar")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert page.evaluate(WAITS) == []

    log_out(page)
    assert page.evaluate(KEPT) == NOTHING


def test_nothing_of_a_person_is_in_what_the_device_keeps(phone):
    page = phone().pages[0]
    log_in(page, REP)
    begin(page, "Unseen Harbour")
    expect(page.locator("output").first).to_have_text("Saved just now")
    name = page.locator("#person-menu strong").text_content()

    stored = page.evaluate(STORED)

    assert "Register a deal" in stored
    assert [
        text for text in (name, REP, "Northgate", "Unseen Harbour", 'csrf_token" type', "form_key") if text in stored
    ] == []
    until(page, WAITS, lambda all_of_it: all_of_it == [])


def test_the_next_person_on_the_phone_finds_nothing_and_the_same_one_finds_it_again(phone, line):
    context = phone()
    page = context.pages[0]
    log_in(page, REP)
    begin(page, "Waiting Harbour")
    expect(page.locator("output").first).to_have_text("Saved just now")
    line.cut()
    page.fill("#customer_city", "Bilbao")
    until(page, WAITS, lambda all_of_it: "Bilbao" in str(all_of_it))
    context.clear_cookies()  # the session ended meanwhile
    page.goto("about:blank")
    line.mend()
    page.goto("/deals")
    expect(page.locator("#password")).to_be_visible()
    line.cut()
    page.goto("/deals/new")
    expect(page.locator("h1")).to_have_text("You are offline")
    assert "Waiting Harbour" not in page.content()
    line.mend()

    log_in(page, REP)
    page.goto("/deals?q=Waiting+Harbour")
    page.get_by_role("link", name="Waiting Harbour").first.click()
    expect(page.locator("#customer_city")).to_have_value("Bilbao")
    line.cut()
    page.fill("#customer_city", "Gijon")
    until(page, WAITS, lambda all_of_it: "Gijon" in str(all_of_it))
    context.clear_cookies()
    page.goto("about:blank")
    line.mend()
    log_in(page, OTHER)
    page.goto("/deals/new")
    until(page, FORM, bool)
    assert page.evaluate(WAITS) == []


def test_two_devices_at_once_lose_no_field(phone, line, signed_in):
    context = phone()
    page = context.pages[0]
    log_in(page, REP)
    begin(page, "Two Harbours")
    page.wait_for_url(re.compile(r"/deals/DR-.{9}/edit"))
    expect(page.locator("output").first).to_have_text("Saved just now")
    desk = signed_in(REP, **DESK)
    desk.goto(urlsplit(page.url).path)
    line.cut()
    page.fill("#customer_city", "Vigo")
    page.fill("#contact_name", "Typed in the cellar")
    until(page, WAITS, lambda all_of_it: "Typed in the cellar" in str(all_of_it))
    page.goto("about:blank")
    desk.fill("#contact_name", "Typed at the desk")
    desk.fill("#title", "Branch network")
    expect(desk.locator("output").first).to_have_attribute("data-state", "saved")
    desk.wait_for_timeout(1500)

    line.mend()
    page.goto("/deals")
    page.locator("kept-deals").get_by_role("link", name="Two Harbours").click()
    expect(page.locator("legend")).to_have_text("Name")
    page.get_by_label("Typed in the cellar").check()
    page.get_by_role("button", name="Go on with these").click()

    for field, text in (
        ("contact_name", "Typed in the cellar"),
        ("customer_city", "Vigo"),
        ("title", "Branch network"),
    ):
        expect(page.locator(f"#{field}")).to_have_value(text)
    until(page, WAITS, lambda all_of_it: all_of_it == [])
