"""The ledger notices what is lost, twice or half: the faults' tests can fail."""

from tests.faults import ledger
from tests.operate.installation import Browser, Installation

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
    assert ledger.wrong(portal, acknowledged) == []

    for number, (noticed, spoil) in enumerate(SPOILT.items()):
        spoilt = Installation(portal.data.with_name(f"spoilt-{number}"), like=portal)
        with spoilt.database() as database:
            if database.dialect.name == "postgresql" and noticed == "points to nothing":
                continue  # it lets no row do so
            database.exec_driver_sql(spoil)
        assert any(noticed in one for one in ledger.wrong(spoilt, acknowledged)), noticed
