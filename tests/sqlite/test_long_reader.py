"""Somebody reads for long while much is written: nobody is held up, and SQLite's log is small again afterwards."""

import os
import sqlite3
from contextlib import closing

from portal.models.connections import LOG_BYTES
from tests.operate.installation import Browser

WRITES, BYTES = (50_000, 2_000) if os.environ.get("ALIADO_TEST_ALL") else (3_000, 30_000)
WRITE = f"INSERT INTO events (at, name, subject_ref, facts) VALUES ('2026-01-01', 'x', 'DR', '\"{'x' * BYTES}\"')"


def test_the_log_is_small_again_after_a_long_reader(install):
    portal = install().start()
    rep = Browser(portal.port).log_in().open_form()
    file, log = portal.data / "aliado.db", portal.data / "aliado.db-wal"

    with closing(sqlite3.connect(file)) as reader:
        reader.execute("BEGIN")
        seen = reader.execute("SELECT count(*) FROM events").fetchone()
        with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as writer:
            writer.execute("PRAGMA synchronous=OFF")  # quick; the log grows the same
            for _ in range(WRITES):
                writer.execute(WRITE)
            assert log.stat().st_size > LOG_BYTES
            rep.connection.close()
            assert rep.save("while somebody reads")[0] == 201
            assert rep.ask("GET", "/deals").status == 200
        assert reader.execute("SELECT count(*) FROM events").fetchone() == seen

    for number in range(5):  # the first one moves the log into the database, a later one begins it anew
        assert rep.save(f"afterwards {number}")[0] == 201
    assert log.stat().st_size <= LOG_BYTES
