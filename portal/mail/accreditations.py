"""Letters about accreditations, to a company's administrators: granted, short, soon to be lost, lost."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from portal.mail.letters import context_for
from portal.models.events import Delivery, Event, on
from portal.models.people import User
from portal.models.tenancy import as_system
from portal.models.training.accredited import Accredited, Cause
from portal.models.training.lacking import lacking_for


@context_for("accreditations")
def about_the_accreditation(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    facts = delivery.event.facts  # as things were on that day
    return {
        "accreditation": Accredited.shown(delivery.event.subject_ref).accreditation,
        "lacking": lacking_for(delivery.to, facts.get("missing", [])) if delivery.to else [],
        "cause": Cause(facts["cause"]) if facts.get("cause") else None,
        "who": facts.get("who", ""),
        "lost_on": date.fromisoformat(facts["lost_on"]) if facts.get("lost_on") else None,
    }  # fmt: skip


@on("accreditation.granted")
def tell_that_it_is_held(accredited: Accredited, event: Event) -> Iterator[Delivery]:
    """The company is accredited."""
    yield from _letters("accreditations/granted", accredited, event)


@on("accreditation.short")
def tell_what_is_short(accredited: Accredited, event: Event) -> Iterator[Delivery]:
    """Something is missing since today, and until when it can be mended."""
    yield from _letters("accreditations/short", accredited, event)


@on("accreditation.ending")
def tell_that_it_ends(accredited: Accredited, event: Event) -> Iterator[Delivery]:
    """A week is left."""
    yield from _letters("accreditations/ending", accredited, event)


@on("accreditation.lost")
def tell_that_it_is_lost(accredited: Accredited, event: Event) -> Iterator[Delivery]:
    """It is not held any more."""
    yield from _letters("accreditations/lost", accredited, event)


def _letters(template: str, accredited: Accredited, event: Event) -> Iterator[Delivery]:
    with as_system("whom a letter concerns"):
        admins = User.answering_for(accredited.partner_id) if accredited.partner_id else []
    for person in admins:
        yield Delivery.letter(template, to=person, about=event)
