"""Large downloads on slow lines: pages are as quick as ever, and a zip of gigabytes takes neither memory nor disk."""

import os
import socket
from contextlib import ExitStack, suppress
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import sleep

import pytest

from tests.operate import processes
from tests.operate.installation import REP, Browser, Installation, Reader

MB = 1024 * 1024
ALL = bool(os.environ.get("ALIADO_TEST_ALL"))
FILE_MB, FILES = (512, 4) if ALL else (64, 3)
SLOW = 60  # who read a little and pause, on as many connections
ASSETS = f"""
from hashlib import sha256
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
