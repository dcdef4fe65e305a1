"""Deliveries are done here, each in effect once; protections end here.

No lock on the database is held while a mail server is spoken to: a letter is read and written in one short
transaction, sent in none, and settled in another. A crash between sending and settling sends it once more, under the
same Message-ID.
"""

import logging
import smtplib
from threading import Lock

from flask import current_app

from portal.mail import letters
from portal.mail.transport import MailServer, NotAccepted
from portal.models.base import db
from portal.models.connections import only_reading, writing
from portal.models.events import Delivery
from portal.models.tenancy import as_system

log = logging.getLogger("portal.worker")
_one_at_a_time = Lock()


def deliver_due() -> int:
    """Do what is due, one after the other; answers how many. What fails is tried again later, then parked."""
    done = 0
    with _one_at_a_time, as_system("deliver"):
        while refs := _due():
            for ref in refs:
                _deliver(ref)
                done += 1
    return done


def _due() -> list[str]:
    only_reading(True)
    try:
        return Delivery.due()
    finally:
        db.session.rollback()


def _deliver(ref: str) -> None:
    error, for_good = "", False
    try:
        _send(ref)
    except NotAccepted as refusal:
        error, for_good = str(refusal), True
    except (OSError, smtplib.SMTPException) as trouble:
        error = f"{type(trouble).__name__}: {trouble}"
    except Exception as fault:
        log.exception("delivery %s failed", ref)
        error = f"{type(fault).__name__}: {fault}"
    if error:
        log.warning("letter %s is not delivered: %s", ref, error.partition(":")[0])
    db.session.expunge_all()
    db.session.rollback()
    with writing():
        delivery = Delivery.shown(ref)
        if error:
            delivery.fail(error, for_good=for_good)
        else:
            delivery.succeed()


def _send(ref: str) -> None:
    only_reading(True)
    delivery = Delivery.shown(ref)
    letter = letters.write(delivery)
    db.session.expunge_all()
    db.session.rollback()
    if current_app.config["MAIL_URL"]:
        MailServer.from_url(current_app.config["MAIL_URL"]).send(letter.content, to=letter.to, sender=letter.sender)


def write_past(deliveries: list[Delivery]) -> None:
    """Write the letters of deliveries that are marked done, for the demo's outbox."""
    for delivery in deliveries:
        letters.write(delivery)
