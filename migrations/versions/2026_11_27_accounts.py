"""The vendor's own accounts; for the vendor's eyes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0035"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH}"
MAY_READ, MAY_WRITE = (f"{SYSTEM} OR coalesce({OF_VENDOR} {width}, false)" for width in ("> 0", "= 4"))
WORDS = ("website", "country", "city", "postcode", "phone", "tax_id", "sector")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in WORDS),
        sa.Column("is_named", sa.Boolean(), nullable=False),
        sa.Column("has_pipeline", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_accounts_owner_id"),
        sa.ForeignKeyConstraint(["parent_id"], ["accounts.id"], name="fk_accounts_parent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("ref", name="uq_accounts_ref"),
    )
    op.create_index("ix_accounts_name_key_id", "accounts", ["name_key", "id"])
    for column in ("website", "tax_id", "owner_id", "parent_id"):
        op.create_index(f"ix_accounts_{column}", "accounts", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE accounts ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE accounts FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON accounts FOR SELECT USING ({MAY_READ})")
        op.execute(f"CREATE POLICY wall_insert ON accounts FOR INSERT WITH CHECK ({MAY_WRITE})")
        op.execute(f"CREATE POLICY wall_update ON accounts FOR UPDATE USING ({MAY_READ}) WITH CHECK ({MAY_WRITE})")
        op.execute(f"CREATE POLICY wall_delete ON accounts FOR DELETE USING ({MAY_WRITE})")


def downgrade() -> None:
    op.drop_table("accounts")
