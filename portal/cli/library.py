"""`portal library`: what the library keeps beside its assets, made anew."""

import click

from portal import create_app
from portal.models.assets import search_keeping


@click.group()
def library() -> None:
    """Look after the asset library."""


@library.command()
def reindex() -> None:
    """Make the index that the library is searched by anew, and its counts."""
    with create_app().app_context():
        click.echo(f"{search_keeping.rebuild()} assets can be found.")
