"""Uploads: files that come in parts."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"

MAY = "(SELECT wall_system()) OR coalesce(person_id = (SELECT wall_person()), false)"


def upgrade() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("refused", sa.String(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_uploads_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint("ref", name="uq_uploads_ref"),
    )
    op.create_index("ix_uploads_expires_at", "uploads", ["expires_at"])
    op.create_index("ix_uploads_person_id", "uploads", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("uploads")


def _wall() -> None:
    op.execute("ALTER TABLE uploads ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE uploads FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON uploads FOR SELECT USING ({MAY})")
    op.execute(f"CREATE POLICY wall_insert ON uploads FOR INSERT WITH CHECK ({MAY})")
    op.execute(f"CREATE POLICY wall_update ON uploads FOR UPDATE USING ({MAY}) WITH CHECK ({MAY})")
    op.execute(f"CREATE POLICY wall_delete ON uploads FOR DELETE USING ({MAY})")
