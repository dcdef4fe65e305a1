"""Silence alone approves without a person: the moment before it, which told of a rival, is gone."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0044"


def upgrade() -> None:
    op.drop_index("ix_deals_rule_decides_at", "deals")
    op.drop_column("deals", "rule_decides_at")


def downgrade() -> None:
    op.add_column("deals", sa.Column("rule_decides_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_deals_rule_decides_at", "deals", ["rule_decides_at"])
