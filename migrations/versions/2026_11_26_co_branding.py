"""With my logo: brand kits, templates with slots, and what partners made of them."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_NEWEST = f"{OF_VENDOR} OR ({PARTNER} IS NOT NULL AND version_id IN (SELECT newest_id FROM assets))"
TABLES = {  # what may be read, and written
    "brand_kits": (OF_PARTNER, OF_PARTNER),
    "co_templates": (OF_NEWEST, OF_VENDOR),
    "co_results": (OF_PARTNER, OF_PARTNER),
}


def upgrade() -> None:
    op.create_table(
        "brand_kits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("logo", sa.JSON(), nullable=True),
        sa.Column("logo_dark", sa.JSON(), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_brand_kits_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_brand_kits"),
        sa.UniqueConstraint("ref", name="uq_brand_kits_ref"),
        sa.UniqueConstraint("partner_id", name="uq_brand_kits_partner_id"),
    )
    op.create_index("ix_brand_kits_partner_id", "brand_kits", ["partner_id"])

    op.create_table(
        "co_templates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_co_templates_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_co_templates_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_co_templates"),
        sa.UniqueConstraint("version_id", name="uq_co_templates_version_id"),
    )
    op.create_index("ix_co_templates_asset_id", "co_templates", ["asset_id"])

    op.create_table(
        "co_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filled", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_co_results_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_co_results_made_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_co_results_partner_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_co_results_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_co_results"),
        sa.UniqueConstraint("ref", name="uq_co_results_ref"),
    )
    op.create_index("ix_co_results_asset_id_partner_id", "co_results", ["asset_id", "partner_id"])
    op.create_index("ix_co_results_made_by_id", "co_results", ["made_by_id"])
    op.create_index("ix_co_results_partner_id", "co_results", ["partner_id"])
    op.create_index("ix_co_results_version_id", "co_results", ["version_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("co_results")
    op.drop_table("co_templates")
    op.drop_table("brand_kits")


def _wall() -> None:
    for table, (read, write) in TABLES.items():
        may_read, may_write = (f"{SYSTEM} OR coalesce({rule}, false)" for rule in (read, write))
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
