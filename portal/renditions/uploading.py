"""Files that come in parts, from the first byte to the storage.

What is acknowledged is on the disk first, and the record says so after: a kill between the two costs one part that is
sent again. No transaction is open while something is written or looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal import renditions
from portal.models.assets.uploads import Limits, Upload
from portal.models.base import NotThere, db
from portal.models.connections import writing
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.renditions.keeping import keep
from portal.settings import Settings
from portal.storage.files import Files, files_at
from portal.storage.folder import LEAST_FREE_BYTES, free_bytes
from portal.storage.parts import PartFile

MB = 1024 * 1024
LARGE = "large"
MOST_SMALL = 20  # of a size that was said, which may wait at once


class NoRoom(OSError):
    """The disk would not hold it."""


def _known(ref: str) -> Upload:
    """As it stands now; nothing is held."""
    with writing():
        return Upload.open(ref)


@contextmanager
def _there(part: PartFile) -> Iterator[None]:
    """Raises NotThere where somebody took the part-file away: it is sent from its beginning then."""
    try:
        yield
    except FileNotFoundError as error:
        if part.path.exists():
            raise
        raise NotThere(part.path.stem) from error


@dataclass(frozen=True)
class Uploading:
    """Where parts lie, where whole files go, and how much may come."""

    parts: Path
    work: Path
    storage: Files
    limits: Limits

    @classmethod
    def by(cls, settings: Settings, *, most_mb: int = 0) -> "Uploading":
        """As this installation has it; for files of so many MB at most where that is said."""
        one, video = (min(size, most_mb or size) * MB for size in (settings.upload_mb, settings.upload_video_mb))
        waiting = min(settings.upload_waiting_mb, most_mb * MOST_SMALL or settings.upload_waiting_mb) * MB
        limits = Limits(one, video, waiting)
        storage = files_at(settings.storage_url, settings.data)
        return cls(settings.data / "uploads", settings.data / "work", storage, limits)

    def begin(self, *, by: User, name: str, size_bytes: int) -> Upload:
        """Make room for a file. Raises TooLarge, TooMuchWaits, NoRoom."""
        with writing():
            upload = Upload.begin(by=by, name=name, size_bytes=size_bytes, limits=self.limits)
            if free_bytes(self.work.parent) < size_bytes + LEAST_FREE_BYTES:
                db.session.expunge(upload)
                raise NoRoom
            self._part(upload).begin()
        return upload

    def append(self, ref: str, content: bytes, *, at: int) -> Upload:
        """Put the next part behind. Raises NotThere, WrongOffset, TooLarge, Busy, OSError; changes nothing then."""
        part = self._part(_known(ref))
        with _there(part), part.held(wait=False) as held:
            with writing():
                Upload.open(ref).expect(at, len(content))
            held.write(content, at=at)
            with writing():
                upload = Upload.open(ref)
                upload.advance(to_bytes=at + len(content))
        return upload

    def look_at(self, ref: str) -> Upload:
        """Look at a file that is whole, clean it and store it, once. Raises NotThere, OSError."""
        upload = _known(ref)
        if upload.is_looked_at or not upload.is_whole:
            return upload
        part = self._part(upload)
        with _there(part), part.held(wait=True):
            upload = _known(ref)
            if not upload.is_looked_at:
                upload = self._looked_at(upload, part)
        return upload

    def drop(self, ref: str) -> None:
        """It is not wanted any more. Raises NotThere."""
        with writing():
            upload = Upload.open(ref)
            upload.forget()
        self._clear(upload)

    def sweep(self) -> int:
        """Take away what nobody took in time; answers how many."""
        with as_system("sweep uploads"), writing():
            over = Upload.over()
            for upload in over:
                upload.forget()
        for upload in over:
            self._clear(upload)
        return len(over)

    def _looked_at(self, upload: Upload, part: PartFile) -> Upload:
        kept, reason = None, ""
        try:
            with renditions.workplace(self.work) as place:
                kept = keep(part.path, upload.name, place, self.storage)
        except renditions.NotTaken as refusal:
            reason = refusal.reason
        if kept and upload.size_bytes > self.limits.of_type(kept.media_type):
            self.storage.remove(kept.key)
            kept, reason = None, LARGE
        try:
            with writing():
                upload = Upload.open(upload.ref)
                if kept:
                    upload.keep(kept)
                else:
                    upload.refuse(reason)
        except NotThere:  # it was given up meanwhile
            if kept:
                self.storage.remove(kept.key)
            raise
        part.remove()
        return upload

    def _part(self, upload: Upload) -> PartFile:
        return PartFile(self.parts, upload.ref)

    def _clear(self, upload: Upload) -> None:
        self._part(upload).remove()
        kept = upload.as_kept
        if kept:
            self.storage.remove(kept.key)
