"""People and partners: invitations, the vendor's settings, a partner's state, letters to who is no person yet."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

BEFORE = "2026-11-24 00:00:00.000000"  # since when: what was there before this was not kept
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def upgrade() -> None:
    op.create_table(
        "vendors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("brand_hue", sa.Integer(), nullable=False),
        sa.Column("brand_chroma", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("holidays_country", sa.String(), nullable=False),
        sa.Column("unused_decline_reasons", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vendors"),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["users.id"], name="fk_invitations_invited_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_invitations_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("ref", name="uq_invitations_ref"),
    )
    op.create_index("ix_invitations_invited_by_id", "invitations", ["invited_by_id"])
    op.create_index("ix_invitations_partner_id", "invitations", ["partner_id"])

    with op.batch_alter_table("deliveries") as table:
        table.add_column(sa.Column("address", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True))
        table.alter_column("to_id", existing_type=sa.Integer(), nullable=True)
        table.create_foreign_key("fk_deliveries_by_id", "users", ["by_id"], ["id"])
    with op.batch_alter_table("partners") as table:
        table.add_column(sa.Column("countries", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("zone", sa.String(), nullable=False, server_default="UTC"))
        table.add_column(sa.Column("language", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("state", sa.String(length=40), nullable=False, server_default="active"))
        table.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=BEFORE))
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("products") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("devices", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("unwanted_letters", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, server_default=BEFORE))
    _give_tiers_references()


def _give_tiers_references() -> None:
    with op.batch_alter_table("tiers") as table:
        table.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        table.add_column(sa.Column("ref", sa.String(), nullable=True))
    tiers = sa.table("tiers", sa.column("id", sa.Integer), sa.column("ref", sa.String))
    for (key,) in op.get_bind().execute(sa.select(tiers.c.id)).all():
        digits = "".join(secrets.choice(CROCKFORD) for _ in range(8))
        op.execute(tiers.update().where(tiers.c.id == key).values(ref=f"TI-{digits[:4]}-{digits[4:]}"))
    with op.batch_alter_table("tiers") as table:
        table.alter_column("ref", existing_type=sa.String(), nullable=False)
        table.create_unique_constraint("uq_tiers_ref", ["ref"])


def downgrade() -> None:
    with op.batch_alter_table("tiers") as table:
        table.drop_constraint("uq_tiers_ref", type_="unique")
        table.drop_column("ref")
        table.drop_column("version")
    with op.batch_alter_table("users") as table:
        table.drop_column("made_at")
        table.drop_column("unwanted_letters")
        table.drop_column("devices")
    with op.batch_alter_table("products") as table:
        table.drop_column("version")
    with op.batch_alter_table("partners") as table:
        for name in ("version", "made_at", "state", "language", "zone", "countries"):
            table.drop_column(name)
    op.execute("DELETE FROM deliveries WHERE to_id IS NULL")
    with op.batch_alter_table("deliveries") as table:
        table.drop_constraint("fk_deliveries_by_id", type_="foreignkey")
        table.alter_column("to_id", existing_type=sa.Integer(), nullable=False)
        table.drop_column("first_tried_at")
        table.drop_column("by_id")
        table.drop_column("address")
    op.drop_table("invitations")
    op.drop_table("vendors")
