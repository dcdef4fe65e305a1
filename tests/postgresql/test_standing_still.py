"""A PostgreSQL that stands still with its connections open: told in time, and all goes on by itself afterwards."""

import os
import signal
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import psycopg
import pytest
from sqlalchemy import make_url

from portal.models.base import db
from tests.factories import a_rep, registration
from tests.operate.installation import Browser, Installation, until
from tests.postgres import boss_url

MOST_S = 5
CROWD = 48 if os.environ.get("ALIADO_TEST_ALL") else 12  # more than there are threads


def place() -> Path:
    return Path(str(make_url(os.environ["DATABASE_URL"]).query["host"]))


def processes() -> list[int]:
    """The server's own: the first and its children."""
    first = int((place() / "data" / "postmaster.pid").read_text().split()[0])
    return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]


@contextmanager
def stopped(pids: list[int]) -> Iterator[None]:
    """None of them does anything; their sockets stay open, and the kernel takes what is sent to them."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def backends() -> list[int]:
    """Those that serve the portal."""
    with psycopg.connect(boss_url(os.environ["DATABASE_URL"]), autocommit=True) as boss:
        return [pid for (pid,) in boss.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'portal'")]


def timed(ask) -> tuple[int, bool]:
    """The status of an answer, and whether it came in time."""
    begun = monotonic()
    status = ask().status_code
    return status, monotonic() - begun < MOST_S


def in_use(app) -> int:
    with app.app_context():
        return db.engine.pool.checkedout()  # type: ignore[attr-defined]


@pytest.mark.parametrize("rested_s", [0, 60])
def test_a_server_that_stands_still_is_told_in_time_and_outlived(app, log_in, monkeypatch, rested_s):
    client = log_in(a_rep())
    monkeypatch.setattr("portal.models.connections.IDLE_SECONDS", 2 - rested_s)  # the pool then asks first

    with stopped(processes()):
        first, second = timed(lambda: client.get("/deals")), timed(lambda: client.get("/deals"))

    assert [first, second] == [(503, True)] * 2
    assert client.get("/deals").status_code == 200
    assert in_use(app) == 0


@pytest.mark.parametrize("path", ["/", "/account", "/login", "/readyz"])
def test_each_page_says_so(app, log_in, monkeypatch, path):
    client = log_in(a_rep())
    monkeypatch.setattr("portal.REQUEST_SECONDS", 0.5)

    with stopped(processes()):
        assert timed(lambda: client.get(path)) == (503, True)

    assert client.get("/deals").status_code == 200
    assert in_use(app) == 0


def test_what_is_typed_meanwhile_comes_back(log_in, monkeypatch):
    client = log_in(a_rep())
    monkeypatch.setattr("portal.REQUEST_SECONDS", 0.5)
    form = {**registration(title="typed in vain"), "csrf_token": client.token(), "form_key": client.form_key()}

    with stopped(processes()):
        answer = client.http.post("/deals/new", data=form)

    assert answer.status_code == 503
    assert "typed in vain" in answer.text
    assert client.http.post("/deals/new", data=form).status_code == 303


def test_one_of_its_processes_that_stands_still_costs_one_answer(log_in, monkeypatch):
    client = log_in(a_rep())
    monkeypatch.setattr("portal.REQUEST_SECONDS", 0.5)

    with stopped(backends()):
        assert timed(lambda: client.get("/deals")) == (503, True)
        assert client.get("/deals").status_code == 200
        assert client.post("/deals/new", registration()).status_code == 303


class Swallowing:
    """Stands between the portal and its database, and hands all on until it is told to hand on nothing."""

    def __init__(self, folder: Path):
        self.folder, self.swallows = folder, Event()
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(folder / ".s.PGSQL.5432"))
        self.door.listen(100)
        Thread(target=self._let_in, daemon=True).start()

    def _let_in(self) -> None:
        while True:
            one, other = self.door.accept()[0], socket.socket(socket.AF_UNIX)
            other.connect(str(place() / ".s.PGSQL.5432"))
            for source, target in ((one, other), (other, one)):
                Thread(target=self._hand_on, args=(source, target), daemon=True).start()

    def _hand_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(65_536):
                if not self.swallows.is_set():
                    target.sendall(said)
            target.shutdown(socket.SHUT_WR)


@contextmanager
def swallowing(proxy: Swallowing) -> Iterator[None]:
    proxy.swallows.set()
    yield
    proxy.swallows.clear()


def threads(portal: Installation) -> int:
    """Of all processes of the portal."""
    assert portal.process
    group = portal.process.pid
    found = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(process.name)) == group:
                found += len(list((process / "task").iterdir()))
    return found


@pytest.mark.parametrize("fault", ["stopped", "swallowed"])
def test_a_crowd_is_told_in_time_and_no_thread_is_lost(install, tmp_path_factory, fault):
    portal = install()
    proxy = Swallowing(tmp_path_factory.mktemp("p"))
    url = make_url(portal.environ["DATABASE_URL"]).update_query_dict({"host": str(proxy.folder)})
    portal.environ["DATABASE_URL"] = url.render_as_string()
    portal.start()
    crowd = [Browser(portal.port).log_in() for _ in range(CROWD)]
    asking = ThreadPoolExecutor(CROWD)

    def ask(browser: Browser) -> tuple[int, bool]:
        browser.connection.close()  # the portal closes one that rests
        begun = monotonic()
        status = browser.ask("GET", "/deals").status
        return status, monotonic() - begun < MOST_S

    assert set(asking.map(ask, crowd)) == {(200, True)}
    before = threads(portal)
    with ExitStack() as held:
        held.enter_context(stopped(processes()) if fault == "stopped" else swallowing(proxy))
        for _ in range(2):
            assert set(asking.map(ask, crowd)) == {(503, True)}
        assert portal.answers("/readyz") == 503
        assert portal.answers("/healthz") == 200

    until(lambda: portal.answers("/readyz") == 200, 10)
    for _ in range(3):
        assert set(asking.map(ask, crowd)) == {(200, True)}
    assert threads(portal) == before
    assert crowd[0].send("all is well again")[0] == 303
    until(lambda: undone(portal) == 0, 70)


def undone(portal: Installation) -> int:
    with portal.database() as database:
        return database.exec_driver_sql("SELECT count(*) FROM deliveries WHERE done_at IS NULL").scalar()
