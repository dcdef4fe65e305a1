"""Letters about deals: each answer in a deal's life reaches whom it concerns."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.deals import Deal, DeclineReason
from portal.models.deals import routing as _first_who_answers  # noqa: F401  (subscribes before the letters do)
from portal.models.deals.assigning import told_of
from portal.models.events import Delivery, Event, on
from portal.models.people import Role, User
from portal.models.tenancy import as_system


@context_for("deals")
def about_the_deal(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    reason = delivery.event.facts.get("reason", "")
    said = DeclineReason(reason).words if reason in set(DeclineReason) else ""
    return {"deal": Deal.shown(delivery.event.subject_ref), "reason": said}


@on("deal.submitted")
def tell_both(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The rep has it in writing when the answer is due; the one who answers hears of it.

    What the vendor registered is first the partner's to confirm.
    """
    if deal.is_unconfirmed:
        yield from _letters("deals/to_confirm", sellers(deal), event)
    else:
        yield from _letters("deals/received", sellers(deal), event)
        yield from _letters("deals/to_answer", answerers(deal), event)


@on("deal.confirmed")
def tell_who_answers(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The partner took it on: it waits for an answer now."""
    yield from _letters("deals/received", sellers(deal), event)
    yield from _letters("deals/to_answer", answerers(deal), event)


@on("deal.refused")
@on("deal.not_confirmed")
def tell_who_registered(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The partner did not take on what was registered for it."""
    yield from _letters("deals/not_confirmed", _registrars(deal), event)


@on("deal.appealed")
def tell_a_second_person(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Somebody else than who said no decides."""
    yield from _letters("deals/appealed", _second_people(deal), event)


@on("deal.reopened")
def tell_the_rep_it_is_looked_at_again(deal: Deal, event: Event) -> Iterator[Delivery]:
    """It is in review again."""
    yield from _letters("deals/reopened", sellers(deal), event)


@on("deal.lapsed")
def tell_the_rep_it_lapsed(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Nobody replied to our question."""
    yield from _letters("deals/declined", sellers(deal), event)


@on("deal.extension_asked")
@on("deal.renewal_asked")
def tell_the_vendor_more_is_asked(deal: Deal, event: Event) -> Iterator[Delivery]:
    """More time, or protection again: a person decides, unless the programme gave it at once."""
    yield from _letters("deals/time_asked", answerers(deal), event)


@on("deal.extended")
@on("deal.renewed")
def tell_the_rep_of_more_time(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Until when it is protected now."""
    yield from _letters("deals/more_time", sellers(deal), event)


@on("deal.extension_refused")
@on("deal.renewal_refused")
def tell_the_rep_of_no_more_time(deal: Deal, event: Event) -> Iterator[Delivery]:
    """In fixed words, whatever the reason: it could tell of somebody else."""
    yield from _letters("deals/no_more_time", sellers(deal), event)


@on("deal.win_claimed")
def tell_the_vendor_of_a_win(deal: Deal, event: Event) -> Iterator[Delivery]:
    """There is an order to confirm."""
    yield from _letters("deals/win_claimed", answerers(deal), event)


@on("deal.won")
def tell_the_rep_it_is_won(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The order is confirmed."""
    yield from _letters("deals/won", sellers(deal), event)


@on("deal.win_refused")
def tell_the_rep_there_is_no_order(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The order is not confirmed, and why."""
    yield from _letters("deals/win_refused", sellers(deal), event)


@on("deal.lost")
def tell_the_vendor_it_is_lost(deal: Deal, event: Event) -> Iterator[Delivery]:
    """It is lost, and why."""
    yield from _letters("deals/lost", answerers(deal), event)


@on("deal.handed_over")
def tell_the_colleague(deal: Deal, event: Event) -> Iterator[Delivery]:
    """It is theirs now."""
    if event.facts["tells"]:
        yield from _letters("deals/handed_over", sellers(deal), event)


@on("deal.information_requested")
def ask_the_rep(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The question, and where to reply."""
    yield from _letters("deals/information_requested", sellers(deal), event)


@on("deal.information_given")
def pass_the_reply_on(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The reply, to the one who answers."""
    yield from _letters("deals/information_given", answerers(deal), event)


@on("deal.approved")
def tell_the_rep(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Approved, and until when it is protected."""
    yield from _letters("deals/approved", sellers(deal), event)


@on("deal.declined")
def tell_the_rep_why(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Not approved, and why."""
    yield from _letters("deals/declined", sellers(deal), event)


@on("deal.revoked")
def tell_the_rep_of_our_mistake(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The approval was a mistake; it is looked at again."""
    yield from _letters("deals/revoked", sellers(deal), event)


@on("deal.withdrawn")
def tell_the_vendor(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The rep took it back."""
    yield from _letters("deals/withdrawn", answerers(deal), event)


@on("deal.expired")
def tell_the_rep_it_ended(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The protection is over."""
    yield from _letters("deals/expired", sellers(deal), event)


def _letters(template: str, people: list[User], event: Event) -> Iterator[Delivery]:
    for person in people:
        if template not in person.unwanted_letters:
            yield Delivery.letter(template, to=person, about=event)


def sellers(deal: Deal) -> list[User]:
    """Who registered it; the partner's administrators where the vendor did on their behalf or the rep is gone."""
    with as_system("whom a letter concerns"):
        rep = User.by_key(deal.registered_by_id)
        if rep is not None and rep.partner_id == deal.partner_id and rep.is_active:
            return [rep]
        return User.answering_for(deal.partner_id)  # type: ignore[arg-type]


def _registrars(deal: Deal) -> list[User]:
    """Who of the vendor registered it for the partner."""
    with as_system("whom a letter concerns"):
        person = User.by_key(deal.on_behalf_by_id or 0)
        return [person] if person is not None and person.is_active else []


def _second_people(deal: Deal) -> list[User]:
    """Who answers, but for who said no; then the owners."""
    people = [one for one in answerers(deal) if one.id != deal.declined_by_id]
    if people:
        return people
    with as_system("whom a letter concerns"):
        return [one for one in User.having(Role.OWNER) if one.id != deal.declined_by_id]


def answerers(deal: Deal) -> list[User]:
    """Whom it was given to, else the partner's channel manager or the owners; and who stands in for them."""
    return told_of(deal)
