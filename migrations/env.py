"""How migrations run: in one transaction, with SQLite's foreign keys off, checked before the commit.

With foreign keys on, a batch change of a parent table would delete its cascading children.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Engine, Enum, create_engine, event

from portal.models.base import Amount, Moment, db


def engine() -> Engine:
    """An engine of its own: the portal's would ask for the wall's criteria."""
    made = create_engine(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if made.dialect.name == "sqlite":

        @event.listens_for(made, "connect")
        def _connect(dbapi, _record):
            dbapi.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF", "busy_timeout=15000"):
                dbapi.execute(f"PRAGMA {pragma}")

        @event.listens_for(made, "begin")
        def _begin(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return made


def plain_type(kind, item, _context):
    """Write our column types as what they are in the database: a migration imports no model."""
    if kind == "type" and isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Amount):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False


with engine().connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        render_item=plain_type,
        transactional_ddl=True,
        compare_type=True,
        include_object=lambda _item, name, *_: (
            not str(name).startswith(("asset_search", "ix_asset_search"))
        ),  # no models
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # the owner of the tables is held by their policies too
            connection.exec_driver_sql("SELECT set_config('aliado.system', 'on', true)")
            # SQLite's writers wait for one another at BEGIN
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtextextended('aliado: migrate', 0))")
        context.run_migrations()
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise RuntimeError("This migration would leave rows that point to nothing; it was taken back.")
