"""The next version migrates while this one serves: who reads goes on, who writes waits, and nothing is lost."""

import shutil
from threading import Event, Thread
from time import sleep

from portal.models import schema
from tests.faults import ledger
from tests.operate.installation import ROOT, Browser, Writers

NEXT = f"""
import time

import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = {schema.REVISION!r}


def upgrade():
    with op.batch_alter_table("customers", recreate="auto") as table:
        table.add_column(sa.Column("later", sa.String(), nullable=False, server_default=""))
        table.create_index("ix_customers_later", ["later"])
    time.sleep(2)
"""


def test_the_portal_serves_while_the_next_version_migrates(install, tmp_path):
    shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    (tmp_path / "migrations" / "versions" / "next.py").write_text(NEXT)
    portal = install().start()
    reps = [Browser(portal.port).log_in().open_form() for _ in range(2)]
    reader, enough, read = Browser(portal.port).log_in(), Event(), []

    def look() -> None:
        while not enough.is_set():
            read.append(reader.ask("GET", "/deals").status)

    looking = Thread(target=look)
    looking.start()
    with Writers(portal.port, reps, pause_s=0.02) as writers:
        sleep(0.5)
        before = len(writers.acknowledged)
        done = portal.run_python(
            f"from flask_migrate import upgrade; upgrade(directory={str(tmp_path / 'migrations')!r})"
        )
        after = len(writers.acknowledged)
        sleep(0.5)
    enough.set()
    looking.join()

    assert done.returncode == 0, done.stderr
    assert set(read) == {200}
    assert set(writers.refused) <= {503}
    assert 0 < before <= after < len(writers.acknowledged)
    assert ledger.wrong(portal, writers.acknowledged) == []
    portal.stop()
    assert portal.run("serve").stderr.startswith("A newer portal made this database (tables next).")
