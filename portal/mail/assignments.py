"""The letter to whom deals were given: one for all that were given at once. The vendor's inside alone."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.deals import Deal
from portal.models.deals.assigning import told_of
from portal.models.events import Delivery, Event, on
from portal.models.people import User


@context_for("assignments")
def about_what_was_given(delivery: Delivery) -> dict[str, Any]:
    """The deals that are still the reader's, and who gave them."""
    giver = User.by_key(delivery.event.by_id or 0)
    deals = Deal.assigned_of(delivery.event.facts["tells"], delivery.to) if delivery.to else ()
    return {"deals": deals, "giver": giver.name if giver else ""}


@on("deal.assigned")
def tell_to_whom_it_was_given(deal: Deal, event: Event) -> Iterator[Delivery]:
    """And who stands in for them; nobody hears of what they gave themselves, nor twice of what a rule gave."""
    if event.facts["tells"] and deal.assigned_to_id != event.by_id:
        for person in told_of(deal):
            if person.id != event.by_id:
                yield Delivery.letter("assignments/given", to=person, about=event)
