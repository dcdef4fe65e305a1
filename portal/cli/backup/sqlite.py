"""SQLite's share of a backup: its file, by SQLite's own way to copy one that is written to."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.engine import make_url

from portal.cli.backup.manifest import Refused

MEMBER = "database.sqlite"


def dump(url: str, snapshot: Path) -> None:
    """Write the snapshot. Raises Refused."""
    file = path(url)
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(snapshot)) as target,
        ):
            source.backup(target)  # all pages in one read: who writes meanwhile isn't held up, and isn't seen
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Refused(f"The database {file} can't be backed up: {error}.") from error


def load(snapshot: Path, url: str) -> None:
    """Put the snapshot in its place. Raises Refused for one that is damaged."""
    try:
        with closing(sqlite3.connect(snapshot)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise Refused("The database in the backup is damaged.")
    target = path(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(snapshot, target)
    target.chmod(0o600)


def is_empty(url: str) -> bool:
    """Whether nothing would be written over."""
    return not path(url).exists()


def files(url: str) -> list[Path]:
    """The files that the database itself writes: a copy of them is no backup."""
    file = path(url)
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


def path(url: str) -> Path:
    """Where the file is."""
    return Path(make_url(url).database or "").absolute()
