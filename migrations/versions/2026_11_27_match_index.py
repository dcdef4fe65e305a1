"""The index by which the vendor finds who else has a customer; nobody's rows, read and written by the system alone."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

TABLES = ("match_words", "match_forms", "match_keys", "match_waiting")
SYSTEM = "(SELECT wall_system())"


def upgrade() -> None:
    op.create_table(
        "match_words",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("names", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_match_words"),
    )
    for name, leads_to in (("match_forms", "word_id"), ("match_keys", "subject")):
        op.create_table(
            name,
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column(leads_to, sa.BigInteger(), autoincrement=False, nullable=False),
            sa.PrimaryKeyConstraint("key", leads_to, name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "match_waiting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_match_waiting"),
    )
    # What is there already waits for the worker; `portal conflicts index` is quicker for very many.
    op.execute("INSERT INTO match_waiting (subject) SELECT 2 * id FROM customers ORDER BY id")
    op.execute("INSERT INTO match_waiting (subject) SELECT 2 * id + 1 FROM accounts ORDER BY id")
    if op.get_bind().dialect.name == "postgresql":
        for name in TABLES:
            op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY wall_read ON {name} FOR SELECT USING ({SYSTEM})")
            op.execute(f"CREATE POLICY wall_insert ON {name} FOR INSERT WITH CHECK ({SYSTEM})")
            op.execute(f"CREATE POLICY wall_update ON {name} FOR UPDATE USING ({SYSTEM}) WITH CHECK ({SYSTEM})")
            op.execute(f"CREATE POLICY wall_delete ON {name} FOR DELETE USING ({SYSTEM})")


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
