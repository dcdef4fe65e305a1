"""The vendor's queue: who answers a deal, rules that say so, deputies, views that people keep, what happened inside."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0033"

SYSTEM, WRITING, WIDTH, PERSON, PARTNER = (
    f"(SELECT wall_{name}())" for name in ("system", "writing", "width", "person", "partner")
)
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = ANY ((SELECT wall_portfolio())::integer[])"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
OWN_DEED = f"({WIDTH} = 1 AND {PARTNER} IS NULL AND partner_id IS NULL AND by_id = {PERSON})"
WRITE = f"coalesce({OF_PARTNER}, false) OR {OWN_DEED}"
READ = f"coalesce({OF_PARTNER}, false) OR ({WRITING} AND {OWN_DEED})"
SEEN = f"({PARTNER} IS NULL OR NOT is_inside)"  # the vendor's inside is for nobody of a partner
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH}"


def upgrade() -> None:
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("saved_views", sa.JSON(), nullable=False, server_default="[]"))
        users.add_column(sa.Column("absent_from", sa.Date(), nullable=True))
        users.add_column(sa.Column("absent_until", sa.Date(), nullable=True))
        users.add_column(sa.Column("deputy_id", sa.Integer(), nullable=True))
        users.create_foreign_key("fk_users_deputy_id", "users", ["deputy_id"], ["id"])
        users.create_index("ix_users_deputy_id", ["deputy_id"])
    op.add_column("events", sa.Column("is_inside", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("deals") as deals:
        deals.add_column(sa.Column("assigned_to_id", sa.Integer(), nullable=True))
        deals.create_foreign_key("fk_deals_assigned_to_id", "users", ["assigned_to_id"], ["id"])
        deals.create_index("ix_deals_assigned_to_id", ["assigned_to_id"])
    op.create_table(
        "routing_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=True),
        sa.Column("value_from", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_routing_rules_product_id"),
        sa.ForeignKeyConstraint(["manager_id"], ["users.id"], name="fk_routing_rules_manager_id"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_routing_rules_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_routing_rules"),
        sa.UniqueConstraint("ref", name="uq_routing_rules_ref"),
    )
    for column in ("product_id", "manager_id", "person_id"):
        op.create_index(f"ix_routing_rules_{column}", "routing_rules", [column])
    if op.get_bind().dialect.name == "postgresql":
        _say_of_events(f"({WRITE}) AND {SEEN}", f"({READ}) AND {SEEN}")
        _wall(f"{SYSTEM} OR coalesce({OF_VENDOR} > 0, false)", f"{SYSTEM} OR coalesce({OF_VENDOR} = 4, false)")


def downgrade() -> None:
    op.drop_table("routing_rules")
    if op.get_bind().dialect.name == "postgresql":
        _say_of_events(WRITE, READ)
    with op.batch_alter_table("deals") as deals:
        deals.drop_index("ix_deals_assigned_to_id")
        deals.drop_constraint("fk_deals_assigned_to_id", type_="foreignkey")
        deals.drop_column("assigned_to_id")
    with op.batch_alter_table("events") as events:
        events.drop_column("is_inside")
    with op.batch_alter_table("users") as users:
        users.drop_index("ix_users_deputy_id")
        users.drop_constraint("fk_users_deputy_id", type_="foreignkey")
        for column in ("deputy_id", "absent_until", "absent_from", "saved_views"):
            users.drop_column(column)


def _say_of_events(write: str, read: str) -> None:
    op.execute(f"ALTER POLICY wall_read ON events USING ({SYSTEM} OR ({read}))")
    op.execute(f"ALTER POLICY wall_insert ON events WITH CHECK ({SYSTEM} OR ({write}))")
    op.execute(f"ALTER POLICY wall_update ON events USING ({SYSTEM} OR ({read})) WITH CHECK ({SYSTEM} OR ({write}))")
    op.execute(f"ALTER POLICY wall_delete ON events USING ({SYSTEM} OR ({write}))")


def _wall(may_read: str, may_write: str) -> None:
    op.execute("ALTER TABLE routing_rules ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE routing_rules FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY wall_read ON routing_rules FOR SELECT USING ({may_read})")
    op.execute(f"CREATE POLICY wall_insert ON routing_rules FOR INSERT WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_update ON routing_rules FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
    op.execute(f"CREATE POLICY wall_delete ON routing_rules FOR DELETE USING ({may_write})")
