"""Indexes of the lists of one state, of what few deals have, and of when a deal was won."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

SELDOM = (("extension_asked_at",), ("renewal_asked_at",), ("won_at",), ("partner_id", "won_at"))
HAS = {name: sa.text(f"{name} IS NOT NULL") for name in ("extension_asked_at", "renewal_asked_at", "won_at")}


LISTED = (("state", "changed_at", "id"), ("partner_id", "state", "changed_at", "id"))


def upgrade() -> None:
    for columns in LISTED:
        op.create_index(f"ix_deals_{'_'.join(columns)}", "deals", list(columns))
    for columns in SELDOM:
        has = HAS[columns[-1]]
        name = f"ix_deals_{'_'.join(columns)}"
        op.create_index(name, "deals", list(columns), sqlite_where=has, postgresql_where=has)


def downgrade() -> None:
    for columns in reversed(LISTED):
        op.drop_index(f"ix_deals_{'_'.join(columns)}", "deals")
    for columns in reversed(SELDOM):
        op.drop_index(f"ix_deals_{'_'.join(columns)}", "deals")
