"""The versions of the programme, and what is said each month of how the promise was kept."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "programmes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["published_by_id"], ["users.id"], name="fk_programmes_published_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_programmes"),
        sa.UniqueConstraint("number", name="uq_programmes_number"),
        sa.UniqueConstraint("ref", name="uq_programmes_ref"),
    )
    op.create_index("ix_programmes_starts_at", "programmes", ["starts_at"])
    op.create_table(
        "promise_months",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_promise_months"),
        sa.UniqueConstraint("month", name="uq_promise_months_month"),
    )


def downgrade() -> None:
    op.drop_table("promise_months")
    op.drop_index("ix_programmes_starts_at", "programmes")
    op.drop_table("programmes")
