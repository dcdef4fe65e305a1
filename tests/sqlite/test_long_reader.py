"""Somebody reads for long while much is written: nobody is held up, and SQLite's log is small again afterwards."""

import os
import sqlite3
from contextlib import closing

from sqlalchemy import create_engine

from portal.models.connections import LOG_BYTES, keep_word
from tests.operate.installation import Browser, Installation, Reader

WRITES, BYTES = (50_000, 2_000) if os.environ.get("ALIADO_TEST_ALL") else (3_000, 30_000)
WRITE = f"INSERT INTO events (at, name, subject_ref, facts) VALUES ('2026-01-01', 'x', 'DR', '\"{'x' * BYTES}\"')"


def write(portal: Installation) -> None:
    """Each in a transaction of its own, forced to the disk, as the portal does it."""
    engine = create_engine(f"sqlite:///{portal.data / 'aliado.db'}")
    keep_word(engine)
    for _ in range(WRITES):
        with engine.begin() as database:
            database.exec_driver_sql(WRITE)
    engine.dispose()


def test_the_log_is_small_again_after_a_long_reader(install):
    portal = install().start()
    rep = Browser(portal.port).log_in().open_form()
    log = portal.data / "aliado.db-wal"

    with closing(sqlite3.connect(portal.data / "aliado.db")) as long:
        long.execute("BEGIN")
        seen = long.execute("SELECT count(*) FROM events").fetchone()
        with Reader(Browser(portal.port).log_in()) as reader:
            write(portal)
            assert log.stat().st_size > LOG_BYTES
            rep.connection.close()
            assert rep.save("while somebody reads")[0] == 201
        assert long.execute("SELECT count(*) FROM events").fetchone() == seen
    assert max(reader.took) < 1

    for number in range(5):  # the first one moves the log into the database, a later one begins it anew
        assert rep.save(f"afterwards {number}")[0] == 201
    assert log.stat().st_size <= LOG_BYTES
