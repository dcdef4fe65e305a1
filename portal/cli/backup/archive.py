"""Writing a backup: a snapshot of the database first, then the files, so that each file that it names is there."""

import fcntl
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from time import time

from portal.cli.backup import databases
from portal.cli.backup.manifest import NAME, Hashed, Manifest, Refused
from portal.jobs import heartbeat
from portal.settings import QUEUE, RESTORING
from portal.storage.folder import keep_names

FILES = "files/"
FOLDER = "backups"  # in the data folder, where the one beside it takes no files
UNFINISHED = ".aliado-backup-"  # how the folder begins in which a backup grows, beside its file
LEFT_AFTER_S = 60
LEFT_OUT = (FOLDER, RESTORING, heartbeat.FILE)
QUICK = 3  # of gzip's 9 levels: a backup shares the machine with who is served


def make(file: Path, *, data: Path, url: str) -> int:
    """Write the backup; answers how many members it has. It has its name once it is whole. Raises Refused."""
    try:
        with _unfinished(file.absolute().parent) as beside:
            part = beside / "part"
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
                manifest = _write(out, beside, file.absolute(), data, url)
                out.flush()
                os.fsync(out.fileno())
            part.rename(file)
            keep_names(file.absolute().parent)
    except OSError as error:
        raise Refused(f"The backup {file} can't be written: {error.strerror or error}.") from error
    return len(manifest.members)


@contextmanager
def _unfinished(within: Path) -> Iterator[Path]:
    """A folder to work in, which is ours as long as it is locked; what backups that were killed left is taken away."""
    for left in within.glob(f"{UNFINISHED}*"):
        with suppress(OSError), _locked(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if left.stat().st_mtime < time() - LEFT_AFTER_S:
                shutil.rmtree(left)
    beside = Path(mkdtemp(prefix=UNFINISHED, dir=within))
    with _locked(beside, fcntl.LOCK_EX):
        try:
            yield beside
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    """Work in a folder alone. Raises OSError where another does and we don't wait."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(opened, how)
        yield
    finally:
        os.close(opened)


def _write(out: io.BufferedWriter, beside: Path, file: Path, data: Path, url: str) -> Manifest:
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=QUICK) as archive:
        snapshot = databases.dump(url, beside)
        manifest = Manifest(revision=databases.revision(url), database=snapshot.name)
        _add(archive, manifest, snapshot, snapshot.name)
        snapshot.unlink()
        own = {*databases.files(url), file}
        for path in _files(data):
            if path.absolute() not in own:
                _add(archive, manifest, path, FILES + path.relative_to(data).as_posix())
        said = manifest.as_json()
        info = tarfile.TarInfo(NAME)
        info.size = len(said)
        archive.addfile(info, io.BytesIO(said))
    return manifest


def _add(archive: tarfile.TarFile, manifest: Manifest, path: Path, name: str) -> None:
    try:
        with path.open("rb") as file:
            info = tarfile.TarInfo(name)
            info.size = os.fstat(file.fileno()).st_size
            info.mtime = int(os.fstat(file.fileno()).st_mtime)
            hashed = Hashed(file)
            archive.addfile(info, hashed)  # type: ignore[arg-type]
    except FileNotFoundError:  # it was taken away since the folder was listed
        return
    manifest.members[name] = hashed.checksum


def _files(data: Path) -> Iterator[Path]:
    """What the data folder holds, without what is half-written or can be done without."""
    for path in sorted(data.rglob("*")):
        within = path.relative_to(data)
        passing = within.parts[0] in LEFT_OUT or within.parts[0].startswith((QUEUE, UNFINISHED))
        if path.is_file() and not path.is_symlink() and not passing and path.suffix != ".part":
            yield path
