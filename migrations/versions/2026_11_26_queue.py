"""The vendor's queue, and the keys that it is worked with: single letters can be turned off."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("users", sa.Column("uses_keys", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.drop_column("uses_keys")
