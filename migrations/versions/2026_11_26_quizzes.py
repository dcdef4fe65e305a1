"""Quizzes: questions that are the vendor's alone, attempts at them, and what a manager gives: attempts and time."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0027"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)
OF_MANAGER = f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} ELSE false END"
TABLES = {  # what may be read; what may be written
    "quiz_questions": (OF_VENDOR, OF_VENDOR),
    "quiz_attempts": (OF_PERSON, OF_PERSON),
    "quiz_unlocks": (OF_PERSON, OF_MANAGER),
    "extra_times": (OF_PERSON, OF_MANAGER),
}


def upgrade() -> None:
    op.create_table(
        "quiz_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("bank", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_es", sa.String(), nullable=False),
        sa.Column("says_en", sa.String(), nullable=False),
        sa.Column("says_es", sa.String(), nullable=False),
        sa.Column("knocks_out", sa.Boolean(), nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("tolerance", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_quiz_questions_lesson_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_questions"),
        sa.UniqueConstraint("lesson_id", "key", name="uq_quiz_questions_lesson_id_key"),
    )
    op.create_table(
        "quiz_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_over_time", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("is_knocked_out", sa.Boolean(), nullable=False),
        sa.Column("is_passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_quiz_attempts_course_id"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name="fk_quiz_attempts_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_quiz_attempts_lesson_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_quiz_attempts_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_quiz_attempts_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_attempts"),
        sa.UniqueConstraint(
            "enrolment_id", "lesson_key", "number", name="uq_quiz_attempts_enrolment_id_lesson_key_number"
        ),
        sa.UniqueConstraint("ref", name="uq_quiz_attempts_ref"),
    )
    op.create_index(
        "ix_quiz_attempts_course_id_lesson_key_id", "quiz_attempts", ["course_id", "lesson_key", "id"], unique=False
    )
    is_open = sa.text("handed_in_at IS NULL")
    op.create_index(
        "ix_quiz_attempts_open", "quiz_attempts", ["enrolment_id", "lesson_key"], unique=True, sqlite_where=is_open,
        postgresql_where=is_open,
    )  # fmt: skip
    for column in ("ends_at", "lesson_id", "partner_id", "person_id"):
        op.create_index(f"ix_quiz_attempts_{column}", "quiz_attempts", [column])
    op.create_table(
        "quiz_unlocks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_quiz_unlocks_by_id"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name="fk_quiz_unlocks_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_quiz_unlocks_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_quiz_unlocks_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_quiz_unlocks"),
        sa.UniqueConstraint(
            "enrolment_id", "lesson_key", "number", name="uq_quiz_unlocks_enrolment_id_lesson_key_number"
        ),
    )
    for column in ("by_id", "partner_id", "person_id"):
        op.create_index(f"ix_quiz_unlocks_{column}", "quiz_unlocks", [column])
    op.create_table(
        "extra_times",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("per_cent", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_extra_times_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_extra_times_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_extra_times_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extra_times"),
        sa.UniqueConstraint("person_id", name="uq_extra_times_person_id"),
    )
    for column in ("by_id", "partner_id"):
        op.create_index(f"ix_extra_times_{column}", "extra_times", [column])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _wall() -> None:
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"{SYSTEM} OR coalesce({read}, false)", f"{SYSTEM} OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
