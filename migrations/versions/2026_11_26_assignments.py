"""Training: what somebody is asked to do by a day."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0024"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)
MAY = f"{SYSTEM} OR coalesce({OF_PERSON}, false)"


def upgrade() -> None:
    op.create_table(
        "course_assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_course_assignments_by_id"),
        sa.ForeignKeyConstraint(
            ["course_id"], ["courses.id"], name="fk_course_assignments_course_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_course_assignments_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_course_assignments_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_course_assignments"),
        sa.UniqueConstraint("person_id", "course_id", name="uq_course_assignments_person_id_course_id"),
        sa.UniqueConstraint("ref", name="uq_course_assignments_ref"),
    )
    for column in ("by_id", "course_id", "partner_id"):
        op.create_index(f"ix_course_assignments_{column}", "course_assignments", [column])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE course_assignments ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE course_assignments FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON course_assignments FOR SELECT USING ({MAY})")
        op.execute(f"CREATE POLICY wall_insert ON course_assignments FOR INSERT WITH CHECK ({MAY})")
        op.execute(f"CREATE POLICY wall_update ON course_assignments FOR UPDATE USING ({MAY}) WITH CHECK ({MAY})")
        op.execute(f"CREATE POLICY wall_delete ON course_assignments FOR DELETE USING ({MAY})")


def downgrade() -> None:
    op.drop_table("course_assignments")
