"""`portal …` as a process of its own that need not load it anew: forked from one that did, and did nothing else.

Loading takes a second and a half of a processor, and tests start the portal some hundred times. `test_serve.py` and
others start it as a person does.
"""

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent.parent
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["portal.cli", "portal.cli.server"])


class Forked:
    """What subprocess.Popen is for a command."""

    def __init__(self, work: Callable[..., None], *given: Any, environ: Mapping[str, str], out: Path, err: Path):
        self._process = _forks.Process(target=_become, args=(dict(environ), str(out), str(err), work, given))
        self._process.start()
        assert self._process.pid
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; answers how it ended."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("portal", timeout or 0)
        return self._process.exitcode

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()


def portal(*command: str) -> None:
    """What the `portal` command does."""
    from portal.cli import main

    sys.argv = ["portal", *command]
    main()


def python(code: str) -> None:
    """What `python -c` does."""
    exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})


def run(work: Callable[..., None], *given: Any, environ: Mapping[str, str]) -> subprocess.CompletedProcess:
    """To its end, like subprocess.run."""
    with tempfile.TemporaryDirectory(prefix="aliado-said-") as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        code = Forked(work, *given, environ=environ, out=out, err=err).wait()
        return subprocess.CompletedProcess(given, code, out.read_text(), err.read_text())


def _become(environ: dict[str, str], out: str, err: str, work: Callable[..., None], given: tuple) -> None:
    os.setsid()
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(ROOT)
    for file, number in ((out, 1), (err, 2)):
        opened = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    work(*given)
