"""Training: live sessions, and who has a seat."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
AUDIENCES = "ANY ((SELECT wall_audiences())::integer[])"
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_PERSON = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO} WHEN 2 THEN partner_id = {PARTNER}"
    f" WHEN 1 THEN person_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER}) ELSE false END"
)
OUT = f"state <> 'draft' AND audience_id = {AUDIENCES}"
TABLES = {  # what may be read; what may be written
    "live_sessions": (f"{WIDTH} > 0 AND CASE WHEN {PARTNER} IS NULL THEN true ELSE {OUT} END", OF_VENDOR),
    "live_seats": (OF_PERSON, OF_PERSON),
}


def upgrade() -> None:
    op.create_table(
        "live_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_live_sessions_audience_id"),
        sa.PrimaryKeyConstraint("id", name="pk_live_sessions"),
        sa.UniqueConstraint("ref", name="uq_live_sessions_ref"),
    )
    op.create_index("ix_live_sessions_audience_id", "live_sessions", ["audience_id"])
    op.create_index("ix_live_sessions_starts_at_id", "live_sessions", ["starts_at", "id"])
    op.create_table(
        "live_seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_live_seats_partner_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_live_seats_person_id"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_sessions.id"], name="fk_live_seats_session_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_live_seats"),
        sa.UniqueConstraint("ref", name="uq_live_seats_ref"),
        sa.UniqueConstraint("session_id", "person_id", name="uq_live_seats_session_id_person_id"),
    )
    op.create_index("ix_live_seats_partner_id", "live_seats", ["partner_id"])
    op.create_index("ix_live_seats_person_id", "live_seats", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.drop_table("live_seats")
    op.drop_table("live_sessions")


def _wall() -> None:
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"{SYSTEM} OR coalesce({read}, false)", f"{SYSTEM} OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
