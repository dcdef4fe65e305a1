"""A mail server whose certificate nobody vouches for gets no letter, not even a word of one."""

import socket
import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller

from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from tests.factories import a_deal, a_person, a_rep, database


class Post:
    """Keeps what it gets."""

    def __init__(self):
        self.letters: list[bytes] = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(envelope.content)
        return "250 OK"


@pytest.fixture
def its_own_word(tmp_path):
    """A certificate that a server signed for itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-keyout", key, "-out", certificate, "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


@pytest.mark.parametrize("how", ["starttls", "whole", "no tls at all"])
def test_no_letter_goes_to_a_server_that_nobody_vouches_for(app, log_in, monkeypatch, its_own_word, how):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    post = Post()
    tls = {"starttls": {"tls_context": its_own_word}, "whole": {"ssl_context": its_own_word}, "no tls at all": {}}[how]
    server = Controller(post, hostname="127.0.0.1", port=port, server_hostname="localhost", **tls)
    url = f"smtps://localhost:{port}" if how == "whole" else f"smtp://localhost:{port}?tls=start"
    monkeypatch.setitem(app.config, "MAIL_URL", url)
    a_deal("submitted", by=a_rep())

    server.start()
    try:
        with app.app_context():
            deliver_due()
    finally:
        server.stop(no_assert=True)

    with database():
        waiting = db.session.scalars(db.select(Delivery)).all()
    assert post.letters == []
    assert waiting
    assert all(one.done_at is None and one.due_at is not None and one.tries == 1 for one in waiting)
    assert waiting[0].ref in log_in(a_person(Role.OWNER)).get("/settings/letters").text
