"""Letters of the clock: what waits too long, and what ends soon."""

from collections.abc import Iterator

from portal.mail.deals import _answerers, _letters, _sellers
from portal.models.deals import Deal
from portal.models.events import Delivery, Event, on
from portal.models.people import Role, User
from portal.models.tenancy import as_system


@on("deal.answer_halfway")
def remind_who_answers(deal: Deal, event: Event) -> Iterator[Delivery]:
    """Half of the time is over."""
    yield from _letters("deals/answer_halfway", _answerers(deal), event)


@on("deal.answer_late")
def call_a_deputy(deal: Deal, event: Event) -> Iterator[Delivery]:
    """All of it is over: who answers and who stands in for them hear so, and the rep that the deal is protected."""
    yield from _letters("deals/answer_late", _with_deputies(_answerers(deal)), event)
    yield from _letters("deals/provisional", _sellers(deal), event)


def _with_deputies(people: list[User]) -> list[User]:
    with as_system("whom a letter concerns"):
        return list({person.id: person for person in (*people, *User.having(Role.OWNER))}.values())
