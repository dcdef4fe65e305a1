"""What is said on the demo's deals: messages both ways, notes of the vendor, and who looked."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.cli.demo.companies import VENDOR
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.deals.conversation import Conversation
from portal.models.deals.looks import DealLook
from portal.models.events import Delivery
from portal.models.people import Role, User

REPS = ("rep@northgate.example", "rep2@northgate.example", "rep@summit.example", "rep@lumen.example")
A_REP = 3  # deals that are talked about
SAID = (  # hours ago, whether the vendor says it
    (26, False, "Their board meets on Tuesday. Could somebody from you join a call on Monday, half an hour?"),
    (22, True, "Yes. I have sent the invitation for ten o'clock, and ask our engineer to join."),
    (4, False, "Thank you. They have accepted, and bring their head of operations."),
)
SAID_IN_SPANISH = (
    (26, False, "Su dirección se reúne el martes. ¿Podría alguien de vosotros unirse a una llamada el lunes?"),
    (22, True, "Sí. He enviado la invitación para las diez y le pido a nuestro ingeniero que se una."),
    (4, False, "Gracias. Han aceptado y viene también su responsable de operaciones."),
)
NOTES = (  # hours ago
    (23, "The engineer knows their sites from the trial in spring. @{owner}, price is not the question here."),
    (3, "The call is set. Decide by the end of the week."),
)


def make_talk() -> None:
    """Make it, in the transaction that is open, each at its hour; its letters went then."""
    owner = _person(f"owner@{VENDOR}")
    for email in REPS:
        rep = _person(email)
        for deal in _deals(rep):
            _talk(deal, rep, owner)
    db.session.flush()
    letters = Delivery.template.startswith("deal_messages/") | Delivery.template.startswith("deal_notes/")
    for letter in db.session.scalars(select(Delivery).where(letters)):
        letter.succeed()


def _talk(deal: Deal, rep: User, owner: User) -> None:
    (manager, *_others) = User.managing(deal.partner_id or 0)
    talk = Conversation(deal)
    for hours, is_vendors, words in SAID_IN_SPANISH if rep.language == "es" else SAID:
        with clock.moved_to(clock.now() - timedelta(hours=hours)):
            talk.say(words, by=manager if is_vendors else rep)
            db.session.flush()
    for hours, words in NOTES:
        with clock.moved_to(clock.now() - timedelta(hours=hours)):
            talk.note(words.format(owner=owner.name), by=manager)
            day = clock.today()
        looks = {"deal_id": deal.id, "partner_id": deal.partner_id, "role": Role.CHANNEL_MANAGER, "day": day}
        if not db.session.scalar(select(DealLook.id).filter_by(**looks)):
            db.session.add(DealLook(**looks))
            db.session.flush()


def _deals(rep: User) -> list[Deal]:
    """Those that wait for an answer, sent before all this was said."""
    before = clock.now() - timedelta(hours=SAID[0][0] + 1)
    waiting = select(Deal).where(Deal.registered_by_id == rep.id, Deal.state == DealState.SUBMITTED)
    return list(db.session.scalars(waiting.where(Deal.submitted_at < before).order_by(Deal.id).limit(A_REP)))


def _person(email: str) -> User:
    return db.session.scalars(select(User).where(User.email == email)).one()
