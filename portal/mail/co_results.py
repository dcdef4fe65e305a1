"""Letters about co-branded results: who looks after the template hears what waits, who made it hears the answer."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.assets.co_results import CoResult
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system


@context_for("co_results")
def about_the_result(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {"result": CoResult.shown(delivery.event.subject_ref)}


@on("co_result.submitted")
def tell_who_decides(result: CoResult, event: Event) -> Iterator[Delivery]:
    """Something waits to be looked at: by who looks after the template, or the partner's channel manager."""
    with as_system("whom a letter concerns"):
        asset = CoResult.shown(result.ref).asset
        managers = [one.id for one in User.managing(result.partner_id)] if result.partner_id else []
    for person_id in dict.fromkeys([asset.owner_id, *managers] if asset else managers):
        yield from _letter("co_results/submitted", person_id, event)


@on("co_result.approved")
def tell_that_it_is_there(result: CoResult, event: Event) -> Iterator[Delivery]:
    """Its files can be had."""
    yield from _letter("co_results/approved", result.made_by_id, event)


@on("co_result.refused")
def tell_why_not(result: CoResult, event: Event) -> Iterator[Delivery]:
    """Why not, and what to change."""
    yield from _letter("co_results/refused", result.made_by_id, event)


def _letter(template: str, person_id: int, event: Event) -> Iterator[Delivery]:
    with as_system("whom a letter concerns"):
        person = User.by_key(person_id)
    if person is not None and person.is_active:
        yield Delivery.letter(template, to=person, about=event)
