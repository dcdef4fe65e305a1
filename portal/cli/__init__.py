"""The `portal` command: what a person at the terminal can do."""

import sys

import click
from flask.cli import FlaskGroup

from portal import create_app
from portal.cli import supervisor
from portal.cli.setup import set_up
from portal.settings import Settings, SettingsError, is_loopback


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def portal() -> None:
    """Aliado, the partner portal."""


@portal.command()
def setup() -> None:
    """Make what is missing: data folder, secret, tables, the demo where it is due."""
    set_up(Settings.from_environment())


@portal.command()
def serve() -> None:
    """Set up what is missing, then serve until told to stop."""
    settings = Settings.from_environment()
    set_up(settings)
    click.echo(f"Listening on http://{settings.host}:{settings.port}")
    if not (is_loopback(settings.host) or settings.serves_tls):
        click.echo(
            "Browsers keep our cookies over https only: set PUBLIC_URL to the https address in front of this one."
        )
    supervisor.run(settings.host, settings.port)


def main() -> None:
    """Run; what stops the start is one line, not a trace."""
    try:
        portal()
    except SettingsError as error:
        sys.exit(str(error))
