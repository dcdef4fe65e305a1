"""Certificates: what somebody is certified for, and the keys that its badges are signed with."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN coalesce(partner_id = {PORTFOLIO}, false) OR person_id = {PERSON}"
    f" WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)


def upgrade() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("course_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("shows_name", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_because", sa.String(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=True),
        sa.Column("credential", sa.String(), nullable=False),
        sa.Column("status_list", sa.Integer(), nullable=True),
        sa.Column("status_place", sa.Integer(), nullable=True),
        sa.Column("unwritable", sa.String(), nullable=False),
        sa.Column("pdf_key", sa.String(), nullable=False),
        sa.Column("pdf_sha256", sa.String(), nullable=False),
        sa.Column("pdf_bytes", sa.Integer(), nullable=False),
        sa.Column("letter_key", sa.String(), nullable=False),
        sa.Column("letter_sha256", sa.String(), nullable=False),
        sa.Column("letter_bytes", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_certificates_course_id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolments.id"], name="fk_certificates_enrolment_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_certificates_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_certificates_person_id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["certificates.id"], name="fk_certificates_replaces_id"),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
        sa.UniqueConstraint("code", name="uq_certificates_code"),
        sa.UniqueConstraint("enrolment_id", "number", name="uq_certificates_enrolment_id_number"),
        sa.UniqueConstraint("ref", name="uq_certificates_ref"),
        sa.UniqueConstraint("status_list", "status_place", name="uq_certificates_status_list_status_place"),
    )
    op.create_index("ix_certificates_course_id", "certificates", ["course_id"])
    op.create_index("ix_certificates_partner_id", "certificates", ["partner_id"])
    op.create_index("ix_certificates_pdf_key_id", "certificates", ["pdf_key", "id"])
    op.create_index("ix_certificates_person_id_course_id", "certificates", ["person_id", "course_id"])
    op.create_index("ix_certificates_replaces_id", "certificates", ["replaces_id"])
    op.create_index("ix_certificates_valid_until", "certificates", ["valid_until"])
    op.create_table(
        "issuer_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("private_pem", sa.String(), nullable=False),
        sa.Column("public_jwk", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_issuer_keys"),
        sa.UniqueConstraint("ref", name="uq_issuer_keys_ref"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("issuer_keys")
    op.drop_table("certificates")


def _wall() -> None:
    held = f"{SYSTEM} OR coalesce({OF_PERSON}, false)"
    op.execute("ALTER TABLE certificates ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE certificates FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON certificates FOR SELECT USING ({held})")
    op.execute(f"CREATE POLICY wall_insert ON certificates FOR INSERT WITH CHECK ({held})")
    op.execute(f"CREATE POLICY wall_update ON certificates FOR UPDATE USING ({held}) WITH CHECK ({held})")
    op.execute(f"CREATE POLICY wall_delete ON certificates FOR DELETE USING ({held})")
