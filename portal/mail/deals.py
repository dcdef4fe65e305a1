"""Letters about deals: each answer in a deal's life reaches whom it concerns."""

from collections.abc import Callable, Iterator
from typing import Any

from portal.mail.deal_readers import answerers, letters, registrars, second_people, sellers
from portal.mail.letters import context_for
from portal.models.deals import Deal, DeclineReason
from portal.models.deals import routing as _first_who_answers  # noqa: F401  (subscribes before the letters do)
from portal.models.events import Delivery, Event, on
from portal.models.people import User

# What happened, the letter that tells of it, and whom that concerns: those that go out whatever the deal says.
LETTERS = (
    ("deal.refused", "not_confirmed", registrars),
    ("deal.not_confirmed", "not_confirmed", registrars),
    ("deal.appealed", "appealed", second_people),  # somebody else than who said no decides
    ("deal.reopened", "reopened", sellers),
    ("deal.lapsed", "declined", sellers),
    ("deal.extension_asked", "time_asked", answerers),  # a person decides, unless the programme gave it at once
    ("deal.renewal_asked", "time_asked", answerers),
    ("deal.extended", "more_time", sellers),
    ("deal.renewed", "more_time", sellers),
    ("deal.extension_refused", "no_more_time", sellers),  # in fixed words: the reason could tell of somebody else
    ("deal.renewal_refused", "no_more_time", sellers),
    ("deal.win_claimed", "win_claimed", answerers),
    ("deal.won", "won", sellers),
    ("deal.win_refused", "win_refused", sellers),
    ("deal.lost", "lost", answerers),
    ("deal.information_requested", "information_requested", sellers),
    ("deal.information_given", "information_given", answerers),
    ("deal.approved", "approved", sellers),
    ("deal.declined", "declined", sellers),
    ("deal.revoked", "revoked", sellers),
    ("deal.withdrawn", "withdrawn", answerers),
    ("deal.expired", "expired", sellers),
)


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
        yield from letters("deals/to_confirm", sellers(deal), event)
    else:
        yield from tell_who_answers(deal, event)


@on("deal.confirmed")
def tell_who_answers(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The partner took it on: it waits for an answer now."""
    yield from letters("deals/received", sellers(deal), event)
    yield from letters("deals/to_answer", answerers(deal), event)


@on("deal.handed_over")
def tell_the_colleague(deal: Deal, event: Event) -> Iterator[Delivery]:
    """It is theirs now."""
    if event.facts["tells"]:
        yield from letters("deals/handed_over", sellers(deal), event)


def _always(template: str, people: Callable[[Deal], list[User]]) -> Callable[[Deal, Event], Iterator[Delivery]]:
    return lambda deal, event: letters(f"deals/{template}", people(deal), event)


for _event, _template, _people in LETTERS:
    on(_event)(_always(_template, _people))
