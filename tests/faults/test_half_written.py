"""A file that could be written in half only: it has no name, no record points to it, and it is written anew."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from portal import clock, settings
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.events import LONGEST_PAUSE, Delivery
from portal.settings import Settings
from tests.factories import a_deal, a_rep, database
from tests.sqlite.test_full_disk import filled


def work(app, *, later: timedelta = timedelta()) -> None:
    with clock.moved_to(clock.now() + later), app.app_context():
        deliver_due()


def deliveries() -> dict:
    with database():
        found = db.session.execute(db.select(Delivery.ref, Delivery.done_at, Delivery.due_at, Delivery.error)).all()
    return {one.ref: one for one in found}


@pytest.mark.parametrize("free_bytes", [0, 4096])
def test_a_letter_that_found_no_room_is_whole_later(app, small, monkeypatch, free_bytes):
    outbox = small / "outbox"
    outbox.mkdir()
    monkeypatch.setitem(app.config, "OUTBOX", outbox)
    a_deal("submitted", by=a_rep())

    with filled(small):
        with (small / "filling").open("r+b") as file:
            file.truncate((small / "filling").stat().st_size - free_bytes)
        work(app)
        found = deliveries()
        waiting = [one for one in found.values() if not one.done_at]
        assert waiting
        assert all("No space" in one.error and one.due_at for one in waiting)
        assert {path.name for path in outbox.iterdir()} == {f"{ref}.eml" for ref in found if found[ref].done_at}
    work(app, later=LONGEST_PAUSE)

    done = deliveries()
    assert all(one.done_at for one in done.values())
    assert {path.name for path in outbox.iterdir()} == {f"{ref}.eml" for ref in done}
    for path in outbox.iterdir():
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert letter.get_body(("html",)).get_content().strip().endswith("</html>")


def test_a_secret_is_made_whole_or_not_at_all(tmp_path, monkeypatch):
    def cut(_number: int) -> None:
        raise OSError(28, "No space left on device")

    environ = {"ALIADO_DATA": str(tmp_path / "data"), "ALIADO_DEMO": "0"}
    with monkeypatch.context() as patch:
        patch.setattr(settings.os, "fsync", cut)
        with pytest.raises(OSError, match="No space"):
            Settings.from_environment(environ)
    assert not (tmp_path / "data" / "secret").exists()

    secret = Settings.from_environment(environ).secret_key
    assert Settings.from_environment(environ).secret_key == secret
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o777 == 0o600
