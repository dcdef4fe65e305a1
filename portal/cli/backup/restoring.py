"""Bringing a backup back: all of it is read and checked before anything is put in its place."""

import gzip
import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO

from portal.cli.backup import databases
from portal.cli.backup.archive import FILES
from portal.cli.backup.manifest import NAME, Hashed, Manifest, Refused
from portal.models import schema
from portal.settings import RESTORING

OF_THE_DISK = {"lost+found"}  # a folder that is a disk of its own has it
BROKEN = (tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error)


def restore_into(data: Path, file: Path, *, url: str) -> Manifest:
    """Restore into an empty folder. Raises Refused, and then leaves nothing behind."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if data.is_dir() and {path.name for path in data.iterdir()} - OF_THE_DISK:
        raise Refused(f"{data} holds something. Move it away, or choose an empty ALIADO_DATA.")
    if not databases.is_empty(url):
        raise Refused("The database of DATABASE_URL holds something. Choose an empty one.")
    existed = data.exists()
    read = data / RESTORING  # a start refuses a folder with this in it: it was killed in the midst
    try:
        read.mkdir(parents=True, mode=0o700)
        manifest = _read(file, read)
        databases.load(read / manifest.database, url)
        _put(read / FILES, data)
    except OSError as error:
        _take_back(data, existed)
        raise Refused(f"{file} can't be restored: {error}.") from error
    except BaseException:
        _take_back(data, existed)
        raise
    shutil.rmtree(read)
    data.chmod(0o700)
    os.sync()
    return manifest


def _take_back(data: Path, existed: bool) -> None:
    """Leave nothing in a folder that was found empty, and no folder where there was none."""
    for path in data.iterdir() if data.is_dir() else ():
        if path.is_dir() and path.name not in OF_THE_DISK:
            shutil.rmtree(path, ignore_errors=True)
        elif path.is_file():
            path.unlink()
    if data.is_dir() and not existed:
        data.rmdir()


def _read(file: Path, into: Path) -> Manifest:
    checksums: dict[str, str] = {}
    said = b""
    try:
        with gzip.open(file) as unpacked:
            archive = tarfile.open(fileobj=unpacked, mode="r|")  # noqa: SIM115 - the file is closed by the line above
            for member in archive:
                content = archive.extractfile(member)
                if content is None or not _is_plain(member.name):
                    raise Refused(f"The backup holds {member.name!r}, which is none of ours.")
                if member.name == NAME:
                    said = content.read()
                else:
                    checksums[member.name] = _write(content, into / member.name)
            while unpacked.read(1 << 20):  # to the very end, where gzip's own checksum stands
                pass
    except BROKEN as error:
        raise Refused(f"{file} is no backup, or is cut off or altered: {error}") from error
    if not said:
        raise Refused(f"{file} is cut off, or is no backup: it has no manifest.")
    manifest = Manifest.read(said)
    if checksums != manifest.members or manifest.database not in checksums:
        raise Refused(f"{file} was altered: its members are not those of its manifest.")
    if manifest.revision not in schema.known():
        raise Refused(f"The backup was made by a newer portal ({manifest.version}). Update this one first.")
    return manifest


def _write(content: IO[bytes], path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        hashed = Hashed(out)
        shutil.copyfileobj(content, hashed)  # type: ignore[misc]
    return hashed.checksum


def _is_plain(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _put(files: Path, data: Path) -> None:
    for path in sorted(files.iterdir()) if files.is_dir() else ():
        path.rename(data / path.name)
