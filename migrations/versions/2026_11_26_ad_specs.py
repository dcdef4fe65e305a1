"""Ad specs: what an ad must be, in each version of an asset that says so; what a tile shows of it, beside the asset."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_NEWEST = f"{OF_VENDOR} OR ({PARTNER} IS NOT NULL AND version_id IN (SELECT newest_id FROM assets))"


def upgrade() -> None:
    op.add_column("assets", sa.Column("spec_shown", sa.JSON(), nullable=True))
    op.create_table(
        "ad_specs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("format_name", sa.String(), nullable=False),
        sa.Column("width", sa.BigInteger(), nullable=False),
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("is_exact", sa.Boolean(), nullable=False),
        sa.Column("aspect", sa.String(), nullable=False),
        sa.Column("most_bytes", sa.BigInteger(), nullable=True),
        sa.Column("file_types", sa.JSON(), nullable=False),
        sa.Column("least_seconds", sa.BigInteger(), nullable=True),
        sa.Column("most_seconds", sa.BigInteger(), nullable=True),
        sa.Column("least_fps", sa.BigInteger(), nullable=True),
        sa.Column("most_fps", sa.BigInteger(), nullable=True),
        sa.Column("may_move", sa.Boolean(), nullable=False),
        sa.Column("most_plays", sa.Integer(), nullable=True),
        sa.Column("most_moving_seconds", sa.BigInteger(), nullable=True),
        sa.Column("safe", sa.JSON(), nullable=False),
        sa.Column("safe_unit", sa.String(length=40), nullable=False),
        sa.Column("bleed_mm", sa.BigInteger(), nullable=False),
        sa.Column("text_limits", sa.JSON(), nullable=False),
        sa.Column("colour_space", sa.String(length=40), nullable=True),
        sa.Column("least_dpi", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_ad_specs_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_ad_specs_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ad_specs"),
        sa.UniqueConstraint("version_id", name="uq_ad_specs_version_id"),
    )
    op.create_index("ix_ad_specs_asset_id", "ad_specs", ["asset_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall("ad_specs")


def downgrade() -> None:
    op.drop_table("ad_specs")
    op.drop_column("assets", "spec_shown")


def _wall(table: str) -> None:
    may_read, may_write = (f"{SYSTEM} OR coalesce({rule}, false)" for rule in (OF_NEWEST, OF_VENDOR))
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
    op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
