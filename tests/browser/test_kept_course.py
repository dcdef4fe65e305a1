"""A course on a phone: kept, read without the line, and what was done there sent when it is back; never for another."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_shared_device import KEPT, NOTHING, log_in, log_out

COURSE = "/training/gtx"
LEARNER, OTHER = "trainee@northgate.example", "rep@summit.example"
UNSENT = """() => new Promise(done => {
    const asked = indexedDB.open("kept")
    asked.onsuccess = () => {
        const rows = asked.result.transaction("progress").objectStore("progress").getAll()
        rows.onsuccess = () => { asked.result.close(); done(rows.result) }
    }
})"""


@pytest.fixture
def phone(device):
    """The phone of nobody in particular."""
    return device(**PHONE).new_page()


def keep(page: Page, who: str) -> list[str]:
    """Begin the course and keep it; answers the addresses of its lessons."""
    log_in(page, who)
    page.goto(COURSE)
    if page.get_by_role("button", name="Begin the course").count():
        page.get_by_role("button", name="Begin the course").click()
        page.wait_for_url("**/lessons/**")
        page.goto(COURSE)
    page.get_by_role("button", name="Keep on this phone").click()
    expect(page.locator("keep-course")).to_contain_text("Kept on this phone.")
    return page.locator(".lessons a").evaluate_all("all => all.map(one => one.getAttribute('href'))")


def read_to_the_end(page: Page, at: str) -> None:
    """Read a lesson; it is not sent."""
    page.goto(at)
    expect(page.locator("main")).to_contain_text("You are offline")
    page.get_by_role("link", name="Done, go on").click()
    page.wait_for_url(lambda url: not url.endswith(at))


def texts(page: Page, lessons: list[str]) -> list[str]:
    """Those of them that are texts."""
    return [at for at in lessons if "Text" in page.locator(f".lessons a[href='{at}'] small").inner_text()]


def test_a_kept_course_is_read_without_the_line_and_what_was_done_is_sent_later(phone):
    lessons = texts(phone, keep(phone, LEARNER))[:2]
    phone.context.set_offline(True)

    phone.goto(COURSE)
    expect(phone.locator("main")).to_contain_text("You are offline — what you do is sent later.")
    for at in lessons:
        read_to_the_end(phone, at)
    phone.goto(COURSE)
    expect(phone.locator("li.done [data-unsent]:visible")).to_have_count(2)
    phone.goto("/deals")
    expect(phone.locator("main")).to_contain_text("This page comes when the line is back")
    expect(phone.locator("kept-courses a[href^='/training/']")).to_have_attribute("href", COURSE)
    assert len(phone.evaluate(UNSENT)) == 2

    phone.context.set_offline(False)
    phone.goto(COURSE)
    for at in lessons:
        expect(phone.locator(f".lessons li.done a[href='{at}']")).to_be_visible()
    assert phone.evaluate(UNSENT) == []


def test_log_out_sends_what_waits_and_leaves_nothing(phone):
    at = texts(phone, keep(phone, "admin@northgate.example"))[-1]
    phone.context.set_offline(True)
    read_to_the_end(phone, at)
    phone.context.set_offline(False)

    phone.goto("/account")
    log_out(phone)

    assert phone.evaluate(KEPT) == NOTHING
    phone.context.set_offline(True)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        phone.goto(COURSE)
    phone.context.set_offline(False)
    log_in(phone, "admin@northgate.example")
    phone.goto(COURSE)
    expect(phone.locator(f".lessons li.done a[href='{at}']")).to_be_visible()


def test_the_next_person_on_the_phone_finds_nothing(phone):
    keep(phone, "marketing@northgate.example")
    phone.context.clear_cookies()  # the session ended, and nobody logged out

    phone.goto("/login")
    phone.context.set_offline(True)
    phone.goto(COURSE)
    expect(phone.locator("main")).to_contain_text("This page comes when the line is back")
    phone.context.set_offline(False)
    log_in(phone, OTHER)

    left = phone.evaluate(KEPT)
    assert (left["caches"], left["databases"]) == ([], [])
    phone.context.set_offline(True)
    with pytest.raises(Exception, match=r"ERR_(INTERNET_DISCONNECTED|FAILED)"):
        phone.goto(COURSE)


def test_a_course_is_taken_off_the_phone(phone):
    keep(phone, "marketing@northgate.example")

    phone.get_by_role("button", name="Remove").click()

    expect(phone.locator("keep-course")).to_contain_text("Removed from this phone.")
    assert [name for name in phone.evaluate(KEPT)["caches"] if re.match("course", name)] == []


def test_a_lesson_with_the_line_that_is_lost_goes_on_from_what_is_kept(phone):
    at = texts(phone, keep(phone, "rep@northgate.example"))[-1]
    phone.goto(at)
    phone.context.set_offline(True)

    phone.locator(".savebar .primary").click()

    expect(phone.locator("main")).to_contain_text("You are offline")
    expect(phone.locator(f".lessons li.done a[href='{at}']")).to_be_visible()
    phone.context.set_offline(False)
    phone.goto(COURSE)
    expect(phone.locator(f".lessons li.done a[href='{at}']")).to_be_visible()
