"""Letters about training: what somebody is asked to do by when, and once more where it is late."""

from collections.abc import Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training.assignments import Assignment


@context_for("training")
def about_the_assignment(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {"assignment": Assignment.shown(delivery.event.subject_ref)}


@on("assignment.given")
def tell_what_is_asked(assignment: Assignment, event: Event) -> Iterator[Delivery]:
    """Which course, by when, asked by whom."""
    yield from _letter("training/assigned", assignment.person_id, event)


@on("assignment.reminded")
def tell_once_more(assignment: Assignment, event: Event) -> Iterator[Delivery]:
    """The same once more."""
    yield from _letter("training/reminded", assignment.person_id, event)


def _letter(template: str, person_id: int, event: Event) -> Iterator[Delivery]:
    with as_system("whom a letter concerns"):
        person = User.by_key(person_id)
    if person is not None and person.is_active:
        yield Delivery.letter(template, to=person, about=event)
