"""The database's share of a backup, by kind: `dump` and `load`. PostgreSQL joins by a second pair in `KINDS`."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from portal.cli.backup.manifest import Refused


@dataclass(frozen=True)
class Kind:
    """How one kind of database is kept and brought back."""

    dump: Callable[[str, Path], Path]
    load: Callable[[Path, str], None]
    is_empty: Callable[[str], bool]
    member: str


def dump(url: str, folder: Path) -> Path:
    """Write a consistent snapshot into the folder, while others write; answers the file."""
    return _kind(url).dump(url, folder)


def load(snapshot: Path, url: str) -> None:
    """Make the database that the snapshot holds. Raises Refused for one that is damaged or of another kind."""
    if snapshot.name != _kind(url).member:
        raise Refused(f"The backup holds {snapshot.name}, which the database of DATABASE_URL can't read.")
    _kind(url).load(snapshot, url)


def has_backups(url: str) -> bool:
    """Whether backups of this kind of database are made here, not with its own tools."""
    return make_url(url).get_backend_name() in KINDS


def is_empty(url: str) -> bool:
    """Whether nothing would be written over."""
    return _kind(url).is_empty(url)


def revision(url: str) -> str:
    """Which tables the database has; empty where there are none."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ""
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""
    finally:
        engine.dispose()


def files(url: str) -> list[Path]:
    """The files that the database itself writes: a copy of them is no backup."""
    if make_url(url).get_backend_name() != "sqlite":
        return []
    file = _sqlite_file(url)
    return [file.with_name(file.name + ending) for ending in ("", "-wal", "-shm", "-journal")]


def _dump_sqlite(url: str, folder: Path) -> Path:
    snapshot, file = folder / KINDS["sqlite"].member, _sqlite_file(url)
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=30)) as source,
            closing(sqlite3.connect(snapshot)) as target,
        ):
            source.backup(target)  # all pages in one read: who writes meanwhile isn't held up, and isn't seen
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Refused(f"The database {file} can't be backed up: {error}.") from error
    return snapshot


def _load_sqlite(snapshot: Path, url: str) -> None:
    try:
        with closing(sqlite3.connect(snapshot)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise Refused("The database in the backup is damaged.")
    target = _sqlite_file(url)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(snapshot, target)
    target.chmod(0o600)


def _is_no_sqlite(url: str) -> bool:
    return not _sqlite_file(url).exists()


def _sqlite_file(url: str) -> Path:
    return Path(make_url(url).database or "").absolute()


def _kind(url: str) -> Kind:
    name = make_url(url).get_backend_name()
    if name not in KINDS:
        raise Refused(f"Backups of {name} are made with its own tools.")
    return KINDS[name]


KINDS = {"sqlite": Kind(_dump_sqlite, _load_sqlite, _is_no_sqlite, "database.sqlite")}
