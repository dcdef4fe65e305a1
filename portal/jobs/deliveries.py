"""Deliveries are done here, each in effect once; protections end here."""

import logging
from threading import Lock

from portal.mail import letters
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.deals import Deal
from portal.models.events import Delivery
from portal.models.tenancy import as_system

log = logging.getLogger("portal.worker")
_one_at_a_time = Lock()


def deliver_due() -> int:
    """Do what is due, one after the other; answers how many. What fails is tried again later, then parked."""
    done = 0
    with _one_at_a_time, as_system("deliver"):
        only_reading(False)
        while batch := Delivery.due():
            for delivery in batch:
                _deliver(delivery)
                db.session.commit()
                done += 1
        db.session.rollback()
    return done


def _deliver(delivery: Delivery) -> None:
    try:
        letters.write(delivery)
    except Exception as error:
        log.exception("delivery %s failed", delivery.ref)
        delivery.fail(f"{type(error).__name__}: {error}")
    else:
        delivery.succeed()


def expire_protections() -> int:
    """End the protections whose time is over; answers how many."""
    only_reading(False)
    ended = 0
    while batch := Deal.expire_due():
        db.session.commit()
        ended += batch
    db.session.rollback()
    return ended


def write_past(deliveries: list[Delivery]) -> None:
    """Write the letters of deliveries that are marked done, for the demo's outbox."""
    for delivery in deliveries:
        letters.write(delivery)
