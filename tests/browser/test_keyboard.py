"""By keyboard alone: everything that acts is reached in its order, is seen when it is, and nothing holds one back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.browser.conftest import DESK
from tests.browser.screens import shown, staged
from tests.browser.walk import PEOPLE

ACTING = (
    """() => {
    """
    + checks.SEEN
    + """
    const KINDS = "a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, textarea:enabled, summary"
    const isStop = element => element.tabIndex >= 0 && element.checkVisibility({visibilityProperty: true}) &&
        (element.type !== "radio" || element.checked || !document.querySelector(`[name="${element.name}"]:checked`))
    window.stops = [...document.querySelectorAll(KINDS)].filter(isStop)
    window.reached = []
    document.addEventListener("focusin", ({target}) => window.reached.push(target))
    document.body.tabIndex = -1
    document.body.focus()   // wherever the page put the focus, the walk begins at its start
    document.body.removeAttribute("tabindex")
    return window.stops.length + 9 * document.querySelectorAll("[type=date], [type=datetime-local]").length
}"""
)
REACHED = (
    """() => {
    """
    + checks.SEEN
    + """
    const order = window.reached.map(element => window.stops.indexOf(element)).filter(at => at >= 0)
    const groups = element => element.type === "radio" ? element.name : element
    const missed = window.stops.filter(stop => !window.reached.some(one => groups(one) === groups(stop)))
    const faults = missed.map(element => `is not reached: ${called(element)}`)
    const first = order.slice(0, order.indexOf(Math.max(...order)) + 1)
    if (first.some((at, n) => n && at < first[n - 1])) faults.push("is reached out of order")
    for (const element of window.stops) {
        element.focus()
        const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element)
        const isRound = outlineStyle !== "none" && parseFloat(outlineWidth) >= 1
        if (!isRound && boxShadow === "none") faults.push(`shows no focus: ${called(element)}`)
        const {left, top, width, height} = element.getBoundingClientRect()
        const on = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20))
        const isOn = on && (element.contains(on) || on.contains(element) || element.labels?.[0]?.contains(on))
        if (!isOn) faults.push(`is covered when it has the focus: ${called(element)}`)
    }
    return faults
}"""
)


@pytest.mark.parametrize("name", PEOPLE)
def test_each_act_is_reached_in_order_and_seen(signed_in, walked, name):
    page, found = signed_in(PEOPLE[name], **DESK), {}
    for path in walked[name].chosen:
        page.goto(path)
        page.wait_for_load_state("networkidle")  # what comes by itself is there
        if faults := _walk_through(page):
            found[path] = faults

    assert found == {}


def test_so_it_is_where_no_link_leads(app, device):
    page = device(**DESK).new_page()

    found = {name: faults for name in shown(page, app, staged(app, "en").screens) if (faults := _walk_through(page))}

    assert found == {}


def test_a_dialog_is_opened_and_left_by_keyboard(signed_in):
    page = signed_in(PEOPLE["editor"], **DESK)
    page.goto("/components")
    opener, dialog = page.locator("[popovertarget=example-dialog]").first, page.locator("#example-dialog")

    opener.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    expect(dialog.locator("button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(dialog.locator("a")).to_be_focused()
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def _walk_through(page: Page) -> list[str]:
    presses = page.evaluate(ACTING)
    for _ in range(presses + 1):
        page.keyboard.press("Tab")
    return page.evaluate(REACHED)


def test_the_focus_stays_near_when_the_page_comes_anew(signed_in):
    page = signed_in(PEOPLE["manager"], **DESK)
    page.goto("/queue")
    page.locator("tbody a").first.click()
    page.get_by_label("Your message").fill("Is the budget there?")
    page.keyboard.press("Tab")

    page.keyboard.press("Enter")

    expect(page.locator("#conversation")).to_contain_text("Is the budget there?")
    expect(page.locator("#conversation")).to_be_focused()
