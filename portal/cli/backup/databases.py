"""The database's share of a backup, by kind."""

from pathlib import Path
from types import ModuleType

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from portal.cli.backup import postgresql, sqlite
from portal.cli.backup.manifest import Refused

KINDS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}


def dump(url: str, folder: Path) -> Path:
    """Write a consistent snapshot into the folder, while others write; answers the file."""
    snapshot = folder / _kind(url).MEMBER
    _kind(url).dump(url, snapshot)
    return snapshot


def load(snapshot: Path, url: str) -> None:
    """Make the database that the snapshot holds. Raises Refused for one that is damaged or of another kind."""
    if snapshot.name != _kind(url).MEMBER:
        raise Refused(f"The backup holds {snapshot.name}, which the database of DATABASE_URL can't read.")
    _kind(url).load(snapshot, url)


def is_empty(url: str) -> bool:
    """Whether nothing would be written over."""
    return _kind(url).is_empty(url)


def files(url: str) -> list[Path]:
    """The files that the database itself writes: a copy of them is no backup."""
    return _kind(url).files(url)


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


def _kind(url: str) -> ModuleType:
    return KINDS[make_url(url).get_backend_name()]
