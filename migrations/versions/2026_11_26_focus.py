"""Where a picture is cut around, and formats that somebody waits for."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("asset_files", sa.Column("focus_x", sa.Integer()))
    op.add_column("asset_files", sa.Column("focus_y", sa.Integer()))
    op.add_column("asset_renditions", sa.Column("is_asked", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("asset_renditions", "is_asked")
    op.drop_column("asset_files", "focus_y")
    op.drop_column("asset_files", "focus_x")
