"""Answers by mail: by the right sender, to the right deal, once; everything else is refused and answers nothing."""

import email
import email.policy
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from portal import clock
from portal.cli.mail import mail as command
from portal.jobs.deliveries import deliver_due
from portal.jobs.taking_in import forget_old, take_in, take_inbox
from portal.mail.incoming import new_part
from portal.mail.reply_addresses import address_for
from portal.models.base import db
from portal.models.deals.conversation import MESSAGE, Conversation
from portal.models.deals.mails import MailTakenIn
from portal.models.events import Event
from portal.models.people import Role, User
from tests.factories import a_deal, a_manager, a_partner, a_rep, database

ANSWER = "Tuesday suits us."
QUOTED = "\n\nOn Mon, 23 Nov 2026 at 10:00, Aliado <portal@aliado.example> wrote:\n> The board meets\n> when?\n"


@pytest.fixture
def talk(app):
    """A deal with a message from the vendor: (deal, rep, manager, the rep's address for answers)."""
    partner = a_partner()
    manager, rep = a_manager(partner), a_rep(partner)
    deal = a_deal("submitted", by=rep)
    with database():
        Conversation(deal).say("The board meets when?", by=manager)
    with app.app_context():
        return deal, rep, manager, address_for(deal.ref, rep.ref)


def a_mail(sender: str, to: str, text: str = ANSWER + QUOTED, *, kind: str = "plain", **headers: str) -> bytes:
    said = {"From": f"Somebody <{sender}>", "To": to, "Subject": "Re: a message", "Message-ID": "<1@there.example>"}
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    for name, value in {**said, **{name.replace("_", "-"): value for name, value in headers.items()}}.items():
        message[name] = value
    message.set_content(text, subtype=kind)
    return message.as_bytes()


def taken(app, content: bytes) -> str:
    with app.app_context():
        return take_in(content)


def messages(deal) -> list[dict]:
    with database():
        said = select(Event.facts).where(Event.name == MESSAGE, Event.subject_ref == deal.ref).order_by(Event.id)
        return list(db.session.scalars(said))[1:]


def test_a_letter_says_where_its_reader_answers_and_the_answer_stands_on_the_deal(app, log_in, talk):
    deal, rep, manager, at = talk
    with app.app_context():
        deliver_due()
    letters = [email.message_from_bytes(one.read_bytes()) for one in app.config["OUTBOX"].glob("*.eml")]
    (to_rep,) = [one for one in letters if rep.email in one["To"] and "a message" in one["Subject"]]

    assert to_rep["Reply-To"] == at
    assert taken(app, a_mail(rep.email, at)) == "taken in"
    assert [said["text"] for said in messages(deal)] == [ANSWER]
    page = log_in(manager).get(f"/deals/{deal.ref}").text
    assert ANSWER in page
    assert "by mail" in page


def test_each_reader_has_an_address_of_their_own(app, talk):
    deal, rep, manager, at = talk
    with app.app_context():
        assert len({at, address_for(deal.ref, manager.ref), address_for("DR-0000-0000", rep.ref)}) == 3


@pytest.mark.parametrize("how", ["upper", "quoted", "cc"])
def test_an_address_is_known_as_mail_servers_write_it(app, talk, how):
    _deal, rep, _manager, at = talk
    content = {
        "upper": a_mail(rep.email.upper(), at.upper()), "quoted": a_mail(rep.email, f"Aliado <{at}>"),
        "cc": a_mail(rep.email, "portal@aliado.example", Cc=at),
    }[how]  # fmt: skip

    assert taken(app, content) == "taken in"


def test_a_mail_is_taken_in_once(app, talk):
    deal, rep, _manager, at = talk

    assert [taken(app, a_mail(rep.email, at)) for _ in range(2)] == ["taken in", "dropped: taken in before"]
    assert len(messages(deal)) == 1


def test_the_wrong_sender_is_refused(app, talk):
    deal, rep, manager, at = talk
    rival = a_rep()
    with app.app_context():
        forged = address_for(deal.ref, rival.ref)
    wrong = [
        a_mail(rival.email, at), a_mail(manager.email, at), a_mail("nobody@there.example", at),
        a_mail(rival.email, forged), a_mail(rep.email, at.replace("deal+", "deal+0")),
        a_mail(rep.email, at[:-30] + "@x"),
        a_mail(f"{rep.email}>, <{rival.email}", at),
    ]  # fmt: skip
    last = at.partition("@")[0][-1]
    wrong.append(a_mail(rep.email, at.replace(f"{last}@", f"{'b' if last != 'b' else 'c'}@")))

    assert not [said for said in (taken(app, one) for one in wrong) if not said.startswith("refused")]
    assert messages(deal) == []


def test_what_no_person_wrote_is_dropped(app, talk):
    deal, rep, _manager, at = talk
    for headers in (
        {"Auto_Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"Return_Path": "<>"}, {"X_Autoreply": "yes"},
    ):  # fmt: skip
        assert taken(app, a_mail(rep.email, at, **headers)) == "dropped: automatic"
    assert messages(deal) == []


@pytest.mark.parametrize("change", ["deactivated", "lowered", "company", "moved"])
def test_who_may_not_write_any_more_is_refused(app, talk, change):
    deal, rep, manager, at = talk
    sender = rep
    with database():
        person = db.session.get_one(User, rep.id, options=[db.selectinload(User.grants), db.joinedload(User.partner)])
        match change:
            case "deactivated":
                person.deactivate(by=None)
            case "lowered":
                person.take_role(Role.SALES, by=None)
            case "company":
                person.partner.suspend(by=manager, reason="late")
    if change == "moved":
        sender = manager
        with database():
            person = db.session.get_one(User, rep.id, options=[db.joinedload(User.partner)])
            person.partner.manager_id = None
        with app.app_context():
            at = address_for(deal.ref, manager.ref)

    assert taken(app, a_mail(sender.email, at)).startswith("refused")
    assert messages(deal) == []


def test_a_mail_server_vouches_where_one_is_named(app, talk, monkeypatch):
    _deal, rep, _manager, at = talk
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], reply_server="mx.aliado.example"))
    good = "mx.aliado.example; dkim=pass header.d=test.example; dmarc=pass header.from=test.example"

    for said in ("", "mx.evil.example; dmarc=pass", "mx.aliado.example; dmarc=fail; x=dmarc-pass"):
        headers = {"Authentication_Results": said} if said else {}
        assert taken(app, a_mail(rep.email, at, **headers)).startswith("refused: no mail server")
    assert taken(app, a_mail(rep.email, at, Authentication_Results=good)) == "taken in"


def test_html_becomes_plain_words(app, talk):
    deal, rep, _manager, at = talk
    said = (
        "<html><head><style>p{}</style></head><body><p>Tuesday <b>suits</b> us.</p><script>alert(1)</script>"
        "<img src='http://spy.example/x'><p>&lt;b&gt;Rita</p><blockquote>The board</blockquote></body></html>"
    )

    assert taken(app, a_mail(rep.email, at, said, kind="html")) == "taken in"
    (message,) = messages(deal)
    assert message["text"].split() == ["Tuesday", "suits", "us.", "<b>Rita"]


def test_broken_and_huge_mails_are_refused(app, talk):
    deal, rep, _manager, at = talk
    whole = a_mail(rep.email, at)
    for content in (
        b"",
        b"\x00\xff" * 100,
        whole[: len(whole) // 3],
        a_mail(rep.email, at, QUOTED),
    ):
        assert taken(app, content).split(":")[0] in ("refused", "dropped")
    assert messages(deal) == []


@pytest.mark.parametrize(
    "text",
    [
        ANSWER + QUOTED,
        ANSWER + "\n\nEl lun, 23 nov 2026 a las 10:00, Aliado\n(<portal@aliado.example>) escribió:\n> ¿Cuándo?\n",
        ANSWER + "\n-- \nRita Rep\nNorthgate",
        ANSWER + "\n\nFrom: Aliado <portal@aliado.example>\nSent: Monday\nTo: Rita\nSubject: x\n\nThe board",
        ANSWER + "\n\nDe: Aliado\nEnviado el: lunes\nPara: Rita\n\nHola",
        ANSWER + "\n\n-----Original Message-----\nThe board",
        ANSWER + "\n\nSent from my phone",
        ANSWER + "\r\n> The board meets\r\n> when?\r\n",
    ],
)
def test_what_is_quoted_goes_and_what_is_new_stays(text):
    assert new_part(text) == ANSWER


def test_no_text_takes_long_to_read():
    for text in ("\n" * 100_000, "On " * 33_000, "On x\n" * 20_000, "From: x\n" * 12_000, ">" * 100_000, "_" * 100_000):
        begun = time.process_time()
        new_part(text)
        assert time.process_time() - begun < 1


def test_the_folder_is_emptied_and_the_command_answers_nothing_to_what_it_refuses(app, talk, tmp_path):
    deal, rep, _manager, at = talk
    inbox = Path(app.config["SETTINGS"].data) / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "one").write_bytes(a_mail(rep.email, at))
    (inbox / "two").write_bytes(a_mail("nobody@there.example", at, Message_ID="<2@there.example>"))
    with app.app_context():
        assert take_inbox() == 2
    assert list(inbox.iterdir()) == []
    assert len(messages(deal)) == 1

    file = tmp_path / "mail"
    file.write_bytes(a_mail(rep.email, at, "And Wednesday, too.", Message_ID="<3@there.example>"))
    assert CliRunner().invoke(command, ["take-in", str(file)]).output.strip() == "taken in"
    refused = CliRunner().invoke(command, ["take-in", "-"], input=a_mail("nobody@there.example", at))
    assert refused.exit_code == 0
    assert refused.output.strip().startswith("refused")
    assert len(messages(deal)) == 2


def test_which_mails_came_is_forgotten_after_a_year(app, talk):
    _deal, rep, _manager, _at = talk
    for number, days in enumerate((0, 364, 366, 700)):
        with clock.moved_to(clock.now() - timedelta(days=days)), database():
            assert MailTakenIn.is_new(f"<{number}>", by=rep)
    with app.app_context():
        assert (forget_old(), forget_old()) == (2, 0)

    with database():
        assert db.session.query(MailTakenIn).count() == 2
        assert not MailTakenIn.is_new("<1>", by=rep)


def test_of_a_mail_with_large_files_the_words_are_kept_and_the_files_told_of(app, log_in, talk):
    deal, rep, manager, at = talk
    message = email.message_from_bytes(a_mail(rep.email, at), policy=email.policy.SMTP)
    message.add_attachment(b"x" * 18_000_000, maintype="application", subtype="pdf", filename="order.pdf")

    assert taken(app, message.as_bytes()) == "taken in"
    assert [said["text"] for said in messages(deal)] == [ANSWER]
    assert "files that came along are not kept here" in log_in(manager).get(f"/deals/{deal.ref}").text


@pytest.mark.parametrize("charset", [b"x-nobody-knows", b"iso-2022-jp-9", b"\xff", b"us-ascii"])
def test_an_odd_charset_loses_no_words(app, talk, charset):
    deal, rep, _manager, at = talk
    content = a_mail(rep.email, at).replace(b'charset="utf-8"', b'charset="' + charset + b'"')
    assert charset in content

    assert taken(app, content) == "taken in"
    assert [said["text"] for said in messages(deal)] == [ANSWER]


def test_what_is_too_long_shows_that_it_goes_on():
    assert new_part("word " * 2000).endswith("…")
    assert len(new_part("word " * 2000)) == 4000


def test_one_mail_that_fails_keeps_none_waiting_and_stays(app, talk, monkeypatch):
    deal, rep, _manager, at = talk
    inbox = Path(app.config["SETTINGS"].data) / "inbox"
    inbox.mkdir(exist_ok=True)
    (inbox / "1").write_bytes(a_mail(rep.email, at, "This one fails."))
    (inbox / "2").write_bytes(a_mail(rep.email, at, Message_ID="<2@there.example>"))
    say = Conversation.say

    def falters(self, text, **said):
        if "fails" in text:
            raise RuntimeError("the database is away")
        say(self, text, **said)

    monkeypatch.setattr(Conversation, "say", falters)
    with app.app_context():
        assert take_inbox() == 1
        assert [file.name for file in inbox.iterdir()] == ["1"]
        monkeypatch.setattr(Conversation, "say", say)
        assert take_inbox() == 1

    assert [said["text"] for said in messages(deal)] == [ANSWER, "This one fails."]


def test_two_machines_that_answer_one_another_come_to_an_end(app, talk):
    deal, rep, _manager, at = talk
    came_to = [taken(app, a_mail(rep.email, at, f"Away {n}", Message_ID=f"<{n}@x.example>")) for n in range(22)]

    assert came_to.count("taken in") == len(messages(deal)) == 20
    assert came_to[-1].startswith("refused")
