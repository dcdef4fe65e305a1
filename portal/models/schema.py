"""Which tables this code needs, so that a start can see at once whether there is something to migrate."""

from sqlalchemy import inspect, text

from portal.models.base import db

REVISION = "0002"  # the newest file of migrations/versions; a test holds the two together


def is_current() -> bool:
    """Whether the tables are those of this code."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == REVISION
