"""Letters about certificates: to who holds one; before its end to their company, too; to the editors what can't be
printed.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from portal.mail.letters import context_for
from portal.models.events import Delivery, Event, on
from portal.models.people import Role, User
from portal.models.tenancy import as_system
from portal.models.training.certificates import Certificate

TELL_COMPANY_AT = (30, 0)  # days before the end


@context_for("certificates")
def about_the_certificate(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    return {
        "certificate": Certificate.get(delivery.event.subject_ref), "days": delivery.event.facts.get("days", 0),
    }  # fmt: skip


@on("certificate.issued")
def tell_that_it_is_there(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """Whoever learned hears of it at once."""
    yield from _letters("certificates/issued", _holder(certificate), event)


@on("certificate.corrected")
def tell_of_the_correction(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """There is another one now."""
    yield from _letters("certificates/corrected", _holder(certificate), event)


@on("certificate.withdrawn")
def tell_that_it_is_withdrawn(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """It does not hold any more, and why."""
    yield from _letters("certificates/withdrawn", _holder(certificate), event)


@on("certificate.ending")
def tell_that_it_ends(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """While there is time; the partner's administrators near the end."""
    holder = _holder(certificate)
    yield from _letters("certificates/ending", holder, event)
    if event.facts["days"] in TELL_COMPANY_AT and holder and certificate.partner_id is not None:
        with as_system("whom a letter concerns"):
            admins = User.answering_for(certificate.partner_id)
        others = [one for one in admins if one.id != certificate.person_id]
        yield from _letters("certificates/ending_of_colleague", others, event)


@on("certificate.unwritable")
def tell_the_editors(certificate: Certificate, event: Event) -> Iterator[Delivery]:
    """A name that no typeface here can write is theirs to mend; the owners' where there is no editor."""
    with as_system("whom a letter concerns"):
        people = User.having(Role.EDITOR) or User.having(Role.OWNER)
    yield from _letters("certificates/unwritable", people, event)


def _letters(template: str, people: Iterable[User], event: Event) -> Iterator[Delivery]:
    for person in people:
        yield Delivery.letter(template, to=person, about=event)


def _holder(certificate: Certificate) -> list[User]:
    """Who holds it, while they can log in."""
    with as_system("whom a letter concerns"):
        person = User.by_key(certificate.person_id)
    return [person] if person is not None and person.is_active else []
