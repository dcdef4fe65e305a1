"""A vendor begins without the demo, by the pages alone: owner, product, partner, people, a first deal, goodbye."""

import os
import re
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, ROOT, _await

GOOD = "mended violet harbours"
WORDS = {
    "en-US": {"begun": "Welcome", "in_review": "In review", "approved": "Approved", "handed": "1 deal is handed over"},
    "es-MX": {
        "begun": "Ya puedes empezar",
        "in_review": "En revisión",
        "approved": "Aprobada",
        "handed": "1 oportunidad entregada",
    },
}


@pytest.fixture(params=sorted(WORDS))
def vendor(request, tmp_path, browser):
    """A portal without the demo; answers the address that the terminal printed, a maker of devices, and the words."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environ = {**os.environ, "PORT": str(port), "ALIADO_DATA": str(tmp_path / "data"), "ALIADO_DEMO": "0"}
    said = (tmp_path / "said").open("w")
    command = [str(Path(sys.executable).parent / "portal"), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, start_new_session=True)
    opened = []

    def device(**how) -> Page:
        context = browser.new_context(base_url=f"http://127.0.0.1:{port}", locale=request.param, **how)
        opened.append(context)
        return context.new_page()

    try:
        _await(f"http://127.0.0.1:{port}/healthz", process)
        begin = re.search(r"http://\S+/setup\?token=\w+", (tmp_path / "said").read_text())[0]
        yield begin, device, tmp_path / "data" / "outbox", WORDS[request.param]
    finally:
        for context in opened:
            context.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def letter_to(outbox: Path, address: str, link: str, page: Page) -> str:
    """The link in the last letter to this address, once the worker wrote it."""
    for _ in range(100):
        for file in sorted(outbox.glob("*.eml"), key=lambda one: one.stat().st_mtime, reverse=True):
            text = file.read_text().replace("=\n", "").replace("=3D", "=")
            found = re.search(rf"http://[^/\s]+({link}/[\w.-]+)", text)
            if re.search(rf"^To: .*{address}", text, re.M) and found:
                return found[1]
        page.wait_for_timeout(200)
    raise AssertionError(f"no letter to {address}")


def come_in(page: Page, at: str, name: str) -> None:
    page.goto(at)
    page.fill("#name", name)
    page.fill("#password", GOOD)
    page.click("main button")
    page.wait_for_url("**/")


def invite(page: Page, address: str, *, role: str, company: str = "") -> None:
    page.goto("/people/invitations")
    page.fill("#email", address)
    if company:
        page.select_option("#partner", label=company)
    page.check(f"input[name=roles][value={role}]")
    page.click("main form button.primary")
    expect(page.locator("main")).to_contain_text(address)


def sure(page: Page) -> None:
    """Type the password again where it is asked for."""
    if page.locator("#password-again").count():
        page.fill("#password-again", GOOD)
        page.click("main button.primary")


def test_from_nothing_to_a_protected_deal_and_a_goodbye(vendor):
    begin, device, outbox, words = vendor
    owner = device(**DESK)
    owner.goto(begin)
    owner.fill("#name", "Ona Ward")
    owner.fill("#email", "ona@vendor.example")
    owner.fill("#password", GOOD)
    owner.click("main button")
    expect(owner.locator("#notices")).to_contain_text(words["begun"])

    owner.goto("/products/new")
    owner.fill("#name", "GTX Pro")
    owner.fill("#price_usd", "4821")
    owner.click("main button.primary")
    expect(owner.locator("main")).to_contain_text("GTX Pro")
    owner.goto("/partners/new")
    owner.fill("#name", "Kestrel IT")
    owner.select_option("#country", "MX")
    owner.click("main button.primary")
    expect(owner.locator("h1")).to_contain_text("Kestrel IT")

    invite(owner, "ada@kestrel.example", role="partner_admin", company="Kestrel IT")
    admin = device(**DESK)
    come_in(admin, letter_to(outbox, "ada@kestrel.example", "/invitations", owner), "Ada Bell")
    for address in ("rep@kestrel.example", "rep2@kestrel.example"):
        invite(admin, address, role="sales")
    rep, colleague = device(**PHONE), device(**PHONE)
    come_in(rep, letter_to(outbox, "rep@kestrel.example", "/invitations", owner), "Rui Paz")
    come_in(colleague, letter_to(outbox, "rep2@kestrel.example", "/invitations", owner), "Noa Lind")

    send_a_deal(rep)
    expect(rep.locator("main")).to_contain_text(words["in_review"])
    owner.goto(letter_to(outbox, "ona@vendor.example", "/deals", owner))
    owner.locator("#answer button.primary").first.click()
    expect(owner.locator("main")).to_contain_text(words["approved"])
    rep.reload()
    expect(rep.locator("main")).to_contain_text(words["approved"])

    admin.goto("/people")
    admin.get_by_role("link", name="Rui Paz").click()
    admin.select_option("#to", label="Noa Lind")
    admin.click("form[action$='/handover'] button")
    expect(admin.locator("#notices")).to_contain_text(words["handed"])
    admin.click("form[action$='/deactivation'] button")
    sure(admin)
    rep.goto("/deals")
    expect(rep).to_have_url(re.compile("/login"))
    colleague.goto("/deals")
    expect(colleague.locator("main")).to_contain_text("Bluewater Labs")


def send_a_deal(page: Page) -> None:
    page.goto("/deals/new")
    page.fill("#customer_name", "Bluewater Labs")
    page.fill("#customer_website", "bluewater.example")
    page.fill("#contact_name", "Dana Reyes")
    page.fill("#contact_email", "dana@bluewater.example")
    page.click("[data-next]")
    page.fill("#expected_close", (datetime.now(UTC) + timedelta(days=40)).date().isoformat())
    page.click("[data-next]")
    page.select_option("#lines-0-product", label="GTX Pro")
    page.click("[data-next]")
    page.check("#consent")
    page.click("[data-send]")
