"""SQLite knows its tables only when it is told to look: a start that made them says so, and the worker each hour."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from portal import create_app
from portal.cli.setup import set_up
from portal.models import upkeep
from portal.models.base import db
from portal.models.partners import Tier
from portal.models.tenancy import as_system
from portal.settings import Settings

KNOWN = text("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'tiers'")


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Flask]:
    """A portal that has just been set up."""
    app = create_app(Settings.from_environment({"ALIADO_DATA": str(tmp_path), "ALIADO_DEMO": "0"}))
    set_up(app)
    with app.app_context(), as_system("test"):
        yield app
        db.session.remove()
        db.engine.dispose()


def known_tiers() -> int:
    with db.engine.connect() as connection:
        return connection.execute(KNOWN).scalar_one()


def test_it_looks_at_tables_that_a_start_made_and_again_when_they_have_grown(new):
    at_first = known_tiers()
    assert at_first == Tier.by_protection().count()
    for number in range(30):
        db.session.add(Tier(name=f"Tier {number}", protection_days=30, margin_percent=5, answer_working_days=2))
    db.session.commit()

    upkeep.look_now_and_then()

    assert known_tiers() == at_first + 30
