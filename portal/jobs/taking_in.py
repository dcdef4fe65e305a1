"""Answers by mail are taken in here. Whatever is refused answers nothing, and is logged without anything of it."""

import logging
import re
from pathlib import Path

from flask import current_app

from portal.mail.incoming import MOST_BYTES, Incoming, Unreadable, read
from portal.mail.reply_addresses import read as addresses_in
from portal.models.base import NotNow, NotThere, db
from portal.models.connections import only_reading, writing
from portal.models.deals import Deal
from portal.models.deals.conversation import Conversation, reach_of
from portal.models.deals.mails import MailTakenIn
from portal.models.people import User
from portal.models.tenancy import NOBODY, acting, as_system
from portal.models.texts import tidy

log = logging.getLogger("portal.mail")
INBOX = "inbox"
AT_ONCE = 200  # a minute
MOST_AN_HOUR = 20  # of one person on one deal: two machines that answer one another come to an end


def take_in(content: bytes) -> str:
    """One mail; answers what became of it, in a word or two."""
    only_reading(False)
    try:
        outcome = _taken(read(content))
        db.session.commit()
    except Unreadable as refused:
        outcome = f"refused: {refused}"
    except (NotThere, NotNow):
        outcome = "refused: no such deal for this person"
    finally:
        db.session.rollback()
    log.info("mail %s", outcome)
    return outcome


def take_inbox() -> int:
    """All that lies in the folder, the oldest first; answers how many were dealt with, and are gone.

    One that can't be dealt with now stays for the next minute, and keeps none of the others waiting.
    """
    inbox = Path(current_app.config["SETTINGS"].data) / INBOX
    if not inbox.is_dir():
        return 0
    waiting = [file for file in inbox.iterdir() if file.is_file() and not file.name.startswith(".")]
    waiting = sorted(waiting, key=lambda file: (file.stat().st_mtime, file.name))[:AT_ONCE]
    return sum(_dealt_with(file) for file in waiting)


def _dealt_with(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
        take_in(content)
        file.unlink(missing_ok=True)
    except Exception:
        log.exception("a mail could not be taken in")
        return False
    return True


def forget_old() -> int:
    """Forget which mails were taken in long ago; answers how many. Writes only where there are any."""
    gone = 0
    only_reading(True)
    is_any = MailTakenIn.is_any_old()
    db.session.rollback()
    while is_any:
        with writing():
            some = MailTakenIn.let_go()
        gone, is_any = gone + some, some > 0
    return gone


def _taken(mail: Incoming) -> str:
    if mail.is_automatic:
        return "dropped: automatic"
    answered = next(iter(addresses_in(mail.to)), None)
    if answered is None:
        return "refused: no address of ours"
    with as_system("who answers by mail"):
        person = User.by_email(mail.sender)
    if person is None or person.ref != answered.person:
        return "refused: not this address's person"
    if not _is_vouched_for(mail):
        return "refused: no mail server vouches for the sender"
    text = tidy(mail.text)
    if not text:
        return "refused: nothing new in it"
    reach = reach_of(person)
    if reach == NOBODY:
        return "refused: may not write any more"
    with acting(reach):
        deal = Deal.get(answered.deal)
        if not MailTakenIn.is_new(mail.message_id, by=person):
            return "dropped: taken in before"
        conversation = Conversation(deal)
        if conversation.said_by_mail(person) >= MOST_AN_HOUR:
            return "refused: nobody writes so many within an hour"
        conversation.say(text, by=person, via="mail with files" if mail.has_files else "mail")
        db.session.flush()
    return "taken in"


def _is_vouched_for(mail: Incoming) -> bool:
    """Whether the mail server that we trust found the sender to be who it says (DMARC); asked where one is named.

    Its verdict stands on top: what stands below may be anybody's.
    """
    server = current_app.config["SETTINGS"].reply_server
    if not server:
        return True
    said = mail.verdicts[0] if mail.verdicts else ""
    name, _, verdict = said.partition(";")
    return name.split()[:1] == [server] and bool(re.search(r"\bdmarc\s*=\s*pass\b", verdict, re.IGNORECASE))
