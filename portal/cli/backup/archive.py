"""Writing a backup: a snapshot of the database first, then the files, so that each file that it names is there."""

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.cli.backup import databases
from portal.cli.backup.manifest import NAME, Hashed, Manifest, Refused
from portal.jobs import heartbeat
from portal.settings import QUEUE, RESTORING

FILES = "files/"
FOLDER = "backups"  # in the data folder, where the one beside it takes no files
LEFT_OUT = (FOLDER, RESTORING, heartbeat.FILE)
QUICK = 3  # of gzip's 9 levels: a backup shares the machine with who is served


def make(file: Path, *, data: Path, url: str) -> int:
    """Write the backup; answers how many members it has. It has its name once it is whole. Raises Refused."""
    part = file.with_name(file.name + ".part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as out:
            os.fchmod(out.fileno(), 0o600)
            manifest = _write(out, part, data, url)
            out.flush()
            os.fsync(out.fileno())
        part.rename(file)
    except OSError as error:
        raise Refused(f"The backup {file} can't be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return len(manifest.members)


def _write(out: io.BufferedWriter, part: Path, data: Path, url: str) -> Manifest:
    with (
        tarfile.open(fileobj=out, mode="w:gz", compresslevel=QUICK) as archive,
        TemporaryDirectory(prefix=f".{part.name}-", dir=part.parent) as beside,
    ):
        snapshot = databases.dump(url, Path(beside))
        manifest = Manifest(revision=databases.revision(url), database=snapshot.name)
        _add(archive, manifest, snapshot, snapshot.name)
        snapshot.unlink()
        own = {*databases.files(url), part.absolute(), part.with_suffix("").absolute()}
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
        passing = within.parts[0] in LEFT_OUT or within.parts[0].startswith(QUEUE)
        if path.is_file() and not path.is_symlink() and not passing and path.suffix != ".part":
            yield path
