"""Training: SCORM packages, and how far people are in them."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0030"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)
SEEN = (  # the files of lessons have a policy of their own
    f"{WIDTH} > 0 AND CASE WHEN {PARTNER} IS NULL THEN true"
    " ELSE EXISTS (SELECT 1 FROM lesson_files WHERE lesson_files.key = packages.key) END"
)
TABLES = {"packages": (SEEN, OF_VENDOR), "package_progress": (OF_PERSON, OF_PERSON)}  # what may be read; written


def upgrade() -> None:
    op.create_table(
        "packages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
        sa.UniqueConstraint("key", name="uq_packages_key"),
    )
    op.create_table(
        "package_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("completion", sa.String(), nullable=False),
        sa.Column("success", sa.String(), nullable=False),
        sa.Column("score", sa.JSON(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("suspended", sa.String(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("launched", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name="fk_package_progress_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_package_progress_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_package_progress_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_package_progress"),
        sa.UniqueConstraint(
            "enrolment_id", "lesson_key", "item", name="uq_package_progress_enrolment_id_lesson_key_item"
        ),
    )
    for column in ("partner_id", "person_id"):
        op.create_index(f"ix_package_progress_{column}", "package_progress", [column])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("package_progress")
    op.drop_table("packages")


def _wall() -> None:
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"{SYSTEM} OR coalesce({read}, false)", f"{SYSTEM} OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
