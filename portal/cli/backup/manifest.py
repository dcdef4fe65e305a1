"""What a backup says of itself: of which version it is, and the checksum of each member."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any, BinaryIO

from portal import clock

NAME = "manifest.json"
FORM = 1  # of the archive; a restore reads this one and older ones


class Refused(Exception):
    """A backup that can't be made or trusted; its words are for the person at the terminal."""


@dataclass
class Manifest:
    """The last member of a backup: one that is cut off has none."""

    revision: str
    database: str
    version: str = field(default_factory=lambda: version("aliado"))
    form: int = FORM
    made_at: str = field(default_factory=lambda: clock.now().isoformat(timespec="seconds"))
    members: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> bytes:
        """As it is written."""
        return json.dumps(asdict(self), indent=1).encode()

    @classmethod
    def read(cls, said: bytes) -> "Manifest":
        """As it was written. Raises Refused."""
        try:
            manifest = cls(**json.loads(said))
        except (ValueError, TypeError) as error:
            raise Refused("The backup's manifest can't be read; it was altered.") from error
        if manifest.form > FORM:
            raise Refused(f"The backup was made by a newer portal ({manifest.version}). Update this one first.")
        return manifest


class Hashed:
    """A file that is hashed while it is read or written."""

    def __init__(self, file: BinaryIO):
        self._file, self._hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Read on."""
        said = self._file.read(size)
        self._hash.update(said)
        return said

    def write(self, said: Any) -> int:
        """Write on."""
        self._hash.update(said)
        return self._file.write(said)

    @property
    def checksum(self) -> str:
        """SHA-256 of what went through so far."""
        return self._hash.hexdigest()
