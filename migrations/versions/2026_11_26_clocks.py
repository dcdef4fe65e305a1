"""The clocks of a deal: how the promise of an answer counts, what a rule decides, and whom the clock told what."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0032"

MOMENTS = (
    "answer_half_at", "answer_ended_at", "rule_decides_at", "provisional_from", "notices_since", "update_asked_at",
    "risk_told_at",
)  # fmt: skip
NUMBERS = ("promised_seconds", "left_seconds", "answer_took_seconds", "notice_told")
LOOKED_FOR = ("answer_half_at", "rule_decides_at")


def upgrade() -> None:
    with op.batch_alter_table("deals") as table:
        for name in MOMENTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in NUMBERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
    for name in LOOKED_FOR:
        op.create_index(f"ix_deals_{name}", "deals", [name])


def downgrade() -> None:
    for name in LOOKED_FOR:
        op.drop_index(f"ix_deals_{name}", "deals")
    with op.batch_alter_table("deals") as table:
        for name in (*MOMENTS, *NUMBERS):
            table.drop_column(name)
