"""Files that come in parts: what is acknowledged is on the disk, and one writes at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal.storage.folder import keep_names


class Busy(Exception):
    """Somebody else writes it at this moment."""


class PartFile:
    """What came so far of a file, in a folder of this machine that nobody else reads."""

    def __init__(self, home: Path, name: str):
        self.path = home / f"{name}.part"

    def begin(self) -> None:
        """Make it, empty."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        keep_names(self.path.parent)

    def remove(self) -> None:
        """Take it away; nothing where there is none."""
        self.path.unlink(missing_ok=True)

    @contextmanager
    def held(self, *, wait: bool) -> Iterator["HeldPart"]:
        """Have it for oneself. Raises Busy where somebody else has, unless one waits; FileNotFoundError."""
        opened = os.open(self.path, os.O_RDWR)
        try:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError as error:
                raise Busy from error
            yield HeldPart(opened)
        finally:
            os.close(opened)


class HeldPart:
    """A part-file that is one's own for now."""

    def __init__(self, opened: int):
        self._opened = opened

    def write(self, content: bytes, *, at: int) -> None:
        """Put it there, and have it on the disk. Raises OSError, and leaves what was there before."""
        os.ftruncate(self._opened, at)  # what came after that was never acknowledged
        try:
            written = 0
            while written < len(content):
                written += os.pwrite(self._opened, content[written:], at + written)
            os.fsync(self._opened)
        except OSError:
            os.ftruncate(self._opened, at)
            raise
