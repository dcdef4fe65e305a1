"""The walking product: people, partners, products, customers, deals, events, sessions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "log_in_tries",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_log_in_tries"),
    )
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("is_sold", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("name", name="uq_products_name"),
        sa.UniqueConstraint("ref", name="uq_products_ref"),
    )
    op.create_table(
        "tiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("protection_days", sa.Integer(), nullable=False),
        sa.Column("margin_percent", sa.Integer(), nullable=False),
        sa.Column("answer_working_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tiers"),
        sa.UniqueConstraint("name", name="uq_tiers_name"),
    )
    op.create_table(
        "list_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount >= 0", name="ck_list_prices_not_negative"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_list_prices_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_list_prices"),
        sa.UniqueConstraint("product_id", "currency", name="uq_list_prices_product_id_currency"),
    )
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("tier_id", sa.Integer(), nullable=False),
        sa.Column("manager_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["tier_id"], ["tiers.id"], name="fk_partners_tier_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partners"),
        sa.UniqueConstraint("ref", name="uq_partners_ref"),
    )
    with op.batch_alter_table("partners") as batch_op:
        batch_op.create_index("ix_partners_manager_id", ["manager_id"], unique=False)
        batch_op.create_index("ix_partners_tier_id", ["tier_id"], unique=False)

    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("website", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("tax_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_customers_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_customers"),
        sa.UniqueConstraint("ref", name="uq_customers_ref"),
    )
    with op.batch_alter_table("customers") as batch_op:
        batch_op.create_index("ix_customers_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_customers_partner_id_name_key", ["partner_id", "name_key"], unique=False)
        batch_op.create_index("ix_customers_partner_id_website", ["partner_id", "website"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("deactivated_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_users_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.UniqueConstraint("ref", name="uq_users_ref"),
    )
    with op.batch_alter_table("users") as batch_op:
        batch_op.create_index("ix_users_partner_id", ["partner_id"], unique=False)

    with op.batch_alter_table("partners") as batch_op:
        batch_op.create_foreign_key("fk_partners_manager_id", "users", ["manager_id"], ["id"])

    op.create_table(
        "deals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("registered_by_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("typed", sa.JSON(), nullable=True),
        sa.Column("customer_name", sa.String(), nullable=False),
        sa.Column("customer_website", sa.String(), nullable=False),
        sa.Column("customer_country", sa.String(), nullable=False),
        sa.Column("customer_city", sa.String(), nullable=False),
        sa.Column("customer_tax_id", sa.String(), nullable=False),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_role", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("contact_phone", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("needs", sa.String(), nullable=False),
        sa.Column("expected_close_on", sa.Date(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("help_wanted", sa.JSON(), nullable=False),
        sa.Column("competitors", sa.String(), nullable=False),
        sa.Column("differs_because", sa.String(), nullable=False),
        sa.Column("external_ref", sa.String(), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("protected_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("decline_reason", sa.String(length=40), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_deals_customer_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deals_partner_id"),
        sa.ForeignKeyConstraint(["registered_by_id"], ["users.id"], name="fk_deals_registered_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deals"),
        sa.UniqueConstraint("ref", name="uq_deals_ref"),
    )
    with op.batch_alter_table("deals") as batch_op:
        batch_op.create_index("ix_deals_customer_id", ["customer_id"], unique=False)
        batch_op.create_index("ix_deals_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_deals_partner_id_changed_at_id", ["partner_id", "changed_at", "id"], unique=False)
        batch_op.create_index("ix_deals_partner_id_state_id", ["partner_id", "state", "id"], unique=False)
        batch_op.create_index("ix_deals_protected_until", ["protected_until"], unique=False)
        batch_op.create_index("ix_deals_registered_by_id", ["registered_by_id"], unique=False)
        batch_op.create_index("ix_deals_state_answer_due_at", ["state", "answer_due_at"], unique=False)

    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject_ref", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_events_by_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_events_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
    )
    with op.batch_alter_table("events") as batch_op:
        batch_op.create_index("ix_events_by_id", ["by_id"], unique=False)
        batch_op.create_index("ix_events_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_events_subject_ref_id", ["subject_ref", "id"], unique=False)

    op.create_table(
        "form_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("led_to", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_form_keys_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_form_keys"),
        sa.UniqueConstraint("person_id", "key", name="uq_form_keys_person_id_key"),
    )
    with op.batch_alter_table("form_keys") as batch_op:
        batch_op.create_index("ix_form_keys_person_id", ["person_id"], unique=False)

    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_role_grants_user_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_role_grants"),
        sa.UniqueConstraint("user_id", "role", name="uq_role_grants_user_id_role"),
    )
    with op.batch_alter_table("role_grants") as batch_op:
        batch_op.create_index("ix_role_grants_user_id", ["user_id"], unique=False)

    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("holds", sa.JSON(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("is_remembered", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_sign_ins_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
        sa.UniqueConstraint("ref", name="uq_sign_ins_ref"),
        sa.UniqueConstraint("token_hash", name="uq_sign_ins_token_hash"),
    )
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.create_index("ix_sign_ins_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_sign_ins_person_id", ["person_id"], unique=False)

    op.create_table(
        "deal_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("quantity > 0", name="ck_deal_lines_quantity_positive"),
        sa.CheckConstraint("unit_price >= 0", name="ck_deal_lines_unit_price_not_negative"),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name="fk_deal_lines_deal_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deal_lines_partner_id"),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name="fk_deal_lines_product_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deal_lines"),
    )
    with op.batch_alter_table("deal_lines") as batch_op:
        batch_op.create_index("ix_deal_lines_deal_id", ["deal_id"], unique=False)
        batch_op.create_index("ix_deal_lines_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_deal_lines_product_id", ["product_id"], unique=False)

    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_deliveries_event_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_deliveries_partner_id"),
        sa.ForeignKeyConstraint(["to_id"], ["users.id"], name="fk_deliveries_to_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("ref", name="uq_deliveries_ref"),
    )
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.create_index("ix_deliveries_due_at", ["due_at"], unique=False)
        batch_op.create_index("ix_deliveries_event_id", ["event_id"], unique=False)
        batch_op.create_index("ix_deliveries_partner_id", ["partner_id"], unique=False)
        batch_op.create_index("ix_deliveries_to_id", ["to_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("deliveries") as batch_op:
        batch_op.drop_index("ix_deliveries_to_id")
        batch_op.drop_index("ix_deliveries_partner_id")
        batch_op.drop_index("ix_deliveries_event_id")
        batch_op.drop_index("ix_deliveries_due_at")

    op.drop_table("deliveries")
    with op.batch_alter_table("deal_lines") as batch_op:
        batch_op.drop_index("ix_deal_lines_product_id")
        batch_op.drop_index("ix_deal_lines_partner_id")
        batch_op.drop_index("ix_deal_lines_deal_id")

    op.drop_table("deal_lines")
    with op.batch_alter_table("sign_ins") as batch_op:
        batch_op.drop_index("ix_sign_ins_person_id")
        batch_op.drop_index("ix_sign_ins_expires_at")

    op.drop_table("sign_ins")
    with op.batch_alter_table("role_grants") as batch_op:
        batch_op.drop_index("ix_role_grants_user_id")

    op.drop_table("role_grants")
    with op.batch_alter_table("form_keys") as batch_op:
        batch_op.drop_index("ix_form_keys_person_id")

    op.drop_table("form_keys")
    with op.batch_alter_table("events") as batch_op:
        batch_op.drop_index("ix_events_subject_ref_id")
        batch_op.drop_index("ix_events_partner_id")
        batch_op.drop_index("ix_events_by_id")

    op.drop_table("events")
    with op.batch_alter_table("deals") as batch_op:
        batch_op.drop_index("ix_deals_state_answer_due_at")
        batch_op.drop_index("ix_deals_registered_by_id")
        batch_op.drop_index("ix_deals_protected_until")
        batch_op.drop_index("ix_deals_partner_id_state_id")
        batch_op.drop_index("ix_deals_partner_id_changed_at_id")
        batch_op.drop_index("ix_deals_partner_id")
        batch_op.drop_index("ix_deals_customer_id")

    op.drop_table("deals")
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_index("ix_users_partner_id")

    with op.batch_alter_table("partners") as batch_op:
        batch_op.drop_constraint("fk_partners_manager_id", type_="foreignkey")

    op.drop_table("users")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_index("ix_customers_partner_id_website")
        batch_op.drop_index("ix_customers_partner_id_name_key")
        batch_op.drop_index("ix_customers_partner_id")

    op.drop_table("customers")
    with op.batch_alter_table("partners") as batch_op:
        batch_op.drop_index("ix_partners_tier_id")
        batch_op.drop_index("ix_partners_manager_id")

    op.drop_table("partners")
    op.drop_table("list_prices")
    op.drop_table("tiers")
    op.drop_table("products")
    op.drop_table("log_in_tries")
