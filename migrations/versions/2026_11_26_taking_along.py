"""Taking assets along: baskets, terms accepted, share links, and who was told to replace what."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0011"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PERSON = f"person_id = {PERSON}"


def _owned(owner: str) -> str:
    return (
        f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
        f" WHEN 1 THEN {owner} = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
    )


TABLES = {  # what may be read, and written
    "basket_items": OF_PERSON,
    "terms_acceptances": OF_PERSON,
    "share_links": _owned("made_by_id"),
    "asset_recalls": _owned("person_id"),
}


def upgrade() -> None:
    op.create_table(
        "basket_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_basket_items_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_basket_items_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_basket_items"),
        sa.UniqueConstraint("person_id", "asset_id", name="uq_basket_items_person_id_asset_id"),
    )
    op.create_index("ix_basket_items_asset_id", "basket_items", ["asset_id"])
    op.create_index("ix_basket_items_person_id", "basket_items", ["person_id"])

    op.create_table(
        "asset_recalls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=40), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_recalls_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_asset_recalls_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_asset_recalls_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_asset_recalls_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_recalls"),
        sa.UniqueConstraint("ref", name="uq_asset_recalls_ref"),
        sa.UniqueConstraint("version_id", "person_id", name="uq_asset_recalls_version_id_person_id"),
    )
    op.create_index("ix_asset_recalls_asset_id", "asset_recalls", ["asset_id"])
    op.create_index("ix_asset_recalls_partner_id", "asset_recalls", ["partner_id"])
    op.create_index("ix_asset_recalls_person_id", "asset_recalls", ["person_id"])

    op.create_table(
        "share_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("whom_for", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("most_downloads", sa.Integer(), nullable=True),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_share_links_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name="fk_share_links_made_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_share_links_partner_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_share_links_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_share_links"),
        sa.UniqueConstraint("ref", name="uq_share_links_ref"),
        sa.UniqueConstraint("token_hash", name="uq_share_links_token_hash"),
    )
    op.create_index("ix_share_links_asset_id", "share_links", ["asset_id"])
    op.create_index("ix_share_links_made_by_id", "share_links", ["made_by_id"])
    op.create_index("ix_share_links_partner_id", "share_links", ["partner_id"])

    op.create_table(
        "terms_acceptances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_terms_acceptances_person_id"),
        sa.ForeignKeyConstraint(
            ["version_id"], ["asset_versions.id"], name="fk_terms_acceptances_version_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_terms_acceptances"),
        sa.UniqueConstraint("person_id", "version_id", name="uq_terms_acceptances_person_id_version_id"),
    )
    op.create_index("ix_terms_acceptances_person_id", "terms_acceptances", ["person_id"])
    op.create_index("ix_terms_acceptances_version_id", "terms_acceptances", ["version_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("terms_acceptances")
    op.drop_table("share_links")
    op.drop_table("asset_recalls")
    op.drop_table("basket_items")


def _wall() -> None:
    for table, rule in TABLES.items():
        may = f"{SYSTEM} OR coalesce({rule}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may}) WITH CHECK ({may})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may})")
