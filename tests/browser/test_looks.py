"""Each page that somebody can open, each form refused, each failure: axe and the HTML checker find nothing, nothing is
cut, at 200 % neither; nothing moves for who asks for less motion; on paper there are no buttons."""

import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import checks
from tests.browser.conftest import DESK, PHONE
from tests.browser.screens import shown, staged
from tests.browser.sights import sights
from tests.browser.walk import EVERYTHING, PEOPLE

NU = checks.ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
ALL = list(itertools.product(("phone", "desk"), ("light", "dark"), ("en", "es")))
PAIRWISE = [("phone", "dark", "en"), ("phone", "light", "es"), ("desk", "light", "en"), ("desk", "dark", "es")]
LOOKS = ALL if EVERYTHING else PAIRWISE
LOCALES = {"en": "en-US", "es": "es-MX"}
NO_PAGES = {
    "asset_changes.table",
    "badges.as_json",
    "badges.issuer",
    "badges.jwt",
    "badges.key",
    "badges.keys",
    "badges.png",
    "badges.status",
    "badges.svg",
    "certificates.pdf",
    "assets.download",
    "assets.preview",
    "attachments.download",
    "attachments.send",
    "basket.packed",
    "brand_kit.logo",
    "co_results.for_print",
    "co_results.picture",
    "co_results.preview",
    "co_results.screen",
    "deal_uploads.show",
    "files.send",
    "imports.left_out",
    "health.ready",  # for machines; 503 where no worker beats
    "keeping.bundle",
    "kept_deals.contact",
    "keeping.contact",
    "lessons.file",
    "logo.picture",
    "offline.icon",
    "offline.manifest",
    "offline.worker",
    "package_files.file",  # on another origin, in the player's frame: `test_packages.py`
    "package_files.frame",
    "share_links.download",
    "uploads.show",
    "static_files.show",
}
LAYOUTS = {"kept.html", "layout.html", "public.html", "training/package_frame.html"}  # of what is in them
IS_PAGE = re.compile(r"{% extends|<!doctype html>")
STAGED = {
    "asset_requests.show",
    "assets.rendition",
    "attempts.show",
    "co_results.show",
    "invitations.show",
    "letters.ask",
    "login.show",
    "passwords.new",
    "questions.edit",
    "questions.new",
    "setup.show",
    "verify.show",
}


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_each_page_looks_right(signed_in, walked, name, size, theme, language):
    device = PHONE if size == "phone" else DESK
    page = signed_in(PEOPLE[name], color_scheme=theme, locale=LOCALES[language], reduced_motion="reduce", **device)

    assert faults(page, sights(page, walked[name]), is_desk=size == "desk") == {}


@pytest.mark.parametrize(("size", "theme", "language"), LOOKS)
def test_what_no_link_leads_to_looks_right(app, device, size, theme, language):
    how = PHONE if size == "phone" else DESK
    page = device(color_scheme=theme, locale=LOCALES[language], reduced_motion="reduce", **how).new_page()

    assert faults(page, shown(page, app, staged(app, language).screens), is_desk=size == "desk") == {}


def test_each_page_of_the_route_table_is_looked_at(app, walked):
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    taking_posts = {rule.rule for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    nouns = {rule.endpoint for rule in rules if rule.arguments and rule.rule in taking_posts}  # lead to their record
    reached = set().union(*(walk.endpoints for walk in walked.values()))
    no_pages = NO_PAGES.union(*(walk.no_pages for walk in walked.values()))

    assert {rule.endpoint for rule in rules} - reached - no_pages - nouns - STAGED == set()


def test_each_template_of_a_page_is_looked_at(app, walked):
    loader = app.jinja_env.loader
    sources = {name: loader.get_source(app.jinja_env, name)[0] for name in loader.list_templates()}
    others = ("mail/", "documents/")
    pages = {name for name, source in sources.items() if IS_PAGE.search(source) and not name.startswith(others)}
    shown = staged(app, "en").templates.union(*(walk.templates for walk in walked.values()))

    assert pages - shown - LAYOUTS == set()


def test_the_html_is_valid(app, walked, tmp_path):
    pages = {f"{name} {path}": walk.html[path] for name, walk in walked.items() for path in walk.chosen}
    for number, (name, html) in enumerate({**pages, **staged(app, "en").screens}.items()):
        (tmp_path / f"{number}.html").write_text(html)
        (tmp_path / f"{number}.path").write_text(name)

    assert _nu(tmp_path) == []


def faults(page: Page, names: Iterator[str], *, is_desk: bool) -> dict[str, list[str]]:
    """What is wrong on each page that is shown."""
    found = {}
    for name in names:
        wrong = [*checks.axe(page), *checks.cut(page), *checks.moving(page)]
        if is_desk:
            wrong += [*checks.zoomed(page), *checks.printed(page)]
        if wrong:
            found[name] = wrong
    return found


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
