"""The third wall: what SQL by hand sees and writes on PostgreSQL, as the portal's own role."""

import os
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import func, select

from portal.jobs.matching import take_up_waiting
from portal.models import policies
from portal.models.base import db
from portal.models.matching.index import EVERYTHING
from portal.models.tenancy import Reach, Width, acting, as_system, walled_records
from tests.factories import a_deal
from tests.postgres import boss_url
from tests.walls.stage import set_stage
from tests.walls.test_mutations import one_more_of_a_rival

TABLES = sorted(walled_records())
OF_NOBODY = [table.name for table in EVERYTHING]  # the system's alone
POLICIES = ("wall_read", "wall_insert", "wall_update", "wall_delete")
URL = os.environ.get("DATABASE_URL", "")


@pytest.fixture
def by_hand() -> Iterator[psycopg.Connection]:
    """A connection of the portal's role without the portal."""
    with psycopg.connect(URL) as connection:
        yield connection
        connection.rollback()


def tell(connection: psycopg.Connection, reach: Reach) -> None:
    with acting(reach):
        connection.execute(policies.TELL.format(*policies._said()))


def count(connection: psycopg.Connection, table: str) -> int:
    return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_who_is_nobody_sees_nothing(app, by_hand, table):
    one_more_of_a_rival(app, table, set_stage())

    assert count(by_hand, table) == 0
    assert by_hand.execute(f"DELETE FROM {table}").rowcount == 0


@pytest.mark.parametrize("table", TABLES)
def test_sql_by_hand_sees_what_the_portal_does(app, by_hand, table):
    stage = set_stage()
    one_more_of_a_rival(app, table, stage)
    record = walled_records()[table]
    manager = next(iter(role for role in stage.people if role == "channel_manager"))
    with app.app_context():
        portfolio = stage.people[manager].portfolio
    for reach in (
        Reach(Width.OWN, stage.our_rep.id, stage.our_rep.partner_id),
        Reach(Width.COMPANY, stage.our_rep.id, stage.our_rep.partner_id),
        Reach(Width.COMPANY, stage.rival.id, stage.rival.partner_id),
        Reach(Width.PORTFOLIO, stage.people[manager].id, None, portfolio),
        Reach(Width.ALL, stage.people["owner"].id),
    ):
        with app.app_context(), acting(reach):
            seen = db.session.scalar(select(func.count()).select_from(select(record.id).subquery()))
        tell(by_hand, reach)

        assert count(by_hand, table) == seen, reach


@pytest.mark.parametrize("table", TABLES)
def test_each_policy_that_is_taken_away_is_missed(app, by_hand, table):
    one_more_of_a_rival(app, table, set_stage())
    with psycopg.connect(boss_url(URL), autocommit=True) as boss:
        boss.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        try:
            assert count(by_hand, table) > 0
        finally:
            by_hand.rollback()
            boss.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def test_each_walled_table_has_its_policies_and_its_owner_is_held(app):
    with psycopg.connect(URL) as connection:
        forced = dict(connection.execute("SELECT relname, relforcerowsecurity FROM pg_class WHERE relrowsecurity"))
        there = connection.execute("SELECT tablename, policyname FROM pg_policies").fetchall()

    assert forced == dict.fromkeys([*TABLES, *OF_NOBODY], True)
    assert sorted(there) == sorted((table, policy) for table in (*TABLES, *OF_NOBODY) for policy in POLICIES)


@pytest.mark.parametrize("table", OF_NOBODY)
def test_what_is_nobodys_no_person_reads_and_the_system_does(app, log_in, by_hand, table):
    stage = set_stage()
    with app.app_context():
        take_up_waiting()
    a_deal("submitted", by=stage.our_rep)  # which waits to be taken up
    for person, width in ((stage.our_rep, Width.COMPANY), (stage.people["owner"], Width.ALL)):
        tell(by_hand, Reach(width, person.id, person.partner_id))
        assert count(by_hand, table) == 0
        assert by_hand.execute(f"DELETE FROM {table}").rowcount == 0

    by_hand.execute("SELECT set_config('aliado.system', 'on', true)")
    assert count(by_hand, table) > 0


def test_nobody_moves_or_makes_a_rivals_record(app, by_hand):
    stage = set_stage()
    mine = Reach(Width.COMPANY, stage.our_rep.id, stage.our_rep.partner_id)
    theirs = stage.rival.partner_id

    for said in (
        f"UPDATE deals SET partner_id = {theirs}",
        f"UPDATE users SET partner_id = {theirs} WHERE id = {stage.colleague.id}",
        "INSERT INTO form_keys (key, digest, led_to, used_at, person_id) "
        f"VALUES ('k', '', '/', now(), {stage.rival.id})",
    ):
        tell(by_hand, mine)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            by_hand.execute(said)
        by_hand.rollback()
    tell(by_hand, mine)
    assert by_hand.execute(f"UPDATE deals SET title = 'x' WHERE partner_id = {theirs}").rowcount == 0
    assert by_hand.execute(f"DELETE FROM deals WHERE partner_id = {theirs}").rowcount == 0


def test_nothing_of_a_reach_outlives_its_transaction(app):
    stage = set_stage()

    with app.app_context():
        engine = db.engine
    for number in range(300):
        with app.app_context(), engine.connect() as connection:
            with as_system("see all"):
                assert connection.exec_driver_sql("SELECT count(*) FROM deals").scalar() > 0
            match number % 3:
                case 0:
                    connection.commit()
                case 1:
                    connection.rollback()
                case 2:
                    with pytest.raises(Exception, match="division"):
                        connection.exec_driver_sql("SELECT 1 / 0")
                    connection.rollback()
            told = connection.exec_driver_sql("SELECT coalesce(current_setting('aliado.system', true), '')").scalar()
            assert told == ""
    assert stage
