"""One browser, two people of rival companies, one after the other: nothing of the first is left for the second."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PASSWORD, PHONE

FIRST, SECOND = "rep@northgate.example", "rep@summit.example"
TYPED = f"Harbour Lights {datetime.now(UTC):%H%M%S}"
CONTACT = "marit@harbourlights.example"
KEPT = """async () => ({
    local: Object.entries(localStorage), session: Object.entries(sessionStorage), caches: await caches.keys(),
    databases: (await indexedDB.databases()).map(one => one.name),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    cookies: document.cookie, state: JSON.stringify(history.state), name: window.name,
})"""
ALL_KEPT = """async () => {
    const texts = []
    for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const asked of await cache.keys()) texts.push(await (await cache.match(asked)).text())
    }
    const database = await new Promise(done => {
        const asked = indexedDB.open("kept")
        asked.onsuccess = () => done(asked.result)
    })
    for (const name of database.objectStoreNames) {
        const rows = database.transaction(name).objectStore(name).getAll()
        texts.push(JSON.stringify(await new Promise(done => { rows.onsuccess = () => done(rows.result) })))
    }
    database.close()
    return texts.join()
}"""
NOTHING = {
    "local": [], "session": [], "caches": [], "databases": [], "workers": 0, "cookies": "", "state": "null", "name": "",
}  # fmt: skip


def log_in(page: Page, email: str) -> None:
    page.goto("/login")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("main button[type=submit], main button.primary")
    page.wait_for_url("**/")


def log_out(page: Page) -> None:
    page.click("[popovertarget=person-menu]")
    page.click("#person-menu button[type=submit]")
    page.wait_for_url(re.compile(r"/login"))


def type_a_draft(page: Page) -> str:
    """A draft that saved itself while it was typed; answers its address."""
    page.goto("/deals/new")
    page.fill("#customer_name", TYPED)
    page.fill("#contact_email", CONTACT)
    page.wait_for_url(re.compile(r"/deals/DR-.{9}/edit"))
    expect(page.locator("output")).to_have_text("Saved just now")
    return page.url


def leave_a_notice(page: Page) -> None:
    """Something that was done, with its notice on the page."""
    page.goto("/account")
    page.locator("form[action='/account/preferences'] button").last.click()
    expect(page.locator("#notices")).to_contain_text("Saved")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_log_out_leaves_nothing_in_the_browser(signed_in, size):
    page = signed_in(FIRST, **size)
    draft = type_a_draft(page)
    page.goto("/deals")
    page.goto("/deals?q=harbour")

    log_out(page)

    assert page.evaluate(KEPT) == NOTHING
    assert [cookie["name"] for cookie in page.context.cookies() if cookie["value"].startswith("s.")] == []
    for _ in range(4):
        page.go_back()
        page.wait_for_url(re.compile(r"/login"))
        expect(page.locator("#password")).to_be_visible()
        assert TYPED not in page.content()
    page.goto(draft)
    expect(page.locator("#password")).to_be_visible()


def test_the_next_person_finds_nothing_of_the_one_before(device):
    context = device(**DESK)
    page = context.new_page()
    log_in(page, FIRST)
    draft = type_a_draft(page)
    leave_a_notice(page)
    name = page.locator("#person-menu strong").text_content()
    log_out(page)

    log_in(page, SECOND)

    firsts = (TYPED, CONTACT, FIRST, name, "Northgate", draft.split("/")[-2])
    for path in ("/", "/deals", "/deals?state=draft", "/deals?q=harbour", "/deals/new", "/account", "/outbox"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        seen = page.content() + str(
            page.locator("input, textarea, select").evaluate_all("all => all.map(one => one.value)")
        )
        searched = seen.replace("harbour", "")
        assert [text for text in firsts if text in searched] == [], path
        expect(page.locator("#notices")).not_to_contain_text("Saved")
    assert [text for text in firsts if text in page.evaluate(ALL_KEPT)] == []  # the empty form is the second's
    assert page.request.get(draft).status == 404


def test_what_the_one_before_types_on_a_page_left_open_is_not_saved_for_the_next(device):
    context = device(**DESK)
    left, page = context.new_page(), context.new_page()
    log_in(left, FIRST)
    left.goto("/deals/new")
    page.goto("/account")
    log_out(page)
    log_in(page, SECOND)

    left.fill("#customer_name", TYPED)
    left.locator("#customer_name").blur()

    expect(left.locator("output")).to_contain_text("You are signed out")
    for path in ("/", "/deals?state=draft", "/deals/new"):
        page.goto(path)
        assert TYPED not in page.content(), path
