"""An upgrade: what is there is kept as a backup before its tables change."""

import os
from pathlib import Path

import click

from portal import clock
from portal.cli.backup import archive
from portal.models import schema
from portal.settings import Settings, SettingsError


def keep_before_migrating(settings: Settings) -> None:
    """Back up a database that is about to be migrated. Raises SettingsError for one that only newer code can read."""
    found = schema.revision()
    if not found:
        return
    if found not in schema.known():
        raise SettingsError(f"A newer portal made this database (tables {found}). Update this one to start with it.")
    file = _place(settings.data) / f"{settings.data.name}-before-{schema.REVISION}-{clock.now():%Y%m%dT%H%M%S}.tar.gz"
    archive.make(file, data=settings.data, url=settings.database_url)
    click.echo(f"Tables {found} become {schema.REVISION}; what was before is kept in {file}.")


def _place(data: Path) -> Path:
    """Beside the data folder; in it where that is not allowed."""
    if os.access(data.parent, os.W_OK | os.X_OK):
        return data.parent
    within = data / archive.FOLDER
    within.mkdir(mode=0o700, exist_ok=True)
    return within
