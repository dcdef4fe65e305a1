"""The vendor's people write down what they do for themselves alone, taking a seat for one: it is no partner's."""

from alembic import op

revision = "0031"
down_revision = "0023"

SYSTEM, WRITING, WIDTH, PERSON, PARTNER = (
    f"(SELECT wall_{name}())" for name in ("system", "writing", "width", "person", "partner")
)
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = ANY ((SELECT wall_portfolio())::integer[])"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
OWN_DEED = f"({WIDTH} = 1 AND {PARTNER} IS NULL AND partner_id IS NULL AND by_id = {PERSON})"


def upgrade() -> None:
    _say(f"coalesce({OF_PARTNER}, false) OR {OWN_DEED}", f"coalesce({OF_PARTNER}, false) OR ({WRITING} AND {OWN_DEED})")


def downgrade() -> None:
    _say(f"coalesce({OF_PARTNER}, false)", f"coalesce({OF_PARTNER}, false)")


def _say(write: str, read: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER POLICY wall_read ON events USING ({SYSTEM} OR {read})")
    op.execute(f"ALTER POLICY wall_insert ON events WITH CHECK ({SYSTEM} OR {write})")
    op.execute(f"ALTER POLICY wall_update ON events USING ({SYSTEM} OR {read}) WITH CHECK ({SYSTEM} OR {write})")
    op.execute(f"ALTER POLICY wall_delete ON events USING ({SYSTEM} OR {write})")
