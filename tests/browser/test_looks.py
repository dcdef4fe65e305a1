"""Each page as each role: axe (WCAG 2.2 AA) and the Nu HTML checker find nothing, in every size, theme and language."""

import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NU = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
PEOPLE = {
    "rep": "rep@northgate.example", "admin": "admin@northgate.example", "trainee": "trainee@northgate.example",
    "marketing": "marketing@northgate.example", "manager": "manager@aliado.example", "owner": "owner@aliado.example",
    "analyst": "analyst@aliado.example", "editor": "editor@aliado.example",
}  # fmt: skip
PLAIN = ("/", "/account", "/account/sessions", "/outbox", "/deals/DR-0000-0000")
DEALS = ("/deals", "/deals?q=nothing-like-this")
FORMS = ("/deals/new",)
ALSO = {
    "admin": ("/company", "/people", "/people/invitations", "/account/password", "/account/letters"),
    "manager": ("/partners", "/partners/new", "/people/invitations", "first of /partners", "first of /people"),
    "owner": (
        "/products", "/products/new", "first of /products", "/settings", "/settings/tiers/new", "/settings/letters",
        "/people",
    ),
    "analyst": ("/partners", "/products"), "editor": ("/products",), "trainee": ("/company",),
}  # fmt: skip
STATES = ("submitted", "info_requested", "approved", "declined", "expired")
ALL = list(itertools.product(("phone", "desk"), ("light", "dark"), ("en", "es")))
PAIRWISE = [("phone", "dark", "en"), ("phone", "light", "es"), ("desk", "light", "en"), ("desk", "dark", "es")]
LOOKS = ALL if os.environ.get("ALIADO_TEST_ALL") else PAIRWISE


def pages_of(name: str, page: Page) -> list[str]:
    """The addresses that this person can open, with one deal of each state."""
    also = [
        _first_of(path.removeprefix("first of "), page) if "first of" in path else path for path in ALSO.get(name, ())
    ]
    if name in ("editor", "marketing", "trainee"):
        return [*PLAIN, "/deals", *also]
    deals = []
    for state in STATES:
        page.goto(f"/deals?state={state}")
        first = page.locator("table.table tbody a").first
        if first.count():
            deals.append(first.get_attribute("href"))
    return [*PLAIN, *DEALS, *(FORMS if name != "analyst" else ()), *deals, *also]


def _first_of(path: str, page: Page) -> str:
    """The first record that a list shows."""
    page.goto(path.rstrip("/"))
    return page.locator("table.table tbody a").first.get_attribute("href")


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_axe_finds_nothing(signed_in, name, size, theme, language):
    device = PHONE if size == "phone" else DESK
    page = signed_in(PEOPLE[name], color_scheme=theme, locale={"en": "en-US", "es": "es-MX"}[language], **device)
    page.emulate_media(reduced_motion="reduce", color_scheme=theme)
    found = {}
    for path in pages_of(name, page):
        page.goto(path)
        found |= _axe(page, path)
        sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        assert not sideways, f"{path} scrolls sideways"

    assert found == {}


@pytest.mark.parametrize("language", ["en-US", "es-MX"])
@pytest.mark.parametrize(
    "path", ["/login", "/password/forgotten", "/password/new/x", "/invitations/x", "/letters/unwanted/x"]
)
def test_axe_finds_nothing_at_the_door(device, language, path):
    page = device(locale=language, **PHONE).new_page()
    page.goto(path)

    assert _axe(page, path) == {}


@pytest.mark.parametrize("name", PEOPLE)
def test_the_html_is_valid(signed_in, name, tmp_path):
    page = signed_in(PEOPLE[name], **DESK)
    for number, path in enumerate(pages_of(name, page)):
        html = page.request.get(path).text()
        (tmp_path / f"{number}.html").write_text(html)
        (tmp_path / f"{number}.path").write_text(path)

    assert _nu(tmp_path) == []


def _axe(page: Page, path: str) -> dict[str, list[str]]:
    height = page.evaluate("document.documentElement.scrollHeight")  # the tab bar must not lie over what axe measures
    page.set_viewport_size({"width": page.viewport_size["width"], "height": height + 100})
    page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    result = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    return {f"{path}: {one['id']}": [node["html"][:160] for node in one["nodes"]][:3] for one in result["violations"]}


def _nu(folder: Path) -> list[str]:
    checked = subprocess.run(
        ["java", "-jar", str(NU), "--format", "json", "--skip-non-html", *map(str, sorted(folder.glob("*.html")))],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    messages = json.loads(checked.stderr)["messages"]
    return sorted({
        f"{Path(one['url'].removeprefix('file:')).with_suffix('.path').read_text()}: {one['message']}"
        for one in messages if one["type"] == "error" and not _is_of_htmx(one["message"])
    })  # fmt: skip


def _is_of_htmx(message: str) -> bool:
    """HTMX's attributes are its own, as the standard's `data-` are: the checker knows only those."""
    return message.startswith("Attribute “hx-") and "not allowed on element" in message
