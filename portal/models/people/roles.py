"""Roles: what a person may be, at the vendor and at a partner."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Record, pk


class Role(StrEnum):
    """What a person is in the portal; several to a person."""

    OWNER = "owner"
    CHANNEL_MANAGER = "channel_manager"
    EDITOR = "editor"
    ANALYST = "analyst"
    PARTNER_ADMIN = "partner_admin"
    SALES = "sales"
    MARKETING = "marketing"
    TRAINEE = "trainee"

    @property
    def words(self) -> Any:
        """The role in the reader's language."""
        return ROLE_WORDS[self]


ROLE_WORDS = {
    Role.OWNER: _l("Owner"),
    Role.CHANNEL_MANAGER: _l("Channel manager"),
    Role.EDITOR: _l("Editor"),
    Role.ANALYST: _l("Analyst"),
    Role.PARTNER_ADMIN: _l("Partner administrator"),
    Role.SALES: _l("Sales rep"),
    Role.MARKETING: _l("Marketing"),
    Role.TRAINEE: _l("Trainee"),
}

VENDOR_ROLES = (Role.OWNER, Role.CHANNEL_MANAGER, Role.EDITOR, Role.ANALYST)
PARTNER_ROLES = (Role.PARTNER_ADMIN, Role.SALES, Role.MARKETING, Role.TRAINEE)


def roles_at(partner_id: int | None) -> tuple[Role, ...]:
    """The roles that a person of this partner (none: of the vendor) may have."""
    return VENDOR_ROLES if partner_id is None else PARTNER_ROLES


class RoleGrant(Record):
    """One role of one person."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[pk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role]
