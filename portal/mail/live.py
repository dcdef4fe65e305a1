"""Letters about live sessions: a seat, a wait, a change, a cancellation."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training.live import Seat


@context_for("live")
def about_the_seat(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {"seat": Seat.shown(delivery.event.subject_ref), "reason": delivery.event.facts.get("reason", "")}


@on("seat.taken")
@on("seat.given")
def tell_that_there_is_one(seat: Seat, event: Event) -> Iterator[Delivery]:
    """The seat is theirs."""
    yield from _letter("live/seat", seat.person_id, event)


@on("seat.awaited")
def tell_that_they_wait(seat: Seat, event: Event) -> Iterator[Delivery]:
    """They wait, and hear as soon as there is a seat."""
    yield from _letter("live/waiting", seat.person_id, event)


@on("seat.moved")
def tell_when_and_where(seat: Seat, event: Event) -> Iterator[Delivery]:
    """It is at another time, or elsewhere."""
    yield from _letter("live/moved", seat.person_id, event)


@on("seat.cancelled")
def tell_that_it_is_not(seat: Seat, event: Event) -> Iterator[Delivery]:
    """It does not take place, and why."""
    yield from _letter("live/cancelled", seat.person_id, event)


def _letter(template: str, person_id: int, event: Event) -> Iterator[Delivery]:
    with as_system("whom a letter concerns"):
        person = User.by_key(person_id)
    if person is not None and person.is_active:
        yield Delivery.letter(template, to=person, about=event)
