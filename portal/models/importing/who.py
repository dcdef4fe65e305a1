"""Who may bring in what, and how far it reaches: asked when a file comes, and again whenever work on it goes on.

The same as the matrix says (`imports.…`; a test holds the two together), for work that goes on without a request.
"""

from collections.abc import Mapping

from sqlalchemy import select

from portal.models.base import db
from portal.models.people import Role, User
from portal.models.people.roles import RoleGrant
from portal.models.tenancy import NOBODY, Reach, Width

IMPORTERS: Mapping[str, Mapping[Role, Width]] = {
    "partners": {Role.OWNER: Width.ALL, Role.CHANNEL_MANAGER: Width.PORTFOLIO},
    "products": {Role.OWNER: Width.ALL},
    "people": {Role.OWNER: Width.ALL, Role.CHANNEL_MANAGER: Width.PORTFOLIO},
    "accounts": {Role.OWNER: Width.ALL},
    "deals": {Role.OWNER: Width.ALL},
}


def reach_of(person: User, kind: str) -> Reach:
    """How far this person's imports of this kind reach, by the roles of today; nowhere for who may not come in."""
    widths = [width for role, width in IMPORTERS[kind].items() if role in person.roles]
    if person.partner_id is not None or not person.is_active or not widths:
        return NOBODY
    portfolio = person.portfolio if max(widths) == Width.PORTFOLIO else frozenset()
    return Reach(max(widths), person.id, None, portfolio)


def still_may(person_id: int, kind: str) -> bool:
    """Whether this person may still bring in this kind, as it stands in the database now."""
    roles = select(RoleGrant.role).join(User, User.id == RoleGrant.user_id)
    now = roles.where(RoleGrant.user_id == person_id, User.deactivated_at.is_(None), User.partner_id.is_(None))
    return bool(IMPORTERS[kind].keys() & set(db.session.scalars(now)))
