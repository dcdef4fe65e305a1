"""A course on a phone: the line is lost in a lesson and in the quiz, another device goes on, and the certificate is
there. Taps are counted: one for each thing that is pressed, two for each choice from a list.
"""

import re

import yaml
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import PASSWORD, PHONE, ROOT

WHO, COURSE = "admin@summit.example", "brand"
QUIZ = ROOT / "portal/cli/demo/data/courses/brand/2-words/05-check.quiz.yaml"
MOST_TAPS = 25


class Phone:
    """One device of a learner."""

    taps = 0  # on all of them

    def __init__(self, context: BrowserContext):
        self.context, self.page = context, context.new_page()
        self.page.goto("/login")
        self.page.fill("#email", WHO)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button.primary")
        self.page.wait_for_url("**/")

    def tap(self, selector: str) -> None:
        Phone.taps += 1
        self.page.locator(selector).locator("visible=true").first.tap()

    def choose(self, selector: str, words: str) -> None:
        Phone.taps += 2
        self.page.select_option(selector, label=words)

    def answer(self) -> None:
        """What is right, as the demo's own file says."""
        asked = self.page.locator("#question").inner_text().strip()
        (question,) = [one for one in yaml.safe_load(QUIZ.read_text())["questions"] if one["ask"]["en"] == asked]
        match question["kind"]:
            case "number":
                Phone.taps += 1
                self.page.fill("#typed", str(question["number"]))
            case "match":
                for option in question["options"]:
                    place = self.page.get_by_label(option["en"], exact=True)
                    self.choose(f"#{place.get_attribute('id')}", option["to"]["en"])
            case _:
                for option in question["options"]:
                    if option.get("right"):
                        Phone.taps += 1
                        self.page.get_by_label(option["en"], exact=True).check()


def test_a_course_is_gone_on_with_on_another_device_and_earns_its_certificate(device):
    first = Phone(device(**PHONE))
    first.page.goto(f"/training/{COURSE}")
    first.tap(".savebar .primary")
    first.page.wait_for_url("**/lessons/**")
    lose_the_line_in_a_lesson(first)
    for _ in range(3):
        before = first.page.url
        first.tap(".savebar .primary")
        first.page.wait_for_url(lambda url, before=before: url != before)
    first.tap(".savebar .primary")
    first.page.wait_for_url("**/lessons/check")
    first.tap(".savebar .primary")
    first.page.wait_for_url("**/attempts/**")
    first.answer()
    first.tap(".savebar .primary")
    expect(first.page.locator("main")).to_contain_text("Question 2 of 5")
    first.context.set_offline(True)

    second = Phone(device(**PHONE))
    second.page.goto(first.page.url)
    expect(second.page.locator("main")).to_contain_text("Question 2 of 5")
    for number in range(3, 6):
        second.answer()
        second.tap(".savebar .primary")
        expect(second.page.locator("main")).to_contain_text(f"Question {number} of 5")
    second.answer()
    second.tap(".savebar .primary")
    second.tap("main .primary")
    expect(second.page.locator("main")).to_contain_text("You are through with this course")
    hold_the_certificate(second)

    assert Phone.taps <= MOST_TAPS, Phone.taps


def lose_the_line_in_a_lesson(phone: Phone) -> None:
    """What was seen without the line is said when it is back."""
    phone.context.set_offline(True)
    phone.page.locator("article > :last-child").last.scroll_into_view_if_needed()
    phone.page.mouse.wheel(0, 20_000)
    phone.page.wait_for_timeout(2_500)
    phone.context.set_offline(False)
    expect(phone.page.locator("lesson-progress")).to_have_attribute("data-done", "")


def hold_the_certificate(phone: Phone) -> None:
    """Its PDF and its public page are one tap away."""
    pdf = phone.page.locator("main a[href$='/pdf']")
    for _ in range(60):
        if pdf.count():
            break
        phone.page.wait_for_timeout(500)
        phone.page.reload()
    with phone.page.expect_download() as taken:
        phone.tap("main a[href$='/pdf']")
    assert taken.value.path().read_bytes().startswith(b"%PDF")
    phone.tap("main a[href*='/verify/']")
    expect(phone.page.locator("main")).to_contain_text(re.compile("valid", re.IGNORECASE))
