"""Large downloads on slow lines: pages are as quick as ever, and a zip of gigabytes takes neither memory nor disk.

In the end `curl` takes a large file as a person at a terminal does: in parts, and resumed after a break.
"""

import os
import socket
import subprocess
from contextlib import ExitStack, suppress
from hashlib import file_digest, sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import sleep

import pytest

from tests.operate import processes
from tests.operate.installation import REP, Browser, Installation, Reader

MB = 1024 * 1024
ALL = bool(os.environ.get("ALIADO_TEST_ALL"))
FILE_MB, FILES = (512, 4) if ALL else (64, 3)
SIZE = FILE_MB * MB
CONTENT = sha256(bytes([FILES - 1]) * SIZE).hexdigest()
SLOW = 60  # who read a little and pause, on as many connections
ASSETS = f"""
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from portal import create_app
from portal.models.assets import Asset, AssetKind, Kept
from portal.models.assets.basket import BasketItem
from portal.models.people import Role, User
from portal.storage.files import files_at
from tests import factories
factories.app = app = create_app()
editor, settings = factories.a_person(Role.EDITOR), app.config["SETTINGS"]
with factories.database():
    rep = User.by_email({REP!r})
    for number in range({FILES}):
        piece, digest = bytes([number]) * {MB}, sha256()
        with NamedTemporaryFile(dir=settings.data) as file:
            for _ in range({FILE_MB}):
                file.write(piece)
                digest.update(piece)
            file.flush()
            key = files_at("", settings.data).keep(Path(file.name), name="film.mp4", media_type="video/mp4")
        asset = Asset.draft(by=editor, kind=AssetKind.OTHER, title_en=f"Film {{number}}")
        kept = Kept("film.zip", "application/zip", {FILE_MB * MB}, digest.hexdigest(), key)
        asset.add_version(by=editor, files=[kept])
        asset.publish(by=editor)
        BasketItem.put(asset, person_id=rep.id)
    print(asset.ref)
"""


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    data = tmp_path_factory.mktemp("large") / "data"
    data.mkdir()
    served = Installation(data).make_people()
    done = processes.run(processes.python, ASSETS, environ=served.environ)
    assert done.returncode == 0, done.stderr
    served.asset = done.stdout.split()[-1]
    served.start()
    yield served
    served.kill()


def memory_mb(portal) -> float:
    """Of the server, the worker, and all that they started."""
    pages = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(process.name)) == portal.process.pid:
                pages += int((process / "statm").read_text().split()[1])
    return pages * 4096 / MB


def large_files(portal) -> dict[Path, int]:
    return {path: path.stat().st_size for path in portal.data.rglob("*") if path.is_file() and path.stat().st_size > MB}


def ask(portal, browser: Browser, path: str, **headers: str) -> HTTPResponse:
    """The answer, its body still to be read."""
    wire = HTTPConnection("127.0.0.1", portal.port, timeout=120)
    wire.request("GET", path, headers={"Cookie": browser.cookie, **headers})
    return wire.getresponse()


def the_way(portal, browser: Browser) -> str:
    return browser.ask("GET", f"/assets/{portal.asset}/download").headers["Location"]


def test_a_zip_of_gigabytes_takes_no_memory_and_no_disk(portal):
    browser = Browser(portal.port).log_in()
    before, kept, most, received = memory_mb(portal), large_files(portal), 0.0, 0

    answer = ask(portal, browser, "/assets/basket/zip")
    while piece := answer.read(8 * MB):
        received += len(piece)
        most = max(most, memory_mb(portal))

    assert received == int(answer.headers["Content-Length"]) > FILES * FILE_MB * MB
    assert most - before < 50, (before, most)
    assert large_files(portal) == kept


def test_slow_readers_of_files_hold_up_no_page(portal):
    browser = Browser(portal.port).log_in()
    at, cookie = the_way(portal, browser), browser.cookie
    with ExitStack() as held:
        for _ in range(SLOW):
            wire = held.enter_context(socket.create_connection(("127.0.0.1", portal.port)))
            wire.sendall(f"GET {at} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode())
            assert wire.recv(1024).startswith(b"HTTP/1.1 200")
        with Reader(browser, "/assets/recalls") as reader:
            sleep(3)

    assert reader.p95 < 0.5


def test_a_broken_download_is_resumed_where_it_broke(portal):
    browser = Browser(portal.port).log_in()
    at = the_way(portal, browser)
    answer = ask(portal, browser, at)
    begun = answer.read(10 * MB)
    answer.close()

    rest = ask(portal, browser, at, **{"Range": f"bytes={len(begun)}-", "If-Range": answer.headers["ETag"]})

    assert rest.status == 206
    assert sha256(begun + rest.read()).hexdigest() == sha256(bytes([FILES - 1]) * FILE_MB * MB).hexdigest()


class Curl:
    """`curl` with the cookies of a rep, at the address of one file."""

    def __init__(self, served, place: Path):
        browser = Browser(served.port).log_in()
        self.url = f"http://127.0.0.1:{served.port}{the_way(served, browser)}"
        self.place = place
        self.begins = ["curl", "--silent", "--show-error", "--header", f"Cookie: {browser.cookie}"]

    def __call__(self, *how: str, check: bool = True) -> str:
        """Run it; answers what it printed."""
        done = subprocess.run(
            [*self.begins, *how, self.url], cwd=self.place, capture_output=True, text=True, check=check, timeout=120
        )
        return done.stdout

    def headers(self, *how: str) -> dict[str, str]:
        """What it was told, by name; the status as `status`."""
        status, *lines = self("--dump-header", "-", "--output", "/dev/null", *how).splitlines()
        pairs = (line.partition(": ")[::2] for line in lines if ": " in line)
        return {"status": status.split()[1], **{name.lower(): value for name, value in pairs}}


@pytest.fixture
def curl(portal, tmp_path) -> Curl:
    return Curl(portal, tmp_path)


def checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return file_digest(opened, "sha256").hexdigest()


def test_curl_takes_it_whole_under_its_good_name(curl):
    curl("--remote-name", "--remote-header-name")

    (file,) = curl.place.iterdir()
    assert file.name == f"film-{FILES - 1}-v1.zip"
    assert checksum(file) == CONTENT


def test_curl_goes_on_where_the_line_broke(curl):
    file = curl.place / "film.zip"
    cut = ["--output", "film.zip", "--limit-rate", "20M", "--max-time", "1"]
    curl(*cut, check=False)
    first = file.stat().st_size
    curl(*cut, "--continue-at", "-", check=False)
    second = file.stat().st_size

    curl("--output", "film.zip", "--continue-at", "-")

    assert 0 < first < second < SIZE, "it broke twice"
    assert checksum(file) == CONTENT


def test_curl_takes_it_in_parts_that_fit(curl):
    third = SIZE // 3
    with (curl.place / "whole").open("wb") as whole:
        for number, part in enumerate((f"0-{third}", f"{third + 1}-{2 * third}", f"{2 * third + 1}-")):
            curl("--range", part, "--output", str(number))
            whole.write((curl.place / str(number)).read_bytes())

    assert checksum(curl.place / "whole") == CONTENT


def test_curl_asks_for_the_end_of_it(curl):
    told = curl.headers("--range", "-1000")

    assert told["status"] == "206"
    assert told["content-range"] == f"bytes {SIZE - 1000}-{SIZE - 1}/{SIZE}"


def test_curl_asks_how_large_it_is(curl):
    told = curl.headers("--head")

    assert (told["status"], told["content-length"], told["accept-ranges"]) == ("200", str(SIZE), "bytes")
    assert told["etag"] == f'"{CONTENT[:32]}"'


def test_curl_goes_on_with_the_same_file_alone(curl):
    tag = curl.headers("--head")["etag"]

    same = curl.headers("--range", f"{SIZE - 10}-", "--header", f"If-Range: {tag}")
    other = curl.headers("--range", f"{SIZE - 10}-", "--header", 'If-Range: "another"')

    assert (same["status"], same["content-length"]) == ("206", "10")
    assert (other["status"], other["content-length"]) == ("200", str(SIZE)), "from its beginning"


def test_curl_is_told_what_is_not_there(curl):
    told = curl.headers("--range", f"{SIZE}-")

    assert (told["status"], told["content-range"]) == ("416", f"bytes */{SIZE}")
