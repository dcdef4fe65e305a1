"""Counts and the newest deals are found in an index alone, which has what the wall and the policies ask for."""

from alembic import op

revision = "0008"
down_revision = "0007"

NEW = (("state", "partner_id", "registered_by_id"), ("changed_at", "id", "state", "registered_by_id"))
OLD = (("partner_id", "state", "id"), ("changed_at", "id"))


def upgrade() -> None:
    _replace(OLD, NEW)


def downgrade() -> None:
    _replace(NEW, OLD)


def _replace(old: tuple, new: tuple) -> None:
    for columns in new:
        op.create_index(_name(columns), "deals", columns)
    for columns in old:
        op.drop_index(_name(columns), "deals")


def _name(columns: tuple) -> str:
    return f"ix_deals_{'_'.join(columns)}"
