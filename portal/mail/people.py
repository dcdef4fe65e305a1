"""Letters about people: come in, a new password, somebody signed in, the last administrator left."""

from collections.abc import Iterator
from typing import Any

from flask import current_app

from portal.mail.letters import Addressee, context_for, link
from portal.models.events import Delivery, Event, on
from portal.models.invitations import Invitation
from portal.models.people import Role, User, resets
from portal.models.tenancy import as_system


@context_for("people")
def about_the_person(delivery: Delivery) -> dict[str, Any]:
    """What the templates of these letters may tell."""
    event, secret = delivery.event, current_app.config["SECRET_KEY"]
    match delivery.template:
        case "people/invited":
            invitation = Invitation.shown(event.subject_ref)
            return {
                "reader": Addressee(invitation.name, invitation.email, invitation.language),
                "invitation": invitation,
                "at": link("invitations.show", token=invitation.token(secret)),
            }
        case "people/password_forgotten":
            generation = event.facts["generation"]
            token = resets.token(secret, delivery.to, generation, event.at)  # type: ignore[arg-type]
            return {"at": link("passwords.new", token=token)}
        case "people/without_admin":
            return {"person": User.get(event.subject_ref), "at": link("people.show", ref=event.subject_ref)}
    return {"at": link("account.sessions"), "event": event}


@on("person.invited")
def ask_in(invitation: Invitation, event: Event) -> Iterator[Delivery]:
    """The link to come in."""
    yield Delivery.letter_to_address("people/invited", address=invitation.email, about=event, by_id=event.by_id)


@on("person.password_forgotten")
def send_the_link(person: User, event: Event) -> Iterator[Delivery]:
    """The link to a new password."""
    yield Delivery.letter("people/password_forgotten", to=person, about=event)


@on("person.password_changed")
def tell_of_the_new_password(person: User, event: Event) -> Iterator[Delivery]:
    """In case it was somebody else."""
    yield Delivery.letter("people/password_changed", to=person, about=event)


@on("person.logged_in")
def tell_of_a_new_device(person: User, event: Event) -> Iterator[Delivery]:
    """In case it was somebody else."""
    if event.facts.get("is_new_device"):
        yield Delivery.letter("people/new_device", to=person, about=event)


@on("person.deactivated")
def tell_that_nobody_administers(person: User, event: Event) -> Iterator[Delivery]:
    """A partner without an administrator can't let anybody in: its channel manager hears of it."""
    if Role.PARTNER_ADMIN in person.roles:
        yield from _without_admin(person, event)


@on("person.role_taken")
def tell_that_nobody_administers_now(person: User, event: Event) -> Iterator[Delivery]:
    """The same, when the role was taken."""
    if event.facts["role"] == Role.PARTNER_ADMIN:
        yield from _without_admin(person, event)


def _without_admin(person: User, event: Event) -> Iterator[Delivery]:
    if person.partner_id is None:
        return
    with as_system("whom a letter concerns"):
        others = [one for one in User.answering_for(person.partner_id) if one.id != person.id]
        managers = [] if others else User.managing(person.partner_id)
    for manager in managers:
        yield Delivery.letter("people/without_admin", to=manager, about=event)
