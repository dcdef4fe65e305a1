"""Files in a folder of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from portal.storage.files import PIECE_BYTES, Missing, checked, new_key
from portal.storage.folder import keep_names


class Folder:
    """A folder of files by their keys, 256 folders deep by one so that none grows too long."""

    def __init__(self, home: Path):
        self._home = home

    def keep(self, file: Path, *, name: str, media_type: str) -> str:
        """Copy, have it on the disk, then give it its name."""
        key = new_key()
        self.keep_as(key, file)
        return key

    def keep_as(self, key: str, file: Path) -> None:
        """Keep it under a key that says what it is: the same again for whoever makes it again."""
        at = self._at(key)
        at.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = at.with_suffix(f".{token_hex(4)}.part")
        try:
            with file.open("rb") as source, unfinished.open("xb") as out:
                shutil.copyfileobj(source, out, PIECE_BYTES)
                out.flush()
                os.fsync(out.fileno())
            unfinished.rename(at)
        except OSError:
            unfinished.unlink(missing_ok=True)
            raise
        keep_names(at.parent)

    def has(self, key: str) -> bool:
        """By its name."""
        return self._at(key).is_file()

    def pieces(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Read on as it is asked for."""
        file = self.path(key).open("rb")

        def read() -> Iterator[bytes]:
            with file:
                file.seek(start)
                left = length
                while left is None or left > 0:
                    piece = file.read(PIECE_BYTES if left is None else min(PIECE_BYTES, left))
                    if not piece:
                        return
                    left = None if left is None else left - len(piece)
                    yield piece

        return read()

    def path(self, key: str) -> Path:
        """Where it lies."""
        at = self._at(key)
        if not at.is_file():
            raise Missing(key)
        return at

    def link(self, key: str, *, seconds: int, name: str) -> str:
        """The portal sends it."""
        return ""

    def remove(self, key: str) -> None:
        """Take it away."""
        self._at(key).unlink(missing_ok=True)

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """By when each was written; what never got its name goes."""
        for file in self._home.glob("??/*"):
            with suppress(OSError):
                if file.stat().st_mtime >= moment.timestamp():
                    continue
                if file.suffix:
                    file.unlink()
                else:
                    yield file.parent.name + file.name

    def fetch(self, key: str, into: Path) -> None:
        """Copy it there."""
        shutil.copyfile(self.path(key), into)

    def _at(self, key: str) -> Path:
        return self._home / checked(key)[:2] / key[2:]
