"""A disk that is full: said plainly, nothing half, and all is well again when there is room."""

from contextlib import contextmanager, suppress

from tests.faults import ledger
from tests.operate.installation import Browser


@contextmanager
def filled(place):
    """Not a byte is free."""
    file = place / "filling"
    with file.open("wb", buffering=0) as out, suppress(OSError):
        while True:
            out.write(b"x" * 4096)
    yield
    file.unlink()


def test_a_full_disk_refuses_and_says_so_and_works_again(install, small, tmp_path):
    portal = install("data", within=small).start()
    rep = Browser(portal.port).log_in().open_form()
    acknowledged = {"before": rep.save("before")[1]}

    refused = []
    with filled(small):
        for number in range(20):
            status, at = rep.save(f"full {number}")
            if status == 201:  # the log of the database had a page left
                acknowledged[f"full {number}"] = at
            else:
                refused.append(status)
        assert refused
        assert set(refused) <= {503, 507}
        said = {"csrf_token": rep.csrf, "form_key": rep.form_key, "action": "save", "title": "typed in vain"}
        assert rep.ask("POST", "/deals/new", said).status == 507
        assert "no room" in rep.text
        assert "typed in vain" in rep.text
        assert rep.ask("GET", "/deals").status == 200
        assert portal.answers("/readyz") == 503
        answer = portal.run("backup", str(small / "backup.tar.gz"))
        assert (answer.returncode, len(answer.stderr.splitlines())) == (1, 1), answer.stderr
        assert not list(small.glob("backup*"))

    rep.connection.close()  # the portal may have done so meanwhile
    status, at = rep.save("after it")
    assert status == 201
    assert portal.answers("/readyz") == 200
    assert ledger.wrong(portal, acknowledged | {"after it": at}) == []
    assert not [title for title in ledger.deals(portal) if title.startswith("full") and title not in acknowledged]
