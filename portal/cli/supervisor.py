"""Starts the server and the worker, keeps both running, and ends both together."""

import signal
import socket
import subprocess
import sys
from threading import Event, Thread
from time import monotonic

PYTHON = [sys.executable, "-m"]
END_WITHIN_S = 14
LONGEST_PAUSE_S = 30


def run(host: str, port: int) -> None:
    """Serve until TERM or INT; work in flight is then finished. Exits when the address is taken."""
    told_to_stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_stop.set())
    with _listener(host, port) as listener:  # outlives a server that is started again
        bind = f"fd://{listener.fileno()}"
        server = [*PYTHON, "gunicorn", "--config", "python:portal.cli.server", "--bind", bind, "wsgi:app"]
        worker = [*PYTHON, "portal.cli.worker"]
        keepers = [
            Thread(target=_keep, args=("server", server, [listener.fileno()], told_to_stop)),
            Thread(target=_keep, args=("worker", worker, [], told_to_stop)),
        ]
        for keeper in keepers:
            keeper.start()
        told_to_stop.wait()
    for keeper in keepers:
        keeper.join()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        sys.exit(f"Can't listen on {host}, port {port}: {error.strerror}")


def _keep(name: str, command: list[str], sockets: list[int], told_to_stop: Event) -> None:
    pause_s = 1
    while not told_to_stop.is_set():
        started = monotonic()
        process = subprocess.Popen(command, pass_fds=sockets)
        while process.poll() is None and not told_to_stop.wait(0.2):
            pass
        if told_to_stop.is_set():
            _end(process)
            return
        pause_s = 1 if monotonic() - started > LONGEST_PAUSE_S else min(pause_s * 2, LONGEST_PAUSE_S)
        print(f"The {name} ended ({process.returncode}); it starts again in {pause_s} s.", file=sys.stderr)
        told_to_stop.wait(pause_s)


def _end(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(END_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
