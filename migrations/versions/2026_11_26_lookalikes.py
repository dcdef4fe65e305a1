"""How a customer's name looks (`models/lookalikes.py`); keys for comparing keep the vowels of Thai and Hindi."""

from unicodedata import category, combining, normalize

import sqlalchemy as sa
from alembic import op

from portal.models.identifiers import NO_ACCENTS, folded, name_key
from portal.models.lookalikes import look

revision = "0009"
down_revision = "0008"

INDEX = "ix_customers_partner_id_look"
AT_ONCE = 1000
id_, name, key, looks = (sa.column(one) for one in ("id", "name", "name_key", "look"))
CUSTOMERS = sa.table("customers", id_, name, key, looks)
SAID = tuple(sa.column(one) for one in ("customer_name", "title", "customer_website", "external_ref"))
DEALS = sa.table("deals", sa.column("id"), *SAID, sa.column("search_text"))


def upgrade() -> None:
    op.add_column("customers", sa.Column("look", sa.String(), nullable=False, server_default=""))
    rows = op.get_bind().execute(sa.select(id_, name, key)).all()
    _write(CUSTOMERS, [
        {"row": row.id, "look": look(row.name), "name_key": name_key(row.name) if _is_anew(row.name) else row.name_key}
        for row in rows
    ], "look", "name_key")  # fmt: skip
    op.create_index(INDEX, "customers", ["partner_id", "look"])
    deals = op.get_bind().execute(sa.select(DEALS.c.id, *SAID)).all()
    said = ((row.id, " ".join(filter(None, row[1:]))) for row in deals)
    _write(DEALS, [{"row": at, "search_text": folded(text)} for at, text in said if _is_anew(text)], "search_text")


def downgrade() -> None:
    """The keys stay: the older code compares as well by these."""
    op.drop_index(INDEX, "customers")
    op.drop_column("customers", "look")


def _is_anew(text: str) -> bool:
    """Whether its key is another than before: it has marks that are no accents."""
    marks = (one for one in normalize("NFKD", text) if not one.isascii())
    return any(category(one) == "Cf" or (category(one)[0] == "M" and combining(one) in NO_ACCENTS) for one in marks)


def _write(table: sa.TableClause, rows: list[dict], *columns: str) -> None:
    change = table.update().where(table.c.id == sa.bindparam("row")).values({one: sa.bindparam(one) for one in columns})
    for begin in range(0, len(rows), AT_ONCE):
        op.get_bind().execute(change, rows[begin : begin + AT_ONCE])
