"""Every page that a person can open, one after the other in the browser; then each of its forms, refused."""

from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser.walk import Walk

REFUSE = """index => {
    const forms = [...document.querySelectorAll("main form[method=post]")]
    const form = forms.filter(form => form.querySelector("[required]"))[index]
    if (!form) return false
    form.closest("details")?.setAttribute("open", "")
    form.noValidate = true
    for (const field of form.querySelectorAll("[required]")) { field.value = ""; field.checked = false }
    const buttons = [...form.querySelectorAll("button:not([type=button])")]
    form.requestSubmit(buttons.find(button => button.hasAttribute("data-send")) ?? buttons[0])
    return true
}"""
REFUSED = "[aria-invalid=true], #errors, #password-again"


def sights(page: Page, walk: Walk, chosen: list[str] | None = None) -> Iterator[str]:
    """Show them; answers the name of what is shown now."""
    for path in walk.chosen if chosen is None else chosen:
        page.goto(path)
        _settle(page)
        yield path
        for index in range(9):
            if path not in walk.with_forms or not _refuse(page, path, index):
                break
            yield f"{path}, form {index} refused"


def _refuse(page: Page, path: str, index: int) -> bool:
    page.goto(path)
    if not page.evaluate(REFUSE, index):
        return False
    page.locator(REFUSED).first.wait_for()
    _settle(page)
    return True


def _settle(page: Page) -> None:
    """What is on its way is paler until it came."""
    page.wait_for_load_state()
    expect(page.locator(".htmx-request")).to_have_count(0)  # a function of ours would be code that the policy forbids
