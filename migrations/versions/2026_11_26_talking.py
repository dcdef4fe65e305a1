"""Talking on a deal: notes of the vendor, which of its roles looked, and which mails were taken in as messages."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO}"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
OF_VENDOR = f"{PARTNER} IS NULL AND CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} ELSE false END"
TABLES = {"deal_notes": OF_VENDOR, "deal_looks": OF_PARTNER}


def upgrade() -> None:
    op.create_table(
        "deal_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_deal_notes_by_id"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_notes_deal_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deal_notes_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_notes"),
        sa.UniqueConstraint("ref", name="uq_deal_notes_ref"),
    )
    op.create_index("ix_deal_notes_deal_id_id", "deal_notes", ["deal_id", "id"])
    op.create_index("ix_deal_notes_by_id", "deal_notes", ["by_id"])
    op.create_index("ix_deal_notes_partner_id", "deal_notes", ["partner_id"])
    op.create_table(
        "deal_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_looks_deal_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deal_looks_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_looks"),
        sa.UniqueConstraint("deal_id", "role", "day", name="uq_deal_looks_deal_id_role_day"),
    )
    op.create_index("ix_deal_looks_partner_id", "deal_looks", ["partner_id"])
    op.create_table(
        "mails_taken_in",
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_mails_taken_in"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table, rule in TABLES.items():
            _wall(table, f"{SYSTEM} OR coalesce({rule}, false)")


def downgrade() -> None:
    for table in ("mails_taken_in", "deal_looks", "deal_notes"):
        op.drop_table(table)


def _wall(table: str, rule: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({rule})")
    op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({rule})")
    op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({rule}) WITH CHECK ({rule})")
    op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({rule})")
