"""A large file goes over a line that breaks, and arrives."""

from io import BytesIO
from random import Random

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import DESK

EDITOR = "editor@aliado.example"
BROKEN = {3, 4, 6}  # which parts never arrive


@pytest.fixture
def picture(tmp_path) -> str:
    """Six megabytes of noise."""
    file, content = tmp_path / "noise.png", BytesIO()
    Image.frombytes("RGB", (1500, 1400), Random(1).randbytes(1500 * 1400 * 3)).save(content, "PNG")
    file.write_bytes(content.getvalue())
    assert file.stat().st_size > 6_000_000
    return str(file)


def broken_line(page: Page) -> list[Route]:
    """Some parts are lost on the way; answers all that were sent."""
    sent: list[Route] = []

    def pass_on(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(route)
        if route.request.method == "PATCH" and len(sent) in BROKEN:
            route.abort()
        else:
            route.continue_()

    page.route("**/assets/uploads/*", pass_on)
    return sent


def test_a_large_file_arrives_over_a_line_that_breaks(signed_in, picture):
    page = signed_in(EDITOR, **DESK)
    page.goto("/assets/new")
    sent = broken_line(page)

    page.set_input_files("upload-files input[type=file]", [picture])
    page.fill("[name=title_en]", "Noise for a wall")
    page.click("main form .button.primary")  # before it is there

    expect(page.locator("h1")).to_have_text("Noise for a wall")
    assert len(sent) > max(BROKEN)


def test_a_file_that_is_taken_out_again_is_not_handed_in(signed_in, picture):
    page = signed_in(EDITOR, **DESK)
    page.goto("/assets/new")

    page.set_input_files("upload-files input[type=file]", [picture])
    page.get_by_role("button", name="Take it out").click()
    page.fill("[name=title_en]", "Nothing")
    page.click("main form .button.primary")

    expect(page.locator("upload-files .error")).to_contain_text("Choose a file.")
