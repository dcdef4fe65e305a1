"""What was changed when in a draft, and by which open page, so that several devices merge."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("deals", sa.Column("typed_changes", sa.JSON(none_as_null=True)))


def downgrade() -> None:
    op.drop_column("deals", "typed_changes")
