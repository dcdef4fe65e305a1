"""Row level security: on PostgreSQL, what each reach may read and write is the database's business too.

The rules say what `within` (read) and `admits` (write) of the records say; a test holds the two together.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

FUNCTIONS = {
    "wall_system() RETURNS boolean": "current_setting('aliado.system', true) = 'on'",
    "wall_writing() RETURNS boolean": "current_setting('aliado.writing', true) = 'on'",
    "wall_width() RETURNS integer": "coalesce(nullif(current_setting('aliado.width', true), ''), '0')::integer",
    "wall_person() RETURNS integer": "nullif(current_setting('aliado.person', true), '')::integer",
    "wall_partner() RETURNS integer": "nullif(current_setting('aliado.partner', true), '')::integer",
    "wall_portfolio() RETURNS integer[]": (
        "coalesce(nullif(current_setting('aliado.portfolio', true), ''), '{}')::integer[]"
    ),
    # Width: 0 none, 1 own, 2 company, 3 portfolio, 4 all.
    "wall_owned(partner integer) RETURNS boolean": """
        CASE wall_width()
            WHEN 4 THEN true
            WHEN 3 THEN partner = ANY (wall_portfolio())
            WHEN 2 THEN partner = wall_partner()
            WHEN 1 THEN partner = wall_partner()
            ELSE false END""",
    "wall_owned_by(partner integer, person integer) RETURNS boolean": """
        CASE wall_width()
            WHEN 1 THEN person = wall_person() AND (wall_partner() IS NULL OR partner = wall_partner())
            ELSE wall_owned(partner) END""",
}

OF_PARTNER = "wall_owned(partner_id)"
OF_PERSON = "person_id = wall_person()"
DEALS = "wall_owned_by(partner_id, registered_by_id)"
TABLES = {  # what may be read; what may be written
    "customers": (OF_PARTNER, OF_PARTNER),
    "deal_lines": (OF_PARTNER, OF_PARTNER),
    "events": (OF_PARTNER, OF_PARTNER),
    "invitations": (OF_PARTNER, OF_PARTNER),
    "form_keys": (OF_PERSON, OF_PERSON),
    "sign_ins": (OF_PERSON, OF_PERSON),
    "deals": (
        f"{DEALS} AND (wall_partner() IS NOT NULL OR state <> 'draft' OR registered_by_id = wall_person())",
        DEALS,
    ),
    # A letter is read by whom it is to; whoever may write the record may cause the letters about it.
    "deliveries": (
        "to_id = wall_person() OR by_id = wall_person()"
        " OR (wall_writing() AND wall_width() > 0 AND (wall_owned(partner_id) OR wall_partner() IS NULL))",
        "wall_width() > 0 AND (wall_owned(partner_id) OR wall_partner() IS NULL)",
    ),
    "partners": (
        "CASE WHEN wall_partner() IS NOT NULL THEN wall_width() > 0 AND id = wall_partner()"
        " WHEN wall_width() = 3 THEN id = ANY (wall_portfolio()) OR manager_id = wall_person()"
        " ELSE wall_width() = 4 END",
        "wall_partner() IS NULL AND (wall_width() = 4"
        " OR (wall_width() = 3 AND (id = ANY (wall_portfolio()) OR manager_id = wall_person())))",
    ),
    "users": (
        "CASE WHEN wall_person() IS NULL THEN false"
        " WHEN wall_partner() IS NOT NULL THEN partner_id = wall_partner() OR partner_id IS NULL"
        " WHEN wall_width() = 4 THEN true"
        " ELSE partner_id IS NULL OR partner_id = ANY (wall_portfolio()) END",
        "id = wall_person() OR CASE wall_width()"
        " WHEN 4 THEN wall_partner() IS NULL"
        " WHEN 3 THEN partner_id = ANY (wall_portfolio())"
        " WHEN 2 THEN partner_id = wall_partner()"
        " ELSE false END",
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for signature, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {signature} LANGUAGE sql STABLE RETURN ({body})")  # bound now, whoever calls it
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"wall_system() OR coalesce({read}, false)", f"wall_system() OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")


def downgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table in TABLES:
        for policy in ("wall_read", "wall_insert", "wall_update", "wall_delete"):
            op.execute(f"DROP POLICY {policy} ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for signature in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION {signature.partition(' RETURNS')[0]}")
