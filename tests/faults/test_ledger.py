"""The ledger notices what is lost, twice or half: the faults' tests can fail."""

import shutil
import sqlite3
from contextlib import closing

from tests.faults import ledger
from tests.operate.installation import Browser

SPOILT = {
    "lost": "UPDATE deals SET title = 'another', typed = '{}'",
    "without its lines": "DELETE FROM deal_lines",
    "nobody is told of": "DELETE FROM deliveries",
    "no form key names": "DELETE FROM form_keys",
    "points to nothing": "DELETE FROM customers",
}


def test_each_damage_is_noticed(install):
    portal = install().start()
    status, at = Browser(portal.port).log_in().send("the one")
    portal.stop()
    acknowledged = {"the one": at}
    assert status == 303
    assert ledger.wrong(portal.data, acknowledged) == []

    for number, (noticed, spoil) in enumerate(SPOILT.items()):
        data = shutil.copytree(portal.data, portal.data.with_name(f"spoilt-{number}"))
        with closing(sqlite3.connect(data / "aliado.db")) as database, database:
            database.execute(spoil)
        assert any(noticed in one for one in ledger.wrong(data, acknowledged)), noticed
