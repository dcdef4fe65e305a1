"""Finding in the library, counted: from the door to the file on a phone, and by keys at a desk."""

from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_path import Thumb

MADE = "a[aria-label^='PNG 1,024']:not(.quiet)"
MARKETER = "marketing@northgate.example"


def test_the_primary_logo_as_a_png_in_four_taps_from_log_in(signed_in):
    page = signed_in(MARKETER, **PHONE)
    thumb = Thumb(page)

    thumb.tap(".tabs a[href='/assets']")
    page.wait_for_url("**/assets")
    thumb.tap("a.asset:has-text('Primary logo')")
    page.wait_for_url("**/assets/AS-*")
    for _ in range(90):  # the worker makes it within a moment of the demo's first start
        if page.locator(MADE).count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    with page.expect_download() as coming:
        thumb.tap(f"{MADE} >> nth=0")

    assert coming.value.suggested_filename.startswith("primary-logo-1024px")
    assert thumb.taps <= 4


def test_a_banner_spec_by_typing_its_size(signed_in):
    page = signed_in(MARKETER, **PHONE)
    thumb = Thumb(page)

    thumb.tap(".tabs a[href='/assets']")
    page.wait_for_url("**/assets")
    thumb.tap("#q")
    page.keyboard.type("300x250")
    page.keyboard.press("Enter")
    first = page.locator("a.asset").first
    expect(first).to_contain_text("300 × 250")
    thumb.tap("a.asset >> nth=0")
    page.wait_for_url("**/assets/AS-*")

    expect(page.locator("main")).to_contain_text("300 × 250")
    expect(page.locator("main")).to_contain_text("150 KB")
    assert thumb.taps <= 3


def test_the_grid_is_filled_where_it_stands_and_the_address_tells_it(signed_in):
    page = signed_in(MARKETER, **DESK)
    page.goto("/assets")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()

    page.keyboard.type("lgo one colour")
    page.keyboard.press("Enter")

    expect(page.locator("a.asset strong").first).to_have_text("Logo, one colour")
    assert "q=lgo" in page.url
    page.reload()
    expect(page.locator("a.asset strong").first).to_have_text("Logo, one colour")


def test_a_star_is_kept_and_found_again(signed_in):
    page = signed_in(MARKETER, **DESK)
    page.goto("/assets?q=sign")
    star = page.locator("li:has-text('Sign') .star").first
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")

    page.click("#my-favourites")

    expect(page.locator("a.asset strong")).to_have_text(["Sign"])
    page.locator(".star").first.click()
    expect(page.locator("a.asset")).to_have_count(0)


def test_arrows_lead_from_tile_to_tile(signed_in):
    page = signed_in(MARKETER, **DESK)
    page.goto("/assets")
    page.locator("a.asset").first.focus()

    page.keyboard.press("ArrowRight")

    expect(page.locator("a.asset").nth(1)).to_be_focused()
