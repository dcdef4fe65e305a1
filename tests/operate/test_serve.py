"""The command that runs the portal, as processes."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import pytest


@pytest.fixture
def serve(install):
    """Starts the portal on an installation of its own; it is a group, as under a service manager."""
    portal = install()
    command = [str(Path(sys.executable).parent / "portal"), "serve"]
    started: list[subprocess.Popen] = []

    def start() -> tuple[subprocess.Popen, str]:
        process = subprocess.Popen(command, env=portal.environ, start_new_session=True)
        started.append(process)
        url = f"http://127.0.0.1:{portal.port}"
        until(lambda: answers(url))
        return process, url

    yield start
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(url: str) -> bool:
    try:
        return urllib.request.urlopen(f"{url}/readyz", timeout=1).status == 200
    except OSError:
        return False


def until(holds, seconds: int = 60) -> None:
    end = monotonic() + seconds
    while not holds():
        assert monotonic() < end, "it took too long"
        sleep(0.1)


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.alone
def test_it_outlives_its_processes_and_ends_with_them(serve):
    process, url = serve()
    server, worker = children(process.pid)
    for child in (server, worker):
        os.kill(child, signal.SIGKILL)
    until(lambda: len(children(process.pid)) == 2 and not {server, worker} & set(children(process.pid)))
    until(lambda: answers(url))

    process.terminate()
    assert process.wait(15) == 0
    assert not answers(url)

    process, url = serve()
    os.kill(process.pid, signal.SIGKILL)  # alone: its children must not hold the address
    process.wait()
    until(lambda: not answers(url), 20)
    serve()
