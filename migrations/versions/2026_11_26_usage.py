"""What is used: who looked at what by day, and the ways to count by time."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
RULE = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)
MAY = f"{SYSTEM} OR coalesce({RULE}, false)"
BY_TIME = (("asset_takes", "at"), ("share_links", "made_at"))


def upgrade() -> None:
    op.create_table(
        "asset_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_views_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_asset_views_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_asset_views_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_asset_views_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_views"),
        sa.UniqueConstraint("day", "asset_id", "person_id", name="uq_asset_views_day_asset_id_person_id"),
    )
    for column in ("asset_id", "partner_id", "person_id", "version_id"):
        op.create_index(f"ix_asset_views_{column}", "asset_views", [column])
    for table, column in BY_TIME:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_asset_takes_asset_id_at", "asset_takes", ["asset_id", "at"])
    op.drop_index("ix_asset_takes_asset_id", table_name="asset_takes")
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.create_index("ix_asset_takes_asset_id", "asset_takes", ["asset_id"])
    op.drop_index("ix_asset_takes_asset_id_at", table_name="asset_takes")
    for table, column in BY_TIME:
        op.drop_index(f"ix_{table}_{column}", table_name=table)
    op.drop_table("asset_views")


def _wall() -> None:
    op.execute("ALTER TABLE asset_views ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE asset_views FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON asset_views FOR SELECT USING ({MAY})")
    op.execute(f"CREATE POLICY wall_insert ON asset_views FOR INSERT WITH CHECK ({MAY})")
    op.execute(f"CREATE POLICY wall_update ON asset_views FOR UPDATE USING ({MAY}) WITH CHECK ({MAY})")
    op.execute(f"CREATE POLICY wall_delete ON asset_views FOR DELETE USING ({MAY})")
