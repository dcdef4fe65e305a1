"""What a start makes before it listens."""

import click
from flask_migrate import upgrade

from portal import create_app
from portal.cli.demo import make_demo
from portal.models.people import people_count
from portal.settings import Settings


def set_up(settings: Settings) -> None:
    """Bring the tables up to date; make the demo in an empty demo folder."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        if settings.demo and not people_count():
            click.echo("Making the demo …")
            make_demo()
