"""How gunicorn serves the portal; read by `supervisor.run`."""

import signal
from pathlib import Path
from typing import Any

# One process, since the limits on requests are counted in its memory; more of them want Redis.
workers = 1
worker_class = "gthread"
threads = 8

graceful_timeout = 12  # seconds for what is in flight, of the 15 that the whole has
keepalive = 5

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190

worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat, kept off slow disks
control_socket_disable = True
loglevel = "warning"


def when_ready(_server: Any) -> None:
    """Leave Ctrl-C, which a terminal sends to all, to the supervisor: to gunicorn it means "drop what is in flight"."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def post_worker_init(_worker: Any) -> None:
    """The same for the process that answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
