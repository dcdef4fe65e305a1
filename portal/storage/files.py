"""Files of the portal's people: in the data folder, or in S3 by `STORAGE_URL`; one small interface for both.

Keys are random, 160 bits, and tell nothing; a file is written once and never changed, so that whoever reads it needs no
lock. It has its key once it is whole: no record points to a short one.
"""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Protocol

KEY = re.compile(r"[0-9a-f]{40}")
PIECE_BYTES = 256 * 1024  # read and sent at a time


class Missing(OSError):
    """No file has this key, or the storage lost it."""


class Unreachable(OSError):
    """The storage does not answer now. Nothing was kept."""


class Files(Protocol):
    """Where files are kept."""

    def keep(self, file: Path, *, name: str, media_type: str) -> str:
        """Keep a copy of this file, saved by people as `name`; answers its key. Raises OSError, and leaves nothing."""

    def has(self, key: str) -> bool:
        """Whether it is there. Raises Unreachable."""

    def pieces(self, key: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The file, or `length` bytes of it from `start`. Raises Missing before the first piece."""

    def path(self, key: str) -> Path | None:
        """Where the file lies on this machine, if it does. Raises Missing."""

    def link(self, key: str, *, seconds: int, name: str) -> str:
        """An address at the storage itself that answers the file for so long, saved as `name`; empty where the portal
        sends it.
        """

    def remove(self, key: str) -> None:
        """Take the file away; nothing where there is none."""

    def keys_before(self, moment: datetime) -> Iterator[str]:
        """The keys of all files that were kept before this moment."""

    def fetch(self, key: str, into: Path) -> None:
        """Write a copy of the file there. Raises Missing."""


def new_key() -> str:
    """A key that nobody guesses."""
    return secrets.token_hex(20)


def checked(key: str) -> str:
    """The key, if it can be one. Raises Missing."""
    if not KEY.fullmatch(key):
        raise Missing(key)
    return key


@lru_cache(maxsize=4)
def files_at(url: str, data: Path) -> Files:
    """The files of an installation: `url` is its STORAGE_URL, empty for the data folder."""
    if url:
        from portal.storage.s3 import Bucket  # here: it is loaded only where it is used

        return Bucket.from_url(url)
    from portal.storage.local import Folder

    return Folder(data / "files")
