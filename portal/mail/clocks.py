"""Letters of the clock: what waits too long, what ends soon, what nobody tells of."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.mail.deal_readers import answerers, letters, sellers
from portal.mail.letters import context_for
from portal.models.deals import Deal
from portal.models.events import Delivery, Event, on
from portal.models.people import Role, User
from portal.models.tenancy import as_system


@context_for("notices")
def about_many(delivery: Delivery) -> dict[str, Any]:
    """The deals that one letter tells of: those that the reader still has to do with."""
    facts, reader = delivery.event.facts, delivery.to
    if reader is None:
        return {}
    of_partner = reader.partner_id or facts.get("partner")
    return {name: Deal.named(facts.get(name, ()), partner_id=of_partner) for name in ("ending", "silent", "at_risk")}


@on("deal.answer_halfway")
def remind_who_answers(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Half of the time is over."""
    yield from letters("deals/answer_halfway", answerers(deal), event)


@on("deal.answer_late")
def call_a_deputy(deal: Deal, event: Event) -> Iterator[Delivery]:
    """All of it is over: who answers and who stands in for them hear so, and the rep that the deal is protected."""
    yield from letters("deals/answer_late", _with_deputies(answerers(deal)), event)
    yield from letters("deals/provisional", sellers(deal), event)


@on("deal.ends_soon")
def tell_of_the_end(deal: Deal, event: Event) -> Iterator[Delivery]:
    """The protection ends soon."""
    yield from _single("deals/ends_soon", sellers(deal), event)


@on("deal.update_wanted")
def ask_how_it_goes(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Nobody told for a while how it goes."""
    yield from _single("deals/update_wanted", sellers(deal), event)


@on("deal.at_risk")
def tell_the_manager(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Nobody told for long how it goes."""
    yield from _single("deals/at_risk", answerers(deal), event)


@on("person.deals_need_you")
def tell_of_many(person: User, event: Event) -> Iterator[Delivery]:
    """More than a few of a day in one letter."""
    yield from letters("notices/many", [person], event)


@on("person.deals_at_risk")
def tell_of_many_at_risk(person: User, event: Event) -> Iterator[Delivery]:
    """The same, for who manages the partner."""
    yield from letters("notices/at_risk", [person], event)


def _single(template: str, people: Sequence[User], event: Event) -> Iterator[Delivery]:
    if not event.facts["together"]:
        yield from letters(template, list(people), event)


def _with_deputies(people: list[User]) -> list[User]:
    """With who stands in for those who are away, and the owners; each once."""
    with as_system("whom a letter concerns"):
        deputies = (User.by_key(one.deputy_id) for one in people if one.is_away and one.deputy_id is not None)
        called = (*people, *(one for one in deputies if one is not None and one.is_active), *User.having(Role.OWNER))
        return list({person.id: person for person in called}.values())
