"""What is noted beside an answer: who looks at the library, and for what in vain. The answer never depends on it."""

import sqlite3
from contextlib import closing

import pytest

from portal.models.assets.misses import SearchMiss
from portal.models.assets.seen import AssetView
from portal.models.base import db
from portal.models.tenancy import as_system
from tests.factories import a_rep, an_asset, database


@pytest.fixture
def writer(app):
    """Somebody else writes all the while; ends when asked to."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        with engine.connect() as other:
            with as_system("hold tables"):
                other.exec_driver_sql("LOCK TABLE asset_views, library_visits, search_misses IN EXCLUSIVE MODE")
            yield other.rollback
        return
    with closing(sqlite3.connect(engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield lambda: other.execute("ROLLBACK")


def noted() -> tuple[int, int]:
    with database():
        return tuple(db.session.scalar(db.select(db.func.count(kind.id))) for kind in (AssetView, SearchMiss))


@pytest.fixture
def asked(app, log_in):
    """What a rep asks for, one page after the other."""
    asset, rep = an_asset(), log_in(a_rep())
    return lambda: [rep.get(path).status_code for path in (f"/assets/{asset.ref}", "/assets?q=unheard-of")]


def test_while_somebody_else_writes_the_answer_comes_without_the_note(asked, writer):
    assert asked() == [200, 200]
    writer()
    assert noted() == (0, 0)

    assert asked() == [200, 200]
    assert noted() == (1, 1)
