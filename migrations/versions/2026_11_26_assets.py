"""The asset library: assets, their versions, files and renditions, whom they are for, who took what."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
AUDIENCES = "ANY ((SELECT wall_audiences())::integer[])"
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO}"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
TAKES = (
    f"CASE WHEN {WIDTH} = 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER})"
    f" ELSE {OF_PARTNER} END"
)
FUNCTION = (
    "CREATE FUNCTION wall_audiences() RETURNS integer[] LANGUAGE sql STABLE RETURN"
    " (coalesce(nullif(current_setting('aliado.audiences', true), ''), '{}')::integer[])"
)
OF_PARTNER_ASSET = f"{WIDTH} > 0 AND state IN ('published', 'expiring') AND audience_id = {AUDIENCES}"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"


def _of_version(column: str) -> str:
    """Of the newest version of an asset within reach; the policy of assets holds inside it."""
    of_partner = f"{PARTNER} IS NOT NULL AND {column} IN (SELECT newest_id FROM assets)"
    return f"({PARTNER} IS NULL AND {WIDTH} > 0) OR ({of_partner})"


TABLES = {  # what may be read; what may be written
    "audiences": (OF_VENDOR, OF_VENDOR),
    "assets": (f"CASE WHEN {PARTNER} IS NULL THEN {WIDTH} > 0 ELSE {OF_PARTNER_ASSET} END", OF_VENDOR),
    "asset_versions": (_of_version("id"), OF_VENDOR),
    "asset_files": (_of_version("version_id"), OF_VENDOR),
    "asset_renditions": (_of_version("version_id"), OF_VENDOR),
    "asset_takes": (TAKES, TAKES),
}


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("only", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audiences"),
        sa.UniqueConstraint("key", name="uq_audiences_key"),
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("campaign", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("regions", sa.JSON(), nullable=False),
        sa.Column("terms_en", sa.String(), nullable=False),
        sa.Column("terms_es", sa.String(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("newest_id", sa.Integer(), nullable=True),
        sa.Column("newest_number", sa.Integer(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("preview", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_assets_audience_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_assets_owner_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_assets_product_id"),
        sa.ForeignKeyConstraint(["submitted_by_id"], ["users.id"], name="fk_assets_submitted_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
        sa.UniqueConstraint("ref", name="uq_assets_ref"),
    )
    op.create_index("ix_assets_audience_id", "assets", ["audience_id"])
    op.create_index("ix_assets_newest_id", "assets", ["newest_id"])
    op.create_index("ix_assets_owner_id", "assets", ["owner_id"])
    op.create_index("ix_assets_product_id", "assets", ["product_id"])
    op.create_index(
        "ix_assets_state_audience_id_published_at_id", "assets", ["state", "audience_id", "published_at", "id"]
    )
    op.create_index("ix_assets_valid_until", "assets", ["valid_until"])

    op.create_table(
        "asset_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_versions_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_asset_versions_made_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_versions"),
        sa.UniqueConstraint("asset_id", "number", name="uq_asset_versions_asset_id_number"),
    )
    op.create_index("ix_asset_versions_asset_id", "asset_versions", ["asset_id"])
    op.create_index("ix_asset_versions_made_by_id", "asset_versions", ["made_by_id"])

    op.create_table(
        "asset_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("variant", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_files_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_asset_files_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_files"),
        sa.UniqueConstraint("ref", name="uq_asset_files_ref"),
    )
    op.create_index("ix_asset_files_asset_id", "asset_files", ["asset_id"])
    op.create_index("ix_asset_files_sha256", "asset_files", ["sha256"])
    op.create_index("ix_asset_files_version_id", "asset_files", ["version_id"])

    op.create_table(
        "asset_takes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_takes_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_asset_takes_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_asset_takes_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_asset_takes_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_takes"),
    )
    op.create_index("ix_asset_takes_asset_id", "asset_takes", ["asset_id"])
    op.create_index("ix_asset_takes_partner_id", "asset_takes", ["partner_id"])
    op.create_index("ix_asset_takes_person_id", "asset_takes", ["person_id"])
    op.create_index("ix_asset_takes_version_id_at", "asset_takes", ["version_id", "at"])

    op.create_table(
        "asset_renditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("made_as", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("progress", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_height", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_renditions_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["file_id"], ["asset_files.id"], name="fk_asset_renditions_file_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_asset_renditions_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_renditions"),
        sa.UniqueConstraint("file_id", "purpose", "made_as", "width", "height", "ground", "page", name="one_alike"),
        sa.UniqueConstraint("ref", name="uq_asset_renditions_ref"),
    )
    op.create_index("ix_asset_renditions_asset_id", "asset_renditions", ["asset_id"])
    op.create_index("ix_asset_renditions_due_at", "asset_renditions", ["due_at"])
    op.create_index("ix_asset_renditions_file_id", "asset_renditions", ["file_id"])
    op.create_index("ix_asset_renditions_version_id", "asset_renditions", ["version_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("asset_renditions")
    op.drop_table("asset_takes")
    op.drop_table("asset_files")
    op.drop_table("asset_versions")
    op.drop_table("assets")
    op.drop_table("audiences")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION wall_audiences()")


def _wall() -> None:
    op.execute(FUNCTION)
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"{SYSTEM} OR coalesce({read}, false)", f"{SYSTEM} OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
