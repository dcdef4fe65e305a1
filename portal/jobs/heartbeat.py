"""The worker's sign of life: a file in the data folder, touched every few seconds."""

from pathlib import Path
from time import monotonic, time

FILE = "worker.alive"
EVERY_S = 5
DEAD_AFTER_S = 30


def beat(data: Path) -> None:
    """Give the sign. One that can't be given is missed by whoever looks for it."""
    try:
        (data / FILE).touch()
    except OSError:
        return


def age_s(data: Path) -> float | None:
    """How many seconds ago the sign was given; None where it never was."""
    try:
        return time() - (data / FILE).stat().st_mtime
    except OSError:
        return None


def is_alive(data: Path) -> bool:
    """Whether a worker runs."""
    age = age_s(data)
    return age is not None and abs(age) < DEAD_AFTER_S


class Watch:
    """Waits for the next sign by a clock that nobody sets: a leap of the machine's clock is no silence."""

    def __init__(self, data: Path):
        self._file = data / FILE
        self.begin()

    def begin(self) -> None:
        """Wait from now on."""
        self._last, self._since = self._seen(), monotonic()

    def silent_s(self) -> float:
        """For how many seconds no sign was given."""
        seen = self._seen()
        if seen != self._last:
            self._last, self._since = seen, monotonic()
        return monotonic() - self._since

    def _seen(self) -> int:
        try:
            return self._file.stat().st_mtime_ns
        except OSError:
            return 0
