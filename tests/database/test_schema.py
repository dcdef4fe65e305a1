"""The tables: those that the models say, whichever database, and the way there and back with rows in them."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from portal.cli.setup import with_migrations
from portal.models import schema
from portal.models.base import db
from tests import postgres

ROWS = (
    "INSERT INTO tiers (id, name, protection_days, margin_percent, answer_working_days) VALUES (1, 'Gold', 90, 12, 2)",
    "INSERT INTO products (id, ref, name, series, is_sold) VALUES (1, 'PR-1', 'GTX', 'G', true)",
    "INSERT INTO partners (id, ref, name, kind, country, currency, tier_id) "
    "VALUES (1, 'PT-1', 'Northgate', 'reseller', 'US', 'USD', 1)",
    "INSERT INTO users (id, ref, partner_id, name, email, password_hash, language, theme, zone, generation) "
    "VALUES (1, 'PE-1', 1, 'Ana', 'ana@test.example', '', '', '', 'UTC', 1)",
    "INSERT INTO role_grants (id, user_id, role) VALUES (1, 1, 'sales')",
    "UPDATE partners SET manager_id = 1",
    "INSERT INTO events (id, at, name, subject_ref, by_id, facts, partner_id) "
    "VALUES (1, '2026-11-24 10:00:00.000000', 'deal.drafted', 'DR-1', 1, '{\"a\": \"é\"}', 1)",
    "INSERT INTO deliveries (id, ref, event_id, to_id, channel, template, due_at, tries, error, partner_id) "
    "VALUES (1, 'LE-1', 1, 1, 'letter', 'deals/received', NULL, 0, '', 1)",
)  # fmt: skip

INDEX_OF_WORDS = ("asset_search", "ix_asset_search")  # FTS5 or tsvector, which are no models
CUSTOMER = (
    "INSERT INTO customers (id, ref, name, name_key, website, country, city, tax_id, made_at, partner_id) "
    "VALUES (:id, :ref, :name, :key, '', 'US', '', '', '2026-11-24 10:00:00.000000', 1)"
)


@pytest.fixture
def empty(the_app: Flask, tmp_path: Path) -> Iterator[tuple[Flask, Engine]]:
    """The portal on another database of the same kind, with nothing in it."""
    url = make_url(the_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        url = url.set(database=str(tmp_path / "empty.db"))
    else:
        url = make_url(postgres.another_database(url.render_as_string()))
    engine, kept = create_engine(url), the_app.config["SQLALCHEMY_DATABASE_URI"]
    the_app.config["SQLALCHEMY_DATABASE_URI"] = url.render_as_string(hide_password=False)
    yield the_app, engine
    the_app.config["SQLALCHEMY_DATABASE_URI"] = kept
    engine.dispose()


def differences(engine: Engine) -> list:
    """Where tables and models are not the same."""
    known = {"compare_type": True, "include_object": lambda _item, name, *_: not str(name).startswith(INDEX_OF_WORDS)}
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts=known), db.metadata)


def test_the_code_asks_for_the_newest_migration(app):
    with app.app_context():
        assert ScriptDirectory("migrations").get_heads() == [schema.REVISION] == [schema.revision()]
        assert schema.is_current()


def test_an_empty_database_is_not_current(app, monkeypatch):
    with app.app_context():
        monkeypatch.setitem(db._app_engines[app], None, create_engine("sqlite://"))

        assert not schema.is_current()


def test_the_tables_are_those_of_the_models(app):
    with app.app_context():
        url = db.engine.url

    assert differences(create_engine(url)) == []


def test_migrations_go_up_and_down_with_rows_in_the_tables(empty):
    from flask_migrate import downgrade, upgrade

    app, engine = empty
    with with_migrations(app).app_context():
        upgrade(revision="0001")
        with engine.begin() as connection:
            for row in ROWS:
                connection.execute(text(row.replace(":", r"\:")))
        before = _rows(engine)
        for _ in range(2):
            upgrade()
            assert differences(engine) == []
            downgrade(revision="0001")
            assert _rows(engine) == before
        downgrade(revision="base")

    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}


def test_customers_of_before_are_found_by_how_their_names_look(empty):
    from flask_migrate import upgrade

    app, engine = empty
    names = {"Acme Inc": ("acme", "acrne"), "Асme": ("асme", "acrne"), "บริษัท กิน": ("บริษัท กิน", "บริษัท กิน")}
    with with_migrations(app).app_context():
        upgrade(revision="0001")
        with engine.begin() as connection:
            for row in ROWS[:3]:
                connection.execute(text(row))
            for number, name in enumerate(names, start=1):
                said = {
                    "id": number,
                    "ref": f"CU-{number}",
                    "name": name,
                    "key": "บร ษ ท ก น" if number == 3 else names[name][0],
                }
                connection.execute(text(CUSTOMER), said)
        upgrade()
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":  # which shows nothing to nobody
                connection.execute(text("SELECT set_config('aliado.system', 'on', true)"))
            found = connection.execute(text("SELECT name, name_key, look FROM customers")).all()

    assert {row.name: (row.name_key, row.look) for row in found} == names


def test_a_record_can_be_made_after_rows_were_migrated(empty):
    """PostgreSQL counts keys apart from the rows; a migration that fills a table must not take a key twice."""
    from flask_migrate import upgrade

    app, engine = empty
    with with_migrations(app).app_context():
        upgrade()
        for _ in range(2):
            with engine.begin() as connection:
                made = {"ref": str(uuid4()), "name": str(uuid4())}
                said = "INSERT INTO products (ref, name, series, is_sold, version) VALUES (:ref, :name, '', true, 1)"
                connection.execute(text(said), made)


def _rows(engine: Engine) -> dict[str, list]:
    with engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        return {name: connection.execute(text(f"SELECT * FROM {name} ORDER BY 1")).all() for name in names}
