"""Letters by a real mail server on this machine: sent once, kept while it is away, parked when it says never."""

import socket
from contextlib import contextmanager
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database


class Post:
    """A mail server that keeps what it gets, and answers what it is told to."""

    def __init__(self):
        self.letters: list[bytes] = []
        self.says = "250 OK"
        self.drops = False

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope.original_content)
        if self.drops:
            server.transport.abort()
        return self.says


@pytest.fixture
def post(app, monkeypatch):
    """A mail server, and the portal told of it."""
    handler = Post()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    monkeypatch.setitem(app.config, "MAIL_URL", f"smtp://127.0.0.1:{port}?from=portal@vendor.example")

    @contextmanager
    def open_now():
        controller.start()
        try:
            yield
        finally:
            controller.stop(no_assert=True)

    handler.open = open_now
    return handler


def work(app, *, later: timedelta = timedelta()) -> None:
    with clock.moved_to(clock.now() + later), app.app_context():
        deliver_due()


def deliveries():
    with database():
        return db.session.execute(
            db.select(Delivery.template, Delivery.done_at, Delivery.due_at, Delivery.error).order_by(Delivery.id)
        ).all()


def test_a_letter_reaches_one_reader_from_the_vendors_address(app, post):
    partner = a_partner()
    manager, rep = a_manager(partner), a_rep(partner)

    with post.open():
        a_deal("submitted", by=rep)
        work(app)

    assert len(post.letters) == 2
    for letter, reader in zip(
        sorted(post.letters, key=lambda one: rep.email.encode() in one, reverse=True), (rep, manager), strict=True
    ):
        assert f"<{reader.email}>".encode() in letter
        assert letter.count(b"\nTo: ") == 1
        assert b"portal@vendor.example" in letter
    assert all(one.done_at for one in deliveries())


def test_a_server_that_is_away_for_a_day_loses_and_doubles_nothing(app, post):
    a_deal("submitted", by=a_rep())
    for hours in range(25):
        work(app, later=timedelta(hours=hours))
    waiting = deliveries()

    with post.open():
        work(app, later=timedelta(hours=27))
        work(app, later=timedelta(hours=30))

    assert all(one.done_at is None and one.due_at and one.error for one in waiting)
    assert len(post.letters) == len(waiting)
    assert all(one.done_at for one in deliveries())


@pytest.mark.parametrize(("says", "comes_again"), [("451 Greylisted", True), ("552 Mailbox full", False)])
def test_not_now_is_tried_again_and_never_is_parked(app, post, says, comes_again):
    a_deal("submitted", by=a_rep())
    post.says = says

    with post.open():
        work(app)
    after = deliveries()

    assert [bool(one.due_at) for one in after] == [comes_again] * len(after)
    assert all(says[4:] in one.error for one in after)


def test_a_line_that_drops_before_the_yes_is_tried_again_under_the_same_name(app, post):
    a_deal("submitted", by=a_rep())
    post.drops = True
    with post.open():
        work(app)
        post.drops = False
        work(app, later=timedelta(hours=1))

    names = [line for letter in post.letters for line in letter.splitlines() if line.startswith(b"Message-ID")]
    assert len(names) == 2 * len(set(names))
    assert all(one.done_at for one in deliveries())


def test_who_waits_at_the_door_comes_first(app, post):
    rep = a_rep()
    for number in range(15):
        a_deal("submitted", by=rep, customer=f"Customer {number}", website="")
    with database():
        from portal.models.people import resets

        resets.ask(rep.email)

    with post.open():
        work(app)

    assert b"/password/new/" in post.letters[0]


def test_an_owner_sees_what_was_parked_and_sends_it_on(app, post, log_in):
    rep = a_rep()
    a_deal("submitted", by=rep)
    owner = log_in(a_person(Role.OWNER))
    post.says = "552 Mailbox full"
    with post.open():
        work(app)
        page = owner.get("/settings/letters").text
        with database():
            refs = db.session.scalars(db.select(Delivery.ref).where(Delivery.done_at.is_(None))).all()
        post.says = "250 OK"
        for ref in refs:
            owner.post(f"/settings/letters/{ref}/another-try")
        work(app, later=timedelta(seconds=5))

    assert rep.email in page
    assert "Mailbox full" in page
    assert all(one.done_at for one in deliveries())
