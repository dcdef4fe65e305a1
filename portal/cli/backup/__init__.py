"""`portal backup` and `portal restore`: the whole of an installation as one file."""

from pathlib import Path

import click

from portal.cli.backup import archive
from portal.cli.backup.manifest import Refused
from portal.cli.backup.restoring import restore_into
from portal.settings import data_folder, database_url


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write all that the portal keeps into FILE, while it goes on serving."""
    if not data_folder().is_dir():
        raise Refused(f"There is no data folder {data_folder()} to back up. Set ALIADO_DATA.")
    members = archive.make(file, data=data_folder(), url=database_url())
    click.echo(f"{file}: {members} members, {file.stat().st_size:,} bytes.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Bring a backup back into an empty data folder (ALIADO_DATA)."""
    manifest = restore_into(data_folder(), file, url=database_url())
    click.echo(f"Restored to {data_folder()}, as it was at {manifest.made_at}. Now: portal doctor, then start.")
