"""To whom a deal can be given: the active people of its company who may have deals."""

from typing import TYPE_CHECKING

from sqlalchemy import select

from portal.models.base import db
from portal.models.people import Role, RoleGrant, User

if TYPE_CHECKING:
    from portal.models.deals import Deal

SELLERS = (Role.SALES, Role.PARTNER_ADMIN)


def colleagues_of(deal: "Deal") -> list[User]:
    """Those beside who has it now, by name."""
    selling = select(RoleGrant.user_id).where(RoleGrant.role.in_(SELLERS)).correlate(None)
    found = select(User).where(
        User.partner_id == deal.partner_id, User.id != deal.registered_by_id, User.deactivated_at.is_(None),
        User.id.in_(selling),
    )  # fmt: skip
    return list(db.session.scalars(found.order_by(User.name, User.id)))
