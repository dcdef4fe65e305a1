"""Whom a letter about a deal concerns, on either side; who does not want it gets none."""

from collections.abc import Iterable, Iterator

from portal.models.deals import Deal
from portal.models.deals.assigning import told_of
from portal.models.events import Delivery, Event
from portal.models.people import Role, User
from portal.models.tenancy import as_system


def letters(template: str, people: Iterable[User], event: Event) -> Iterator[Delivery]:
    """One to each of these people who wants it."""
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


def answerers(deal: Deal) -> list[User]:
    """Whom it was given to, else the partner's channel manager or the owners; and who stands in for them."""
    return told_of(deal)


def registrars(deal: Deal) -> list[User]:
    """Who of the vendor registered it for the partner."""
    with as_system("whom a letter concerns"):
        person = User.by_key(deal.on_behalf_by_id or 0)
        return [person] if person is not None and person.is_active else []


def second_people(deal: Deal) -> list[User]:
    """Who answers, but for who said no; then the owners."""
    people = [one for one in answerers(deal) if one.id != deal.declined_by_id]
    if people:
        return people
    with as_system("whom a letter concerns"):
        return [one for one in User.having(Role.OWNER) if one.id != deal.declined_by_id]
