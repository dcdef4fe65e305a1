"""An installation of its own for a test: a data folder, its commands as processes, and a rep who saves drafts in it."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from itertools import count
from math import inf
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from urllib.parse import urlencode

from sqlalchemy import Connection, NullPool, create_engine

from portal import clock
from portal.settings import DEMO_MARK
from tests import postgres
from tests.operate import processes

PORTAL = str(Path(sys.executable).parent / "portal")
ROOT = Path(__file__).parent.parent.parent
REP, OWNER, SAYS = "rep@test.example", "owner@test.example", "a good pass phrase"
CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PRODUCT = re.compile(r"PR-[0-9A-Z]{4}-[0-9A-Z]{4}")
FORM_KEY = re.compile(r'name="form_key"[^>]*value="([^"]+)"')
numbers = count()
LOST = (OSError, HTTPException)
PEOPLE = f"""
from portal import create_app
from portal.cli.setup import set_up
from portal.models.people import Role
from tests import factories
factories.app = create_app()
set_up(factories.app)
factories.a_person(Role.OWNER, email={OWNER!r})
factories.a_rep(email={REP!r})
factories.a_product()
"""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def until(holds, seconds: float = 30) -> float:
    """Wait; answers how long it took."""
    begun = monotonic()
    while not holds():
        assert monotonic() < begun + seconds, "it took too long"
        sleep(0.01)
    return monotonic() - begun


class Installation:
    """A data folder with an owner, a rep and a product in it, and what runs on it."""

    def __init__(self, data: Path, like: "Installation | None" = None, **environ: str):
        if like is not None:
            shutil.copytree(like.data, data, dirs_exist_ok=True)
        self.data = data
        self.port = free_port()
        self.environ = {
            **os.environ, "ALIADO_DATA": str(data), "PORT": str(self.port), "HOST": "127.0.0.1", "ALIADO_DEMO": "0",
            "RATELIMIT_ENABLED": "0", **environ,
        }  # fmt: skip
        if url := os.environ.get("DATABASE_URL"):
            self.environ["DATABASE_URL"] = postgres.another_database(url, like and like.environ["DATABASE_URL"])
        self.process: subprocess.Popen | processes.Forked | None = None
        self.within: list[str] = []  # a command that runs the portal, with limits of its own

    def make_people(self) -> "Installation":
        """The people without whom nothing happens."""
        subprocess.run([sys.executable, "-c", PEOPLE], env=self.environ, cwd=ROOT, check=True)
        (self.data / DEMO_MARK).touch()  # so that limits can be lifted: these people ask faster than any do
        return self

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess:
        """`portal …`, to its end."""
        return processes.run(processes.portal, *command, environ={**self.environ, **environ})

    def run_python(self, code: str) -> subprocess.CompletedProcess:
        """Python inside the installation's app, with what migrations want."""
        within = "from portal.cli.setup import with_migrations\nwith with_migrations().app_context():\n    " + code
        return processes.run(processes.python, within, environ=self.environ)

    @contextlib.contextmanager
    def database(self) -> Iterator[Connection]:
        """The database behind the portal's back, held by no policy; what is done in it is committed."""
        url = postgres.boss_url(self.environ.get("DATABASE_URL", "")) or f"sqlite:///{self.data / 'aliado.db'}"
        patience = {"timeout": 20} if url.startswith("sqlite") else {}
        url = url.replace("postgresql:", "postgresql+psycopg:")
        engine = create_engine(url, connect_args=patience, poolclass=NullPool)
        with engine.begin() as connection:
            yield connection

    def start(self, *, wait: bool = True) -> "Installation":
        """`portal serve`, a group of processes as under a service manager."""
        log = self.data.with_name(self.data.name + ".log")
        if self.within:
            with log.open("ab") as said:
                self.process = subprocess.Popen(
                    [*self.within, PORTAL, "serve"], env=self.environ, cwd=ROOT, start_new_session=True, stdout=said,
                    stderr=said,
                )  # fmt: skip
        else:
            self.process = processes.Forked(processes.portal, "serve", environ=self.environ, out=log, err=log)
        if wait:
            until(lambda: self.answers("/readyz") == 200)
        return self

    def kill(self) -> None:
        """End the whole group at once, as a power cut does."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> int:
        """TERM, and wait for the end; answers how the process ended."""
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(20)
        self.process = None
        return code

    def answers(self, path: str) -> int:
        """The status of a page; 0 where nobody listens."""
        try:
            return Browser(self.port).ask("GET", path).status
        except LOST:
            return 0

    @property
    def children(self) -> list[int]:
        """Server and worker, by process id."""
        assert self.process is not None
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    @property
    def logged(self) -> str:
        """What server and worker said."""
        return self.data.with_name(self.data.name + ".log").read_text()


class Browser:
    """One connection with the cookies of one person."""

    def __init__(self, port: int, timeout: float = 15):
        self.connection = HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.cookie = ""
        self.text = ""
        self.form_key = self.csrf = ""

    def ask(self, method: str, path: str, said: dict | None = None, **headers: str) -> HTTPResponse:
        """One request; the body is in `text`."""
        sent = {"Cookie": self.cookie, **{name.replace("_", "-"): value for name, value in headers.items()}}
        if said is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, urlencode(said) if said is not None else None, sent)
            answer = self.connection.getresponse()
            self.text = answer.read().decode(errors="replace")
        except LOST:
            self.connection.close()
            raise
        if "__Host-" in answer.headers.get("Set-Cookie", ""):
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        return answer

    def log_in(self, email: str = REP) -> "Browser":
        """By the door."""
        self.ask("GET", "/login")
        said = {"email": email, "password": SAYS, "csrf_token": self._found(CSRF)}
        assert self.ask("POST", "/login", said).status == 303, self.text
        return self

    def open_form(self) -> "Browser":
        """The page on which a deal is registered."""
        self.ask("GET", "/deals/new")
        self.csrf, self.form_key = self._found(CSRF), self._found(FORM_KEY)
        return self

    def save(self, title: str, **more: str) -> tuple[int, str]:
        """Begin a draft as the page does by itself; answers status and address. The next key comes with the answer."""
        said = {"csrf_token": self.csrf, "form_key": self.form_key, "action": "save", "title": title, **more}
        answer = self.ask("POST", "/deals/new", said, Prefer="return=minimal")
        self.form_key = answer.headers.get("Form-Key", self.form_key)
        return answer.status, answer.headers.get("Location", "")

    def send(self, title: str) -> tuple[int, str]:
        """Register a deal and send it, by a form opened for it."""
        self.open_form()
        said = {
            "csrf_token": self.csrf, "form_key": self.form_key, "action": "send", "title": title,
            "customer_name": title, "customer_website_none": "y", "customer_country": "US", "contact_name": "Dana",
            "contact_email": "dana@zoomdrive.example", "consent": "y", "currency": "USD", "lines-0-quantity": "2",
            "lines-0-product": self._found(PRODUCT), "lines-0-unit_price": "",
            "expected_close": str(clock.today() + timedelta(days=40)),
        }  # fmt: skip
        answer = self.ask("POST", "/deals/new", said)
        return answer.status, answer.headers.get("Location", "")

    def _found(self, pattern: re.Pattern) -> str:
        found = pattern.search(self.text)
        assert found, self.text[:500]
        return found[found.re.groups]


class Writers:
    """Reps who save without a pause, and write down what was acknowledged, before they go on."""

    def __init__(self, port: int, browsers: list[Browser], pause_s: float = 0):
        self.port, self.pause_s = port, pause_s
        self.acknowledged: dict[str, str] = {}
        self.refused: list[int] = []
        self._enough = Event()
        self._threads = [Thread(target=self._save, args=(one,)) for one in browsers]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        for thread in self._threads:
            thread.join()

    def say(self, browser: Browser, title: str) -> tuple[int, str]:
        """What each does; answers status and address."""
        return browser.save(title)

    def _save(self, browser: Browser) -> None:
        while not self._enough.is_set():
            title = f"saved {next(numbers)}"
            try:
                status, at = self.say(browser, title)
            except LOST:
                return
            if status in (201, 303):
                self.acknowledged[title] = at
            else:
                self.refused.append(status)
            sleep(self.pause_s)


class Reader:
    """Somebody who opens page after page, each anew; `took` are the seconds of each, endless where it failed."""

    def __init__(self, browser: Browser, path: str = "/deals", pause_s: float = 0.03):
        self.took: list[float] = []
        self._browser, self._path, self._pause_s = browser, path, pause_s
        self._enough = Event()
        self._thread = Thread(target=self._read)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._enough.set()
        self._thread.join()

    @property
    def p95(self) -> float:
        """Within how many seconds ninety-five of a hundred pages came."""
        return sorted(self.took)[int(len(self.took) * 0.95)]

    def _read(self) -> None:
        while not self._enough.wait(self._pause_s):
            self._browser.connection.close()
            begun = monotonic()
            try:
                came = self._browser.ask("GET", self._path).status == 200
            except LOST:
                came = False
            self.took.append(monotonic() - begun if came else inf)
