"""An index for the newest deals of all partners."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_index("ix_deals_changed_at_id", "deals", ["changed_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_deals_changed_at_id", "deals")
