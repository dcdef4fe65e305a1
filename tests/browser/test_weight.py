"""What pages weigh over the wire, headers and all: bytes, so that it is the same on every machine."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE
from tests.browser.walk import PEOPLE

MOST_OF_DOOR, MOST_OF_PAGE = 60_000, 20_000
WITH_ALL_FILES = ("/deals/new", "/deals", "/assets")  # the last one for whom deals are not
ALL_FONTS = "async () => { await Promise.all([...document.fonts].map(face => face.load())) }"
ELEMENTS = """() => {
    const files = [...document.scripts].map(script => script.src.match(/([\\w-]+)\\.\\w+\\.js$/)[1])
    const all = [...document.querySelectorAll("main *")]
    const used = all.map(element => element.localName).filter(name => name.includes("-"))
    const fills = all.some(element => element.matches("[hx-get], [hx-post]"))
    if (fills) used.push("htmx", "keep-focus", "request-trouble")
    if (document.body.matches(".shell")) used.push("double-send", "command-palette", "key-help")
    return [files.sort(), [...new Set(used)].sort()]
}"""


def weigher(page: Page) -> Callable[..., dict[str, int]]:
    """Opens a page and answers the bytes of each thing that came over the wire for it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    urls: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    devtools.on("Network.requestWillBeSent", lambda sent: urls.update({sent["requestId"]: sent["request"]["url"]}))
    devtools.on(
        "Network.loadingFinished",
        lambda done: bytes_of.update({urls.get(done["requestId"], ""): int(done["encodedDataLength"])}),
    )

    def weigh(path: str, until: str = "load") -> dict[str, int]:
        bytes_of.clear()
        page.goto(path, wait_until=until)
        return {url.partition("//")[2].partition("/")[2]: count for url, count in bytes_of.items() if count}

    return weigh


def but_pictures(came: dict[str, int]) -> dict[str, int]:
    """Without what the library and lessons show: pictures that somebody handed in, as many as a screen holds, late."""
    return {name: count for name, count in came.items() if "/preview" not in name and "/files/" not in name}


@pytest.mark.parametrize("language", ["en-US", "es-MX"])
def test_the_door_is_light(device, language):
    page = device(locale=language, **PHONE).new_page()

    came = weigher(page)("/login", "networkidle")

    assert sum(came.values()) <= MOST_OF_DOOR, came
    assert {name.partition(".")[0] for name in came} == {
        "login",
        "static/css/portal",
        "static/vendor/inter",
        "static/icon",
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_each_later_page_is_light_and_loads_the_elements_that_it_has(signed_in, walked, name):
    page = signed_in(PEOPLE[name], **PHONE)
    weigh = weigher(page)
    for path in WITH_ALL_FILES:
        weigh(path, "networkidle")
        page.evaluate(ALL_FONTS)  # one that comes late is not the next page's

    heavy, needless = {}, {}
    for path in walked[name].chosen:
        came = but_pictures(weigh(path))
        loaded, used = page.evaluate(ELEMENTS)
        if sum(came.values()) > MOST_OF_PAGE:
            heavy[path] = came
        if loaded != used:
            needless[path] = {"loaded": loaded, "used": used}

    assert heavy == {}
    assert needless == {}
