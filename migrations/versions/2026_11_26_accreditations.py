"""Accreditations of companies, how each company stands in them, and what a tier asks for in certified people."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0031"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)


def upgrade() -> None:
    op.create_table(
        "accreditations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("requirements", sa.JSON(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("is_looked_at", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_accreditations_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accreditations"),
        sa.UniqueConstraint("ref", name="uq_accreditations_ref"),
    )
    op.create_index("ix_accreditations_is_looked_at", "accreditations", ["is_looked_at"])
    op.create_index("ix_accreditations_product_id", "accreditations", ["product_id"])
    op.create_table(
        "partner_accreditations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("accreditation_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("held_since", sa.Date(), nullable=False),
        sa.Column("lost_on", sa.Date(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("is_reminded", sa.Boolean(), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["accreditation_id"], ["accreditations.id"], name="fk_partner_accreditations_accreditation_id"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_partner_accreditations_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partner_accreditations"),
        sa.UniqueConstraint(
            "partner_id", "accreditation_id", name="uq_partner_accreditations_partner_id_accreditation_id"
        ),
        sa.UniqueConstraint("ref", name="uq_partner_accreditations_ref"),
    )
    for column in ("accreditation_id", "partner_id"):
        op.create_index(f"ix_partner_accreditations_{column}", "partner_accreditations", [column])
    op.create_index("ix_partner_accreditations_state_look_on", "partner_accreditations", ["state", "look_on"])
    with op.batch_alter_table("tiers") as table:
        table.add_column(sa.Column("certified_people", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("certified_in", sa.JSON(), nullable=False, server_default="[]"))
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    with op.batch_alter_table("tiers") as table:
        table.drop_column("certified_in")
        table.drop_column("certified_people")
    op.drop_table("partner_accreditations")
    op.drop_table("accreditations")


def _wall() -> None:
    """Read by whom it concerns; written by the portal alone."""
    op.execute("ALTER TABLE partner_accreditations ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE partner_accreditations FORCE ROW LEVEL SECURITY")
    read = f"{SYSTEM} OR coalesce({OF_PARTNER}, false)"
    op.execute(f"CREATE POLICY wall_read ON partner_accreditations FOR SELECT USING ({read})")
    op.execute(f"CREATE POLICY wall_insert ON partner_accreditations FOR INSERT WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY wall_update ON partner_accreditations FOR UPDATE USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
    op.execute(f"CREATE POLICY wall_delete ON partner_accreditations FOR DELETE USING ({SYSTEM})")
