"""The data folder: whether it can be written to, how much room there is, and files that are whole or not there."""

import os
import shutil
from pathlib import Path

LEAST_FREE_BYTES = 10 * 1024 * 1024  # below it the portal says that it is not ready


def is_writable(folder: Path) -> bool:
    """Whether files can be made in it, as far as modes and mounts say."""
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def free_bytes(folder: Path) -> int:
    """How much the disk under it still takes."""
    return shutil.disk_usage(folder).free


def has_room(folder: Path) -> bool:
    """Whether there is room to work with."""
    return free_bytes(folder) > LEAST_FREE_BYTES


def is_private(path: Path) -> bool:
    """Whether nobody but its owner can read it."""
    return not path.stat().st_mode & 0o077


def keep(file: Path, content: bytes) -> None:
    """Write a file that has its name once it is whole and on the disk. Raises OSError, and leaves nothing then."""
    unfinished = file.with_suffix(".part")
    try:
        with unfinished.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
    keep_names(file.parent)


def keep_names(folder: Path) -> None:
    """Have it on the disk which files the folder holds under which names."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
