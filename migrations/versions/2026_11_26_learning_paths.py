"""Learning paths: courses in an order, for some."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

SYSTEM, WIDTH, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "partner"))
AUDIENCES = "ANY ((SELECT wall_audiences())::integer[])"
READ = f"{WIDTH} > 0 AND CASE WHEN {PARTNER} IS NULL THEN true ELSE is_out AND audience_id = {AUDIENCES} END"
WRITE = f"{PARTNER} IS NULL AND {WIDTH} = 4"


def upgrade() -> None:
    op.create_table(
        "learning_paths",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False),
        sa.Column("course_refs", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_learning_paths_audience_id"),
        sa.PrimaryKeyConstraint("id", name="pk_learning_paths"),
        sa.UniqueConstraint("ref", name="uq_learning_paths_ref"),
        sa.UniqueConstraint("slug", name="uq_learning_paths_slug"),
    )
    op.create_index("ix_learning_paths_audience_id", "learning_paths", ["audience_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("learning_paths")


def _wall() -> None:
    may_read, may_write = f"{SYSTEM} OR coalesce({READ}, false)", f"{SYSTEM} OR coalesce({WRITE}, false)"
    op.execute("ALTER TABLE learning_paths ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE learning_paths FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON learning_paths FOR SELECT USING ({may_read})")
    op.execute(f"CREATE POLICY wall_insert ON learning_paths FOR INSERT WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_update ON learning_paths FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_delete ON learning_paths FOR DELETE USING ({may_write})")
