"""From a person's roles to needs (Flask-Principal) and reach (the wall)."""

from functools import cache
from itertools import starmap
from typing import NamedTuple

from flask_principal import Identity

from portal.models.audiences import Audience
from portal.models.people import Role, User
from portal.models.tenancy import NOBODY, Reach, Width
from portal.permissions.matrix import table, width

OF_THE_LIBRARY = (
    "accreditations.",
    "assets.",
    "asset_requests.",
    "co_results.",
    "training.",
)  # what is not for everybody alike
OF_DEALS = "deals."  # in which who is away is stood in for
VENDOR_ROLES = frozenset({Role.OWNER, Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST})


class ActionNeed(NamedTuple):
    """The need to be allowed an action."""

    action: str


class ReachNeed(NamedTuple):
    """An action together with how far it reaches."""

    action: str
    width: Width


def roles_of(person: User) -> frozenset[Role]:
    """The roles that count: a partner's person never has the vendor's, nor the other way round."""
    return person.roles - VENDOR_ROLES if person.partner_id is not None else person.roles & VENDOR_ROLES


def reach(person: User, action: str) -> Reach:
    """How far the action reaches for this person."""
    reached = width(action, roles_of(person))
    if reached == Width.NONE:
        return NOBODY
    partners = person.answers_for if action.startswith(OF_DEALS) else person.portfolio
    portfolio = partners if reached == Width.PORTFOLIO else frozenset()
    is_for_some = action.startswith(OF_THE_LIBRARY) and person.partner_id is not None
    return Reach(
        width=reached, person_id=person.id, partner_id=person.partner_id, portfolio=portfolio,
        audiences=Audience.admitting(person) if is_for_some else frozenset(),
    )  # fmt: skip


def identity_of(person: User) -> Identity:
    """What the person may do, computed anew on each request: a role that is taken away is gone with the next click."""
    identity = Identity(person.id)
    identity.provides |= _needs(roles_of(person))
    return identity


@cache
def _needs(roles: frozenset[Role]) -> frozenset[ActionNeed | ReachNeed]:
    reached = {action: width(action, roles) for action in table()}
    allowed = {action: far for action, far in reached.items() if far > Width.NONE}
    return frozenset(map(ActionNeed, allowed)) | frozenset(starmap(ReachNeed, allowed.items()))
