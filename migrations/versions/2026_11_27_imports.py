"""Imports, what became of their rows, and plans kept by name. Of the vendor: all for an owner, else one's own."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0042"

SYSTEM, WIDTH, PARTNER, PERSON = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner", "person"))
MAY = (
    f"{SYSTEM} OR coalesce({PARTNER} IS NULL AND"
    f" CASE {WIDTH} WHEN 4 THEN true WHEN 0 THEN false ELSE person_id = {PERSON} END, false)"
)


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_imports_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
        sa.UniqueConstraint("ref", name="uq_imports_ref"),
    )
    op.create_index("ix_imports_person_id", "imports", ["person_id"])
    op.create_table(
        "import_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("record_ref", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_import_rows_import_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_import_rows_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_import_rows"),
        sa.UniqueConstraint("import_id", "line", name="uq_import_rows_import_id_line"),
    )
    op.create_index("ix_import_rows_person_id", "import_rows", ["person_id"])
    op.create_index("ix_import_rows_import_id_outcome_line", "import_rows", ["import_id", "outcome", "line"])
    op.create_table(
        "kept_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_plans"),
        sa.UniqueConstraint("kind", "name", name="uq_kept_plans_kind_name"),
    )
    op.create_index("ix_deals_external_ref", "deals", ["external_ref"])
    if op.get_bind().dialect.name == "postgresql":
        for table in ("imports", "import_rows"):
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({MAY})")
            op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({MAY})")
            op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({MAY}) WITH CHECK ({MAY})")
            op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({MAY})")


def downgrade() -> None:
    op.drop_index("ix_deals_external_ref", "deals")
    for table in ("kept_plans", "import_rows", "imports"):
        op.drop_table(table)
