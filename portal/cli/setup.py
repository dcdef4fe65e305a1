"""What a start makes before it listens."""

from pathlib import Path

import click
from flask import Flask, current_app

from portal import create_app
from portal.cli.upgrade import keep_before_migrating
from portal.models import schema, upkeep
from portal.models.assets import search_keeping
from portal.models.base import db
from portal.models.partners import Tier
from portal.models.people import first_owner, people_count
from portal.models.policies import bypasses_policies
from portal.settings import SettingsError


def is_due(app: Flask) -> bool:
    """Whether tables or the demo are missing. Leaves no connection open: the caller forks."""
    with app.app_context():
        if bypasses_policies():
            raise SettingsError(
                "The role in DATABASE_URL is above row level security. Give an ordinary one that owns the tables."
            )
        due = not schema.is_current() or _lacks_demo()
        db.session.remove()
        db.engine.dispose()
    return due


def set_up(app: Flask) -> None:
    """Bring the tables up to date; make the demo in an empty demo folder. Who starts meanwhile waits."""
    with app.app_context(), schema.one_at_a_time():
        begins_anew = not schema.is_current()
        if begins_anew:
            keep_before_migrating(app.config["SETTINGS"])
            migrate()
        if _lacks_demo():
            begins_anew = True
            click.echo("Making the demo …")
            from portal.cli.demo import make_demo  # here: no later start needs it

            make_demo()
        Tier.make_usual()
        if begins_anew:
            search_keeping.rebuild()  # what was there before is found, too
        db.session.commit()
        if begins_anew:
            upkeep.look_over()


def first_owner_is_wanted(app: Flask) -> bool:
    """Whether somebody has to begin. Leaves no connection open, like `is_due`."""
    with app.app_context():
        wanted = first_owner.is_wanted()
        db.session.remove()
        db.engine.dispose()
    return wanted


def migrate() -> None:
    """Bring the tables of the current app's database up to date."""
    from flask_migrate import upgrade  # here: Alembic takes longer to import than the rest of the portal

    with_migrations(current_app._get_current_object())  # type: ignore[attr-defined]
    upgrade()


def with_migrations(app: Flask | None = None) -> Flask:
    """The app with what Alembic asks of it: `flask --app 'portal.cli.setup:with_migrations()' db migrate -m WORDS`."""
    from flask_migrate import Migrate

    app = app or create_app()
    Migrate(app, db, directory=str(Path(app.root_path).parent / "migrations"))
    return app


def _lacks_demo() -> bool:
    return current_app.config["DEMO"] and not people_count()
