"""Letters about deals: each answer in a deal's life reaches whom it concerns."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.deals import Deal
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system


@context_for("deals")
def about_the_deal(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {"deal": Deal.shown(delivery.event.subject_ref)}


@on("deal.submitted")
def tell_both(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The rep has it in writing when the answer is due; the one who answers hears of it."""
    yield from _letters("deals/received", _sellers(deal), event)
    yield from _letters("deals/to_answer", _answerers(deal), event)


@on("deal.information_requested")
def ask_the_rep(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The question, and where to reply."""
    yield from _letters("deals/information_requested", _sellers(deal), event)


@on("deal.information_given")
def pass_the_reply_on(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The reply, to the one who answers."""
    yield from _letters("deals/information_given", _answerers(deal), event)


@on("deal.approved")
def tell_the_rep(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Approved, and until when it is protected."""
    yield from _letters("deals/approved", _sellers(deal), event)


@on("deal.declined")
def tell_the_rep_why(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Not approved, and why."""
    yield from _letters("deals/declined", _sellers(deal), event)


@on("deal.revoked")
def tell_the_rep_of_our_mistake(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The approval was a mistake; it is looked at again."""
    yield from _letters("deals/revoked", _sellers(deal), event)


@on("deal.withdrawn")
def tell_the_vendor(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The rep took it back."""
    yield from _letters("deals/withdrawn", _answerers(deal), event)


@on("deal.expired")
def tell_the_rep_it_ended(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The protection is over."""
    yield from _letters("deals/expired", _sellers(deal), event)


def _letters(template: str, people: list[User], event: Event) -> Iterator[Delivery]:
    for person in people:
        if template not in person.unwanted_letters:
            yield Delivery.letter(template, to=person, about=event)


def _sellers(deal: Deal) -> list[User]:
    """Who registered it; the partner's administrators where the vendor did on their behalf or the rep is gone."""
    with as_system("whom a letter concerns"):
        rep = User.by_key(deal.registered_by_id)
        if rep is not None and rep.partner_id == deal.partner_id and rep.is_active:
            return [rep]
        return User.answering_for(deal.partner_id)  # type: ignore[arg-type]


def _answerers(deal: Deal) -> list[User]:
    """The partner's channel manager; the owners where it has none."""
    with as_system("whom a letter concerns"):
        return User.managing(deal.partner_id)  # type: ignore[arg-type]
