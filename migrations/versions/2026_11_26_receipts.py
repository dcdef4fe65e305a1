"""Receipts of deals that were sent: a chain for each partner, which the database itself keeps as it is."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0041"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"{SYSTEM} OR coalesce(CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO}"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END, false)"
)


def upgrade() -> None:
    op.create_table(
        "receipts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("claim", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_receipts_deal_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_receipts_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_receipts"),
        sa.UniqueConstraint("deal_id", name="uq_receipts_deal_id"),
        sa.UniqueConstraint("ref", name="uq_receipts_ref"),
        sa.UniqueConstraint("hash", name="uq_receipts_hash"),
        sa.UniqueConstraint("partner_id", "previous", name="uq_receipts_partner_id_previous"),
    )
    op.create_index("ix_receipts_partner_id", "receipts", ["partner_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()
        _keep_on_postgresql()
    else:
        _keep_on_sqlite()


def downgrade() -> None:
    op.drop_table("receipts")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION receipts_stay()")


def _wall() -> None:
    op.execute("ALTER TABLE receipts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE receipts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON receipts FOR SELECT USING ({OF_PARTNER})")
    op.execute(f"CREATE POLICY wall_insert ON receipts FOR INSERT WITH CHECK ({OF_PARTNER})")
    op.execute(f"CREATE POLICY wall_update ON receipts FOR UPDATE USING ({OF_PARTNER}) WITH CHECK ({OF_PARTNER})")
    op.execute(f"CREATE POLICY wall_delete ON receipts FOR DELETE USING ({OF_PARTNER})")


def _keep_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION receipts_stay() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'receipts are never changed'; END $$"
    )
    op.execute(
        "CREATE TRIGGER receipts_stay BEFORE UPDATE OR DELETE ON receipts FOR EACH ROW EXECUTE FUNCTION receipts_stay()"
    )


def _keep_on_sqlite() -> None:
    for deed in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER receipts_stay_{deed} BEFORE {deed.upper()} ON receipts"
            " BEGIN SELECT RAISE(ABORT, 'receipts are never changed'); END"
        )
