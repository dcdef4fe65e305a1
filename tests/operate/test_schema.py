from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from portal.models import schema
from portal.models.base import db


def test_the_code_asks_for_the_newest_migration(app):
    with app.app_context(), db.engine.connect() as connection:
        assert ScriptDirectory("migrations").get_heads() == [schema.REVISION]
        assert MigrationContext.configure(connection).get_current_revision() == schema.REVISION
    with app.app_context():
        assert schema.is_current()


def test_an_empty_database_is_not_current(app):
    with app.app_context():
        engines = db._app_engines[app]
        kept = engines[None]
        engines[None] = create_engine("sqlite://")
        try:
            assert not schema.is_current()
        finally:
            engines[None] = kept
