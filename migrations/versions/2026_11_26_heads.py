"""What an asset is called and marked with, apart from all its words: how well it fits is told without reading those."""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "ALTER TABLE asset_search ADD COLUMN head tsvector"
            " GENERATED ALWAYS AS (ts_filter(vector, '{a,b}')) STORED NOT NULL"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE asset_search DROP COLUMN head")
