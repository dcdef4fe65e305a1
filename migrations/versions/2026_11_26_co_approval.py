"""With my logo: the vendor's yes or no."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("co_results", sa.Column("state", sa.String(40), nullable=False, server_default="ready"))
    op.add_column("co_results", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    op.add_column("co_results", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_index("ix_co_results_state_id", "co_results", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_co_results_state_id", table_name="co_results")
    with op.batch_alter_table("co_results") as table:
        for name in ("version", "reason", "state"):
            table.drop_column(name)
