"""The life of a deal: how it is protected and prolonged, how it ends, what is looked at again, on whose behalf."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0036"

PEOPLE = ("win_claimed_by_id", "declined_by_id", "on_behalf_by_id")
MOMENTS = (
    "reply_due_at", "first_protected_at", "extension_asked_at", "renewal_asked_at", "updated_at", "won_at",
    "answer_was_due_at", "appealed_at", "confirm_until",
)  # fmt: skip
WORDS = ("next_step", "win_number", "win_refusal", "appeal_words")
NUMBERS = ("protected_days", "margin_percent", "programme_version")
AMOUNTS = ("expected_value", "won_value")
DAYS = ("won_on", "try_again_on")
FIXED = ("stage", "loss_reason")
WAITED_FOR = ("confirm_until", "reply_due_at")
DEALS = sa.table(
    "deals", sa.column("state"), sa.column("answered_at"), sa.column("protected_until"), sa.column("first_protected_at")
)


def upgrade() -> None:
    with op.batch_alter_table("deals") as table:
        for name in MOMENTS:
            table.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in WORDS:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        for name in NUMBERS + PEOPLE:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in AMOUNTS:
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        for name in DAYS:
            table.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in FIXED:
            table.add_column(sa.Column(name, sa.String(length=40), nullable=True))
        table.add_column(sa.Column("asked_fields", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("extensions", sa.Integer(), nullable=False, server_default="0"))
        for name in PEOPLE:
            table.create_foreign_key(f"fk_deals_{name}", "users", [name], ["id"])
    for name in WAITED_FOR:
        op.create_index(f"ix_deals_{name}", "deals", [name])
    protected = DEALS.c.protected_until.is_not(None)
    op.execute(DEALS.update().where(protected).values(first_protected_at=DEALS.c.answered_at))


def downgrade() -> None:
    for name in WAITED_FOR:
        op.drop_index(f"ix_deals_{name}", "deals")
    with op.batch_alter_table("deals") as table:
        for name in PEOPLE:
            table.drop_constraint(f"fk_deals_{name}", type_="foreignkey")
        for name in (*MOMENTS, *WORDS, *NUMBERS, *PEOPLE, *AMOUNTS, *DAYS, *FIXED, "asked_fields", "extensions"):
            table.drop_column(name)
