"""Attachments of deals: files that prove them."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0038"

SYSTEM = "(SELECT wall_system())"
OF_PARTNER = "wall_owned(deal_attachments.partner_id)"
# The deals that are found here are those that the deals' own policy lets through.
OF_DEAL = "EXISTS (SELECT 1 FROM deals WHERE deals.id = deal_attachments.deal_id)"
READ = WRITE = f"{OF_PARTNER} AND {OF_DEAL}"


def upgrade() -> None:
    op.create_table(
        "deal_attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("upload_ref", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name="fk_deal_attachments_added_by_id"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_attachments_deal_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deal_attachments_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_attachments"),
        sa.UniqueConstraint("deal_id", "sha256", name="uq_deal_attachments_deal_id_sha256"),
        sa.UniqueConstraint("ref", name="uq_deal_attachments_ref"),
    )
    for name in ("added_by_id", "deal_id", "partner_id", "upload_ref"):
        op.create_index(f"ix_deal_attachments_{name}", "deal_attachments", [name])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("deal_attachments")


def _wall() -> None:
    may_read, may_write = f"{SYSTEM} OR coalesce({READ}, false)", f"{SYSTEM} OR coalesce({WRITE}, false)"
    op.execute("ALTER TABLE deal_attachments ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE deal_attachments FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON deal_attachments FOR SELECT USING ({may_read})")
    op.execute(f"CREATE POLICY wall_insert ON deal_attachments FOR INSERT WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_update ON deal_attachments FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_delete ON deal_attachments FOR DELETE USING ({may_write})")
