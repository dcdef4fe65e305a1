"""Letters about what is said on a deal: a message, to the other side and whom it mentions; a note, to those alone."""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.mail.deal_readers import answerers, sellers
from portal.mail.letters import context_for
from portal.mail.reply_addresses import address_for
from portal.models.deals import Deal
from portal.models.deals.conversation import MESSAGE, NOTE, DealNote
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system


@context_for("deal_messages")
def about_the_message(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    event = delivery.event
    by = User.by_key(event.by_id) if event.by_id else None
    reply_to = address_for(event.subject_ref, delivery.to.ref) if delivery.to else ""
    return {
        "deal": Deal.shown(event.subject_ref), "writer": by.name if by else "", "text": event.facts["text"],
        "reply_to": reply_to,
    }  # fmt: skip


@context_for("deal_notes")
def about_the_note(delivery: Delivery) -> dict[str, Any]:
    """The note itself stands in the portal alone; the letter says that it is there."""
    note = DealNote.told_of(delivery.event)
    return {"deal": note.deal, "writer": note.by.name}


@on(MESSAGE)
def tell_the_other_side(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Each person once: who answers for the deal on either side but the writer, and who was mentioned."""
    with as_system("whom a letter concerns"):
        by = User.by_key(event.by_id or 0)
    is_vendors = by is not None and by.partner_id is None
    others, own = (sellers(deal), answerers(deal)) if is_vendors else (answerers(deal), sellers(deal))
    named = [person for person in _people(event.facts["mentioned"]) if by and person.partner_id == by.partner_id]
    for person in _each_once([*others, *own, *named], but=event.by_id):
        yield Delivery.letter("deal_messages/message", to=person, about=event)


@on(NOTE)
def tell_who_is_mentioned(_note: Any, event: Event) -> Iterator[Delivery]:
    """The vendor's own people alone."""
    for person in _each_once(_people(event.facts["mentioned"]), but=event.by_id):
        if person.partner_id is None:
            yield Delivery.letter("deal_notes/mentioned", to=person, about=event)


def _people(keys: Iterable[int]) -> list[User]:
    with as_system("whom a letter concerns"):
        found = [User.by_key(key) for key in keys]
    return [person for person in found if person is not None and person.is_active]


def _each_once(people: Iterable[User], *, but: int | None) -> Iterator[User]:
    seen = {but}
    for person in people:
        if person.id not in seen:
            seen.add(person.id)
            yield person
