"""Letters about requests: whoever has it to do hears of it, and whoever asked hears the answer."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.assets.requests import AssetRequest
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system


@context_for("asset_requests")
def about_the_request(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {"asked": AssetRequest.shown(delivery.event.subject_ref)}


@on("asset_request.asked")
def tell_who_answers(asked: AssetRequest, event: Event) -> Iterator[Delivery]:
    """What is needed, and until when the answer is due."""
    yield from _letter("asset_requests/asked", asked.owner_id, event)


@on("asset_request.finished")
def tell_where_it_is(asked: AssetRequest, event: Event) -> Iterator[Delivery]:
    """Where it is to be found."""
    yield from _letter("asset_requests/finished", asked.asked_by_id, event)


@on("asset_request.declined")
def tell_why_not(asked: AssetRequest, event: Event) -> Iterator[Delivery]:
    """Why it won't be made."""
    yield from _letter("asset_requests/declined", asked.asked_by_id, event)


def _letter(template: str, person_id: int, event: Event) -> Iterator[Delivery]:
    with as_system("whom a letter concerns"):
        person = User.by_key(person_id)
    if person is not None and person.is_active and template not in person.unwanted_letters:
        yield Delivery.letter(template, to=person, about=event)
