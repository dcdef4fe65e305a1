"""Training: courses in editions, with modules, lessons and their files; who is under way, and how far."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
AUDIENCES = "ANY ((SELECT wall_audiences())::integer[])"
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)


def _read(of_partner: str) -> str:
    return f"{WIDTH} > 0 AND CASE WHEN {PARTNER} IS NULL THEN true ELSE {of_partner} END"


IN_EDITION = "edition_id IN (SELECT course_editions.id FROM course_editions)"
TABLES = {  # what may be read; what may be written
    "courses": (_read(f"state = 'published' AND audience_id = {AUDIENCES}"), OF_VENDOR),
    "course_editions": (
        _read("released_at IS NOT NULL AND course_id IN (SELECT courses.id FROM courses)"),
        OF_VENDOR,
    ),
    "course_modules": (_read(IN_EDITION), OF_VENDOR),
    "lessons": (_read(IN_EDITION), OF_VENDOR),
    "lesson_files": (_read("lesson_id IN (SELECT lessons.id FROM lessons)"), OF_VENDOR),
    "enrolments": (OF_PERSON, OF_PERSON),
    "lesson_progress": (OF_PERSON, OF_PERSON),
}


def upgrade() -> None:
    op.create_table(
        "courses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("skills_en", sa.JSON(), nullable=False),
        sa.Column("skills_es", sa.JSON(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("in_order", sa.Boolean(), nullable=False),
        sa.Column("certifies", sa.Boolean(), nullable=False),
        sa.Column("validity_months", sa.Integer(), nullable=True),
        sa.Column("pass_mark", sa.Integer(), nullable=False),
        sa.Column("needs_done", sa.JSON(), nullable=False),
        sa.Column("needs_certified", sa.JSON(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=True),
        sa.Column("lesson_count", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_courses_audience_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_courses_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
        sa.UniqueConstraint("ref", name="uq_courses_ref"),
        sa.UniqueConstraint("slug", name="uq_courses_slug"),
    )
    op.create_index("ix_courses_audience_id", "courses", ["audience_id"])
    op.create_index("ix_courses_edition_id", "courses", ["edition_id"])
    op.create_index("ix_courses_product_id", "courses", ["product_id"])
    op.create_index("ix_courses_state_published_at_id", "courses", ["state", "published_at", "id"])
    op.create_table(
        "course_editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goes_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("goes_out_as_major", sa.Boolean(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_course_editions_course_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_course_editions"),
        sa.UniqueConstraint("course_id", "major", "minor", name="uq_course_editions_course_id_major_minor"),
    )
    op.create_index("ix_course_editions_course_id", "course_editions", ["course_id"])
    op.create_index("ix_course_editions_goes_out_at", "course_editions", ["goes_out_at"])
    op.create_index(
        "ix_course_editions_in_work",
        "course_editions",
        ["course_id"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_table(
        "course_modules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_editions.id"], name="fk_course_modules_edition_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_course_modules"),
    )
    op.create_index("ix_course_modules_edition_id", "course_modules", ["edition_id"])
    op.create_table(
        "enrolments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_key", sa.String(), nullable=False),
        sa.Column("lessons_done", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_enrolments_course_id"),
        sa.ForeignKeyConstraint(["edition_id"], ["course_editions.id"], name="fk_enrolments_edition_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_enrolments_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_enrolments_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrolments"),
        sa.UniqueConstraint("person_id", "course_id", "cycle", name="uq_enrolments_person_id_course_id_cycle"),
        sa.UniqueConstraint("ref", name="uq_enrolments_ref"),
    )
    op.create_index("ix_enrolments_course_id", "enrolments", ["course_id"])
    op.create_index("ix_enrolments_edition_id", "enrolments", ["edition_id"])
    op.create_index("ix_enrolments_partner_id", "enrolments", ["partner_id"])
    op.create_index(
        "ix_enrolments_partner_id_course_id_person_id", "enrolments", ["partner_id", "course_id", "person_id"]
    )
    op.create_index("ix_enrolments_person_id", "enrolments", ["person_id"])
    op.create_table(
        "lesson_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("lesson_key", sa.String(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("place", sa.Double(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolments.id"], name="fk_lesson_progress_enrolment_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_lesson_progress_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_lesson_progress_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_progress"),
        sa.UniqueConstraint("enrolment_id", "lesson_key", name="uq_lesson_progress_enrolment_id_lesson_key"),
    )
    op.create_index("ix_lesson_progress_partner_id", "lesson_progress", ["partner_id"])
    op.create_index("ix_lesson_progress_person_id", "lesson_progress", ["person_id"])
    op.create_table(
        "lessons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("text_es", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("said_en_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_es_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["course_editions.id"], name="fk_lessons_edition_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["module_id"], ["course_modules.id"], name="fk_lessons_module_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        sa.UniqueConstraint("edition_id", "key", name="uq_lessons_edition_id_key"),
    )
    op.create_index("ix_lessons_module_id", "lessons", ["module_id"])
    op.create_table(
        "lesson_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("lesson_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_lesson_files_lesson_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_lesson_files"),
        sa.UniqueConstraint("lesson_id", "name", name="uq_lesson_files_lesson_id_name"),
        sa.UniqueConstraint("ref", name="uq_lesson_files_ref"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    for table in reversed(
        ("courses", "course_editions", "course_modules", "enrolments", "lesson_progress", "lessons", "lesson_files")
    ):
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
