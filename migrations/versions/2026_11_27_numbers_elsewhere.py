"""The number by which a partner is known in the program that it was brought in from."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade() -> None:
    op.add_column("partners", sa.Column("external_ref", sa.String(), nullable=False, server_default=""))
    op.create_index("ix_partners_external_ref", "partners", ["external_ref"])


def downgrade() -> None:
    op.drop_index("ix_partners_external_ref", "partners")
    op.drop_column("partners", "external_ref")
