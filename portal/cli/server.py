"""How gunicorn serves the portal."""

import logging
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.workers import gthread

from portal.cli.patience import PatientWorker, close_slowly


def _leave_ctrl_c(_process: Any) -> None:
    """Leave Ctrl-C, which a terminal sends to all, to the supervisor: to gunicorn it means "drop what is in flight"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Journal(Logger):
    """Gunicorn's words in our log, without the request that it quotes when it can't read one."""

    def setup(self, cfg: Any) -> None:
        """Hand all on to the portal's handler."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.addFilter(_quote_nothing)


def _quote_nothing(record: logging.LogRecord) -> bool:
    if " request" in record.msg:
        record.msg, record.args = f"{record.msg.partition(' request')[0]} request", ()
    return True


class Connection(gthread.TConn):
    """One on which nobody waits who serves others: neither for its first word nor for its last."""

    def wait_for_data(self, _timeout: float) -> bool:
        """Whether there is something to read now; if not, the poller waits for it, with all others."""
        return super().wait_for_data(0)

    def close(self, graceful: bool = False) -> None:
        """Close. Gunicorn waits two seconds for the other side to close too; that is for who still sends."""
        if graceful and self._has_unread():
            close_slowly(self.sock)
        else:
            super().close()

    def _has_unread(self) -> bool:
        """Whether there is something that nobody read: a plain close would then cut our answer short."""
        self.sock.setblocking(False)
        try:
            return bool(self.sock.recv(1))
        except OSError:
            return False


gthread.TConn = Connection
THREADS = 8
MOST_CONNECTIONS = 2000
FILES_OF_OUR_OWN = 64  # of those that a process may have open: database, letters, static files


def most_connections() -> int:
    """How many are held at once; who comes on top waits at the door. One file too many would end the process.

    Of the files that it may have open, a process begins with fewer than it may ask for.
    """
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    files, most = (sys.maxsize if limit == resource.RLIM_INFINITY else limit for limit in limits)
    wanted = min(most, MOST_CONNECTIONS + FILES_OF_OUR_OWN)
    if files < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, limits[1]))
    return max(THREADS, wanted - FILES_OF_OUR_OWN)


CONFIG = {
    # One process, since the limits on requests are counted in its memory; more of them want Redis.
    "workers": 1,
    "worker_class": PatientWorker,
    "threads": THREADS,
    "graceful_timeout": 12,  # seconds for what is in flight, of the 15 that the whole has
    "timeout": 20,  # seconds without a sign of life, after which a process that hangs is replaced
    "keepalive": 5,
    "limit_request_line": 4094,
    "limit_request_fields": 60,
    "limit_request_field_size": 8190,
    # A heartbeat, kept off slow disks.
    "worker_tmp_dir": "/dev/shm" if Path("/dev/shm").is_dir() else None,  # noqa: S108
    "control_socket_disable": True,
    "loglevel": "warning",
    "logger_class": Journal,
    "when_ready": _leave_ctrl_c,
    "post_worker_init": _leave_ctrl_c,
}


class Server(BaseApplication):
    """Gunicorn for an app that is there already, on a socket that is open already."""

    def __init__(self, app: Flask, listening: int) -> None:
        self.app = app
        self.listening = listening
        super().__init__()

    def load_config(self) -> None:
        """What gunicorn would read from its command line and files."""
        for name, value in CONFIG.items():
            self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self.listening}")
        self.cfg.set("worker_connections", most_connections())

    def load(self) -> Flask:
        """The app."""
        return self.app
