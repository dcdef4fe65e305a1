"""A letter tells one person about one deal: its head holds no counter, no shared thread, nobody else."""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from flask import Flask

from portal.jobs.deliveries import deliver_due
from portal.models.people import Role
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep

HEAD = {
    "Subject", "From", "To", "Date", "Message-ID", "References", "Auto-Submitted", "MIME-Version", "Content-Type",
    "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip
CODE = "[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}"
THREAD = re.compile(rf"<DR-{CODE}\.PE-{CODE}@127\.0\.0\.1>")
NAME = re.compile(rf"<LE-{CODE}@127\.0\.0\.1>")


@pytest.fixture
def letters(app: Flask) -> list[EmailMessage]:
    """The letters of the same steps at two rivals, who have one manager."""
    ours, rivals = a_partner(name="Northgate"), a_partner(name="Rivalgate")
    manager, owner = a_manager(ours, rivals), a_person(Role.OWNER)
    for partner, customer in ((ours, "Zoomdrive Inc"), (rivals, "Rival Secrets Ltd")):
        rep = a_rep(partner, name=f"Rep of {partner.name}")
        for state in ("approved", "declined", "info_requested", "withdrawn", "expired"):
            a_deal(state, by=rep, decided_by=owner, customer=customer)
    with app.app_context():
        deliver_due()
    assert manager
    return [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted(app.config["OUTBOX"].glob("*.eml"))
    ]


def test_the_head_of_a_letter_is_short(letters):
    assert len(letters) > 20
    for letter in letters:
        assert {name for name in letter if not name.startswith("Content-")} <= HEAD
        assert len(letter["To"].addresses) == 1
        assert len(letter.get_all("Message-ID")) == 1


def test_a_letters_id_is_random_and_its_own(letters):
    ids = [str(letter["Message-ID"]) for letter in letters]

    assert [one for one in ids if not NAME.fullmatch(one)] == []
    assert len(set(ids)) == len(ids)
    assert len({one[4:8] for one in ids}) > len(ids) * 0.9
    assert len({one[9:13] for one in ids}) > len(ids) * 0.9


def test_no_two_readers_share_a_thread(letters):
    readers: dict[str, set[str]] = {}
    for letter in letters:
        readers.setdefault(str(letter["References"]), set()).add(str(letter["To"]))

    assert [thread for thread in readers if not THREAD.fullmatch(thread)] == []
    assert {len(one) for one in readers.values()} == {1}


def test_a_letters_parts_are_divided_by_chance(letters):
    boundaries = [letter.get_boundary() for letter in letters]

    assert len(set(boundaries)) == len(boundaries)


def test_a_letter_to_a_partners_person_names_no_rival(letters):
    ours, theirs = ("Northgate", "Zoomdrive Inc"), ("Rivalgate", "Rival Secrets Ltd")

    for own, foreign in ((ours, theirs), (theirs, ours)):
        to_us = [letter for letter in letters if f"Rep of {own[0]}" in str(letter["To"])]
        texts = [str(letter["Subject"]) + part.get_content() for letter in to_us for part in letter.iter_parts()]
        assert any(own[1] in text for text in texts)
        assert not [name for name in foreign for text in texts if name in text]
