"""Screenshots of each page, for people to look at: `.venv/bin/python -m tests.browser.look FOLDER [PERSON]`.

Asks a server that runs already (PORT, ALIADO_DATA), as each of the demo's people; a page that several see alike is
shown once. A desk in English by day, a phone in Spanish by night.
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from portal import create_app
from portal.settings import Settings
from tests.browser.conftest import DESK, PHONE, QUIET
from tests.browser.walk import PASSWORD, walks

LOOKS = (("desk", DESK, "light", "en-US"), ("phone", PHONE, "dark", "es-MX"))


def main(folder: Path, only: str = "") -> None:
    """Take them all; or those of one person."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
    walked = walks(create_app(Settings.from_environment()))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        for look, size, theme, locale in LOOKS:
            for name, walk in walked.items():
                if only and name != only:
                    continue
                page = browser.new_context(base_url=address, color_scheme=theme, locale=locale, **size).new_page()
                page.goto("/login")
                page.screenshot(path=folder / f"log-in-{look}.png")
                page.fill("#email", walk.email)
                page.fill("#password", PASSWORD)
                page.click("main button")
                page.wait_for_url("**/")
                for path in walk.chosen:
                    page.goto(path)
                    shot = path.strip("/").translate(str.maketrans("/?=", "---")) or "home"
                    page.screenshot(path=folder / f"{name}-{shot}-{look}.png", full_page=True)
                page.context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:3])
