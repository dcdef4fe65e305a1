"""Fewer letters: by the account's page, or in one click from the letter; never those that are a duty."""

import re
from email import message_from_bytes, policy
from pathlib import Path

from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import User
from tests.client import Client
from tests.factories import a_deal, a_rep, database


def templates() -> list[str]:
    with database():
        return list(db.session.scalars(db.select(Delivery.template).order_by(Delivery.id)))


def test_one_click_in_a_mail_program_stops_that_kind_alone(app):
    rep = a_rep()
    a_deal("submitted", by=rep)
    with app.app_context():
        deliver_due()
    files = list(Path(app.config["OUTBOX"]).glob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    links = [str(letter["List-Unsubscribe"]) for letter in letters if letter["List-Unsubscribe"]]
    assert all(b"List-Unsubscribe: <http" in file.read_bytes() for file in files if b"One-Click" in file.read_bytes())
    at = re.search(r"<http://[^/]+(/[^>]+)>", links[0])[1]

    opened = Client(app).get(at)
    still = len(templates())
    stopped = app.test_client().post(at, data={"List-Unsubscribe": "One-Click"})
    a_deal("approved", by=rep, customer="Another", website="")

    assert opened.status_code == stopped.status_code == 200
    assert still == len(letters)
    assert templates()[still:].count("deals/received") == 0
    assert "deals/approved" in templates()


def test_a_link_that_was_made_up_answers_alike_and_changes_nothing(app):
    rep = a_rep()

    answer = app.test_client().post("/letters/unwanted/WyJQRSJd.made-up")

    assert answer.status_code == 200
    with database():
        assert User.by_email(rep.email).unwanted_letters == []


def test_a_person_chooses_in_the_account(log_in):
    rep = a_rep()
    client = log_in(rep)

    client.post("/account/letters", {"wanted": ["deals/expired"]})

    with database():
        assert "deals/received" in User.by_email(rep.email).unwanted_letters
        assert "deals/expired" not in User.by_email(rep.email).unwanted_letters
