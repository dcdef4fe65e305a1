"""Keeps the server and the worker running, and ends both together.

The portal is loaded once, here; both are forked from it. So this process opens no database and starts no thread.
"""

import logging
import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from portal.cli.backup.manifest import Refused
from portal.jobs.heartbeat import Watch
from portal.settings import SettingsError

END_WITHIN_S = 14
MOST_WAITING = 1024  # connections at the door, before the machine lets others try again later
LONGEST_PAUSE_S = 30
HANGS_AFTER_S = 20  # without a sign of life
log = logging.getLogger("portal.supervisor")
_fork = multiprocessing.get_context("fork")


def serve(app: Flask, host: str, port: int) -> None:
    """Serve until TERM or INT; work in flight is then finished. Exits when the address is taken."""
    told_to_stop = Event()
    with _listener(host, port) as listener:  # outlives a server that is started again
        server = Kept("server", _serve, app, listener.fileno())  # gunicorn watches its own
        kept = [server, Kept("worker", _work, listener.fileno(), watch=Watch(app.config["SETTINGS"].data))]
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: told_to_stop.set())
        while not told_to_stop.wait(0.2):
            for each in kept:
                each.keep()
    for each in kept:
        each.tell_to_end()
    deadline = monotonic() + END_WITHIN_S
    for each in kept:
        each.wait(deadline)


def run_apart(work: Callable[..., None], *arguments: Any) -> None:
    """Do this in a process of its own, and end with it when it fails."""
    process = _fork.Process(target=_said_in_a_line, args=(work, arguments))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(process.exitcode)


def _said_in_a_line(work: Callable[..., None], arguments: tuple) -> None:
    try:
        work(*arguments)
    except (SettingsError, Refused) as error:
        sys.exit(str(error))
    except OperationalError as error:
        sys.exit(f"The database can't be brought up to date: {error.orig}.")


class Kept:
    """A process that is started again when it ends, sooner or later: the pause doubles while it won't stay."""

    def __init__(self, name: str, work: Callable[..., None], *arguments: Any, watch: Watch | None = None) -> None:
        self.name = name
        self.work = (work, arguments)
        self.watch = watch
        self.process: Any = None
        self.pause_s = 0
        self.due = self.started = monotonic()

    def keep(self) -> None:
        """Start it when it is due; see whether it ended, or hangs and has to."""
        if self.process is None:
            if monotonic() >= self.due:
                self._start()
        elif not self.process.is_alive():
            stayed = monotonic() - self.started > LONGEST_PAUSE_S
            self.pause_s = 1 if stayed else min(max(1, self.pause_s * 2), LONGEST_PAUSE_S)
            self.due = monotonic() + self.pause_s
            log.warning("the %s ended (%s); it starts again in %s s", self.name, self.process.exitcode, self.pause_s)
            self.process = None
        elif self.watch and self.watch.silent_s() > HANGS_AFTER_S:
            log.warning("the %s gave no sign of life for %s s; it is ended", self.name, HANGS_AFTER_S)
            self.process.kill()
            self.process.join()

    def _start(self) -> None:
        work, arguments = self.work
        self.process = _fork.Process(target=_beginning, args=(work, arguments))
        self.process.start()
        self.started = monotonic()
        if self.watch:
            self.watch.begin()

    def tell_to_end(self) -> None:
        """Ask it to finish what it has in hand."""
        if self.process:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for its end, and make an end when it takes too long."""
        if self.process:
            self.process.join(max(0, deadline - monotonic()))
            if self.process.is_alive():
                log.warning("the %s did not finish in time; it is ended", self.name)
                self.process.kill()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=MOST_WAITING)
    except OSError as error:
        sys.exit(f"Can't listen on {host}, port {port}: {error.strerror}")


def _beginning(work: Callable[..., None], arguments: tuple) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    work(*arguments)


def _end_with(parent: int) -> None:
    """A supervisor that was killed leaves nobody behind to hold its address."""
    while os.getppid() == parent:
        sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def _serve(app: Flask, listening: int) -> None:
    from portal.cli.server import Server

    Server(app, listening).run()


def _work(listening: int) -> None:
    from portal.cli import worker

    os.close(listening)  # what it has in hand may take longer than the server's end
    worker.main()
