"""The `portal` command: what a person at the terminal can do."""

import os
import sys

import click

from portal import create_app, logs
from portal.cli import supervisor
from portal.cli.backup import backup, restore
from portal.cli.backup.manifest import Refused
from portal.cli.badge import badge
from portal.cli.conflicts import conflicts
from portal.cli.course import course
from portal.cli.demo.command import demo as great_demo  # the package has the name
from portal.cli.doctor import doctor
from portal.cli.importing import import_
from portal.cli.library import library
from portal.cli.mail import mail
from portal.cli.owner import owner
from portal.cli.receipts import receipts
from portal.cli.setup import first_owner_is_wanted, is_due, set_up
from portal.models.people.first_owner import token
from portal.settings import Settings, SettingsError, is_loopback


@click.group()
def portal() -> None:
    """Aliado, the partner portal."""


for command in (backup, badge, conflicts, course, great_demo, doctor, import_, library, mail, owner, receipts, restore):
    portal.add_command(command)


@portal.command()
def setup() -> None:
    """Make what is missing: data folder, secret, tables, the demo where it is due."""
    set_up(create_app())


@portal.command()
def serve() -> None:
    """Set up what is missing, then serve until told to stop."""
    settings = Settings.from_environment()
    logs.begin(settings.log_level)
    app = create_app(settings)
    if is_due(app):
        supervisor.run_apart(set_up, app)
    click.echo(f"Listening on http://{settings.host}:{settings.port}")
    if first_owner_is_wanted(app):
        click.echo(
            f"Nobody owns this portal yet. Begin at {settings.public_url}/setup?token={token(settings.secret_key)}"
        )
    if not (is_loopback(settings.host) or settings.serves_tls):
        click.echo(
            "Browsers keep our cookies over https only: set PUBLIC_URL to the https address in front of this one."
        )
    supervisor.serve(app, settings.host, settings.port)


def main() -> None:
    """Run; what stops the start is one line, not a trace. What is written is for nobody else on the machine."""
    os.umask(0o077)
    try:
        portal()
    except (SettingsError, Refused) as error:
        sys.exit(str(error))
