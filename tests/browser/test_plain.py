"""Without JavaScript: each page is whole, and each form leads on."""

import itertools
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response

from tests.browser import checks
from tests.browser.conftest import DESK, served
from tests.browser.screens import shown, staged
from tests.browser.walk import PEOPLE, matcher

FORM = re.compile(r'<form[^>]*action="([^"]*)"')
NEEDS_A_SCRIPT = (
    """() => {
    """
    + checks.SEEN
    + """
    const dead = [...document.querySelectorAll("button[type=button]:not([popovertarget])")].filter(seen)
    const sends = form => [...form.elements].some(one => one.matches("button:not([type=button], [hidden])"))
    const isMute = form => !sends(form)
    const forms = [...document.querySelectorAll("main form")].filter(isMute)
    const links = [...document.querySelectorAll("a:not([href])")].filter(seen)
    return [...dead, ...links, ...forms].map(element => `does nothing: ${called(element)}`)
}"""
)


@pytest.mark.parametrize("name", PEOPLE)
def test_each_page_is_whole(signed_in, walked, name):
    page, found = signed_in(PEOPLE[name], java_script_enabled=False, **DESK), {}
    for path in walked[name].chosen:
        page.goto(path)
        if faults := [*page.evaluate(NEEDS_A_SCRIPT), *checks.cut(page)]:
            found[path] = faults

    assert found == {}


def test_so_it_is_where_no_link_leads(app, device):
    page = device(java_script_enabled=False, **DESK).new_page()

    found = {
        name: faults
        for name in shown(page, app, staged(app, "en").screens)
        if (faults := page.evaluate(NEEDS_A_SCRIPT))
    }

    assert found == {}


def test_each_form_leads_on(app, walked, data, tmp_path, signed_in):
    forms = [
        (name, path, action, match(action, "POST") or match(action))
        for match in [matcher(app)]
        for name, walk in walked.items()
        for in_dialogs in (False, True)  # after those, there may be nothing left to act on
        for path, action in ((at, one) for at in walk.paths for one in _forms(_main(walk.html[at]))[in_dialogs])
    ]
    wanted, pressed, wrong = {endpoint for *_rest, endpoint in forms}, set(), {}
    for copy in ("first", "second"):  # what an act of the first took away is still there in the second
        with served(_copy_of(data, tmp_path / copy)) as address:
            left = [one for one in forms if one[-1] not in pressed]
            for name, of_person in itertools.groupby(left, lambda one: one[0]):
                page = signed_in(walked[name].email, base_url=address, java_script_enabled=False, **DESK)
                for _name, path, action, endpoint in of_person:
                    if endpoint in pressed or not (status := _press(page, path, action)):
                        continue
                    pressed.add(endpoint)
                    if status not in (200, 422) or not page.locator("h1").count():
                        wrong[f"{name}: {path} to {action}"] = status

    assert wrong == {}
    assert wanted - pressed == set()


def _forms(html: str) -> tuple[list[str], list[str]]:
    """The addresses of forms, outside of dialogs and in them; a page's first, after which there is no other, last."""
    outside = FORM.findall(re.sub("<dialog.*?</dialog>", "", html, flags=re.DOTALL))
    return list(reversed(outside)), [action for action in FORM.findall(html) if action not in outside]


def _main(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def _press(page: Page, path: str, action: str) -> int:
    """Send a form as it stands; answers the status of what comes, or nothing if the form is gone."""
    page.goto(path)
    form = page.locator(f'main form[action="{action}"]').first
    if not form.count():
        return 0
    for opener in (form.locator("xpath=ancestor::details[not(@open)]/summary"), _opener_of(page, form)):
        if opener is not None and opener.count():
            opener.first.click()
    for reveal in reversed(form.locator("details:not([open]) > summary:visible").all()):  # each answer of several
        reveal.click()
    within = form.locator("button:enabled:not([type=button])")
    beside = page.locator(f"button[form='{form.get_attribute('id')}']:enabled")
    with page.expect_response(_is_last_word) as came:  # a page, or a file, after which the page stays
        (within if within.count() else beside).last.click()
    page.wait_for_load_state()
    return came.value.status


def _is_last_word(response: Response) -> bool:
    return response.request.is_navigation_request() and response.status != 303


def _opener_of(page: Page, form):
    dialog = form.locator("xpath=ancestor::dialog")
    return page.locator(f"[popovertarget='{dialog.get_attribute('id')}']") if dialog.count() else None


def _copy_of(data: Path, place: Path) -> Path:
    """The data of a server that goes on: forms may change it."""
    shutil.copytree(data, place, ignore=shutil.ignore_patterns("*.db*", "worker.alive", "work"))
    for name in ("aliado.db", "queue.db"):
        with closing(sqlite3.connect(data / name)) as here, closing(sqlite3.connect(place / name)) as there:
            here.backup(there)
    return place
