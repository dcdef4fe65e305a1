"""Screenshots of each page, for people to look at: `.venv/bin/python -m tests.browser.look FOLDER`.

Asks a server that runs already (PORT), as each of the demo's people, at both sizes and in both themes.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import DESK, PASSWORD, PHONE, QUIET

PEOPLE = {
    "stranger": None, "rep": "rep@northgate.example", "manager": "manager@aliado.example",
    "owner": "owner@aliado.example", "trainee": "trainee@northgate.example", "lumen": "rep@lumen.example",
}  # fmt: skip
PAGES = (
    "/",
    "/deals",
    "/deals/new",
    "/deals?q=nothing-like-this",
    "/account",
    "/account/sessions",
    "/outbox",
    "/deals/DR-0000-0000",
)
LOOKS = (("desk", DESK, "light"), ("phone", PHONE, "dark"))


def main(folder: Path, only: str = "") -> None:
    """Take them all; or those of one person."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for name, email in PEOPLE.items():
            if only and name != only:
                continue
            for look, size, theme in LOOKS:
                context = browser.new_context(base_url=address, color_scheme=theme, **size)
                page = context.new_page()
                page.goto("/login")
                if email is None:
                    page.screenshot(path=folder / f"{name}-log-in-{look}.png")
                    continue
                page.fill("#email", email)
                page.fill("#password", PASSWORD)
                page.click("main button")
                page.wait_for_url("**/")
                for path in PAGES:
                    page.goto(path)
                    shot = (path.strip("/").split("?")[0].replace("/", "-") or "home") + (
                        "-empty" if "?" in path else ""
                    )
                    page.screenshot(path=folder / f"{name}-{shot}-{look}.png", full_page=True)
                for state in ("submitted", "info_requested", "approved", "declined"):
                    page.goto(f"/deals?state={state}")
                    first = page.locator("table.table tbody a").first
                    if first.count():
                        first.click()
                        page.wait_for_load_state()
                        page.screenshot(path=folder / f"{name}-deal-{state}-{look}.png", full_page=True)
                context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
