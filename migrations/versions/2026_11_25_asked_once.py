"""The policies ask who acts once a statement, not once a row: what stands in a SELECT of its own is kept.

They say what they said (`row_level_security`), with its function `wall_owned` written out.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

SYSTEM, WRITING, WIDTH, PERSON, PARTNER = (
    f"(SELECT wall_{name}())" for name in ("system", "writing", "width", "person", "partner")
)
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO}"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
OF_PERSON = f"person_id = {PERSON}"
DEALS = (
    f"CASE WHEN {WIDTH} = 1 THEN registered_by_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER})"
    f" ELSE {OF_PARTNER} END"
)
LETTERS = f"{WIDTH} > 0 AND ({OF_PARTNER} OR {PARTNER} IS NULL)"
MINE_TO_MANAGE = f"id = {PORTFOLIO} OR manager_id = {PERSON}"
TABLES = {  # what may be read; what may be written
    "customers": (OF_PARTNER, OF_PARTNER),
    "deal_lines": (OF_PARTNER, OF_PARTNER),
    "events": (OF_PARTNER, OF_PARTNER),
    "invitations": (OF_PARTNER, OF_PARTNER),
    "form_keys": (OF_PERSON, OF_PERSON),
    "sign_ins": (OF_PERSON, OF_PERSON),
    "deals": (f"{DEALS} AND ({PARTNER} IS NOT NULL OR state <> 'draft' OR registered_by_id = {PERSON})", DEALS),
    "deliveries": (f"to_id = {PERSON} OR by_id = {PERSON} OR ({WRITING} AND {LETTERS})", LETTERS),
    "partners": (
        f"CASE WHEN {PARTNER} IS NOT NULL THEN {WIDTH} > 0 AND id = {PARTNER}"
        f" WHEN {WIDTH} = 3 THEN {MINE_TO_MANAGE} ELSE {WIDTH} = 4 END",
        f"{PARTNER} IS NULL AND ({WIDTH} = 4 OR ({WIDTH} = 3 AND ({MINE_TO_MANAGE})))",
    ),
    "users": (
        f"CASE WHEN {PERSON} IS NULL THEN false"
        f" WHEN {PARTNER} IS NOT NULL THEN partner_id = {PARTNER} OR partner_id IS NULL"
        f" WHEN {WIDTH} = 4 THEN true ELSE partner_id IS NULL OR partner_id = {PORTFOLIO} END",
        f"id = {PERSON} OR CASE {WIDTH} WHEN 4 THEN {PARTNER} IS NULL WHEN 3 THEN partner_id = {PORTFOLIO}"
        f" WHEN 2 THEN partner_id = {PARTNER} ELSE false END",
    ),
}


def upgrade() -> None:
    _say(SYSTEM, TABLES)


def downgrade() -> None:
    """Back to asking for each row: the same words without SELECT."""
    plain = {table: tuple(map(_each_row, rules)) for table, rules in TABLES.items()}
    _say(_each_row(SYSTEM), plain)


def _say(system: str, tables: dict) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, (read, write) in tables.items():
        may_read, may_write = f"{system} OR coalesce({read}, false)", f"{system} OR coalesce({write}, false)"
        op.execute(f"ALTER POLICY wall_read ON {table} USING ({may_read})")
        op.execute(f"ALTER POLICY wall_insert ON {table} WITH CHECK ({may_write})")
        op.execute(f"ALTER POLICY wall_update ON {table} USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"ALTER POLICY wall_delete ON {table} USING ({may_write})")


def _each_row(rule: str) -> str:
    return rule.replace("(SELECT wall_", "(wall_")
