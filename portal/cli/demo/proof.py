"""Files that prove a few of the demo's deals: a letter of the customer, a note of the first visit."""

from pathlib import Path
from tempfile import TemporaryDirectory

from flask import current_app
from sqlalchemy import select

from portal import clock
from portal.cli.demo.deals import OF_THE_CONTRACT
from portal.models.base import db
from portal.models.deals import OPEN, Deal
from portal.models.deals.attachments import Attachment
from portal.models.people import User
from portal.renditions.keeping import keep
from portal.storage.files import files_at

MOST = 2  # of one person
LETTER = """From: {contact} <{email}>
To: {rep} <{address}>
Date: {day}
Subject: {title}
Content-Type: text/plain; charset=utf-8

Thank you for the visit. We go on with you, and wait for your offer.

{contact}
"""
NOTE = "{day:%Y-%m-%d}, {customer}\nSpoke with {contact}.\nNeeds: {needs}\n"


def make_proof() -> None:
    """Beside the newest open deals of the people whom the contract names, after all that happened to them."""
    settings = current_app.config["SETTINGS"]
    storage = files_at(settings.storage_url, settings.data)
    with TemporaryDirectory() as place:
        for rep in _reps():
            for number, deal in enumerate(_newest_of(rep)):
                name, words = ("from-the-customer.eml", LETTER) if number == 0 else ("first-visit.txt", NOTE)
                file = Path(place) / f"{deal.ref}-{name}"
                file.write_text(_said(words, deal, rep), "utf-8")
                with clock.moved_to(deal.changed_at):
                    Attachment.add(deal, by=rep, kept=keep(file, name, Path(place), storage))
                    db.session.flush()


def _reps() -> list[User]:
    people = db.session.scalars(select(User).where(User.email.like("rep%")).order_by(User.id))
    return [one for one in people if one.email.endswith(OF_THE_CONTRACT)]


def _newest_of(rep: User) -> list[Deal]:
    theirs = select(Deal).where(Deal.registered_by_id == rep.id, Deal.state.in_(OPEN)).order_by(Deal.id.desc())
    return list(db.session.scalars(theirs.limit(MOST)))


def _said(words: str, deal: Deal, rep: User) -> str:
    day = deal.submitted_at or deal.made_at
    return words.format(
        contact=deal.contact_name, email=deal.contact_email, rep=rep.name, address=rep.email, title=deal.title,
        customer=deal.customer_name, needs=deal.needs or deal.title,
        day=day if words is NOTE else day.strftime("%a, %d %b %Y %H:%M:%S +0000"),
    )  # fmt: skip
