"""Files with a watermark: made when somebody takes one, kept beside for a day, one at a time.

They lie in the data folder of the machine that made them, wherever other files are; what is lost is made again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path
from threading import Lock

from portal import renditions
from portal.models.assets import AssetFile
from portal.models.assets.plans import DOCUMENT
from portal.settings import Settings
from portal.storage.files import Files, Missing, Unreachable, files_at
from portal.storage.folder import LEAST_FREE_BYTES, free_bytes
from portal.storage.local import Folder

KEPT_AS = (DOCUMENT, "image/jpeg", "image/webp")  # all other pictures become PNG
WAIT_S = 15
_one_at_a_time = Lock()


class NoRoom(OSError):
    """The disk would not hold it."""


@dataclass(frozen=True)
class Marked:
    """A marked file, in `Marking.home`."""

    key: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class Marking:
    """Where they lie, where they are made, and where what they are made of is."""

    home: Folder
    work: Path
    storage: Files

    @classmethod
    def by(cls, settings: Settings) -> "Marking":
        """As this installation has it."""
        storage = files_at(settings.storage_url, settings.data)
        return cls(Folder(settings.data / "marked"), settings.data / "work", storage)

    def marked(self, file: AssetFile, words: str, tile: Callable[[str], bytes]) -> Marked:
        """The file with these words all over it, which `tile` draws once. Raises NotTaken, Missing, Unreachable."""
        key = sha256(f"{file.sha256} {words}".encode()).hexdigest()[:40]
        try:
            at = self.home.path(key)
        except Missing:
            at = self._made(file, key, tile(words))
        with at.open("rb") as opened:
            digest = file_digest(opened, "sha256").hexdigest()
        return Marked(key, media_type_of(file), at.stat().st_size, digest)

    def _made(self, file: AssetFile, key: str, tile: bytes) -> Path:
        if not _one_at_a_time.acquire(timeout=WAIT_S):
            raise Unreachable("others are being marked")
        try:
            if free_bytes(self.work.parent) < 2 * file.size_bytes + LEAST_FREE_BYTES:
                raise NoRoom
            with renditions.workplace(self.work) as place:
                source = place / "source"
                self.storage.fetch(file.key, source)
                (place / "tile.pdf").write_bytes(tile)
                made = renditions.watermarked(source, file.media_type, place)
                self.home.keep_as(key, made["made"])
        finally:
            _one_at_a_time.release()
        return self.home.path(key)


def media_type_of(file: AssetFile) -> str:
    """What the file is once it is marked."""
    return file.media_type if file.media_type in KEPT_AS else "image/png"
