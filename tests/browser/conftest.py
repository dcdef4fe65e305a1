"""A real Chromium before the real server, with the demo's own people on the demo's own data."""

import os
import pickle
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal import create_app
from portal.settings import Settings
from tests.browser.walk import PASSWORD, Walk, walks
from tests.sharing import made_once

PATIENCE_MS = 30_000  # two cores, two browsers, two servers
expect.set_options(timeout=PATIENCE_MS)
ROOT = Path(__file__).parent.parent.parent
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 900}}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """Debian's Chromium."""
    return {"executable_path": "/usr/bin/chromium", "args": QUIET}


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo, at rest, with all that its worker makes."""
    return made_once(tmp_path_factory, "demo", _make_demo)


@pytest.fixture(scope="session")
def data(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the server."""
    return shutil.copytree(demo, tmp_path_factory.mktemp("served") / "data")


@pytest.fixture(scope="session")
def server(data: Path) -> Iterator[str]:
    """The portal as `bin/serve` starts it, on a data folder of its own; answers its address."""
    with served(data) as address:
        yield address


@contextmanager
def served(data: Path) -> Iterator[str]:
    """A portal on this data folder, made as a demo if it is empty, while the context is open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORT": str(port), "ALIADO_DATA": str(data), "RATELIMIT_ENABLED": "0"}
    command = [str(Path(sys.executable).parent / "portal"), "serve"]
    process = subprocess.Popen(command, cwd=ROOT, env=environ, start_new_session=True)
    try:
        _await(f"{address}/readyz", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture(scope="session")
def walked(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Walk]:
    """The pages that each of the demo's people can open: the same on each copy of it."""

    def walk(place: Path) -> None:
        data = shutil.copytree(demo, tmp_path_factory.mktemp("walked") / "data")
        said = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "1", "RATELIMIT_ENABLED": "0"}
        place.write_bytes(pickle.dumps(walks(create_app(Settings.from_environment(said)))))

    return pickle.loads(made_once(tmp_path_factory, "walks", walk).read_bytes())


def _make_demo(data: Path) -> None:
    with served(data):
        for _ in range(600):
            if not _is_making(data):
                break
            time.sleep(0.2)


def _is_making(data: Path) -> bool:
    """Whether formats of assets are still to be made for the first time."""
    with closing(sqlite3.connect(data / "aliado.db")) as database:
        waiting = "SELECT 1 FROM asset_renditions WHERE progress IN ('waiting', 'making') AND tries < 2 LIMIT 1"
        return database.execute(waiting).fetchone() is not None


def _await(url: str, process: subprocess.Popen) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise AssertionError("the server is not ready")


@pytest.fixture
def device(browser: Browser, server: str) -> Iterator[Callable[..., BrowserContext]]:
    """A new device of somebody: a phone, a desk, with or without JavaScript; closed at the end."""
    opened: list[BrowserContext] = []

    def open_device(**how) -> BrowserContext:
        context = browser.new_context(**{"base_url": server, "locale": "en-US", **how})
        context.set_default_timeout(PATIENCE_MS)
        opened.append(context)
        return context

    yield open_device
    for context in opened:
        context.close()


@pytest.fixture
def signed_in(device: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """A page on which this person of the demo logged in by the door."""

    def enter(email: str, **how) -> Page:
        page = device(**how).new_page()
        page.goto("/login")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("main button[type=submit], main button.primary")
        page.wait_for_url("**/")
        return page

    return enter
