"""The vendor's logo."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("vendors", sa.Column("logo", sa.String(), nullable=False, server_default=""))
    op.add_column("vendors", sa.Column("logo_png", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("vendors") as vendors:
        vendors.drop_column("logo_png")
        vendors.drop_column("logo")
