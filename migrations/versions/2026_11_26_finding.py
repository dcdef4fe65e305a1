"""Finding: facets, counts and the index of words; collections, favourites, visits, requests, searches in vain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0014"

SYSTEM, WIDTH, PERSON, PARTNER = (f"(SELECT wall_{name}())" for name in ("system", "width", "person", "partner"))
AUDIENCES = "ANY ((SELECT wall_audiences())::integer[])"
PORTFOLIO = "ANY ((SELECT wall_portfolio())::integer[])"
OF_VENDOR = f"{PARTNER} IS NULL AND {WIDTH} = 4"
OF_PARTNER = (
    f"CASE {WIDTH} WHEN 4 THEN true WHEN 3 THEN partner_id = {PORTFOLIO}"
    f" WHEN 2 THEN partner_id = {PARTNER} WHEN 1 THEN partner_id = {PARTNER} ELSE false END"
)
REQUESTS = (
    f"CASE WHEN {WIDTH} = 1 THEN asked_by_id = {PERSON} AND ({PARTNER} IS NULL OR partner_id = {PARTNER})"
    f" ELSE {OF_PARTNER} END"
)
OF_PERSON = f"person_id = {PERSON}"
FOR_US = f"{WIDTH} > 0 AND audience_id = {AUDIENCES}"


def _read(of_partner: str) -> str:
    return f"CASE WHEN {PARTNER} IS NULL THEN {WIDTH} > 0 ELSE {of_partner} END"


TABLES = {  # what may be read; what may be written
    "asset_counts": (_read(f"{FOR_US} AND state IN ('published', 'expiring')"), OF_VENDOR),
    "asset_words": (_read(FOR_US), OF_VENDOR),
    "asset_collections": (_read(f"{FOR_US} AND is_out"), OF_VENDOR),
    "collection_members": (
        f"({PARTNER} IS NULL AND {WIDTH} > 0) OR"
        f" ({PARTNER} IS NOT NULL AND collection_id IN (SELECT id FROM asset_collections)"
        " AND EXISTS (SELECT 1 FROM assets WHERE assets.id = asset_id))",
        OF_VENDOR,
    ),
    "asset_favourites": (OF_PERSON, OF_PERSON),
    "library_visits": (OF_PERSON, OF_PERSON),
    "asset_requests": (REQUESTS, REQUESTS),
    "search_misses": (OF_PARTNER, OF_PARTNER),
}
MADE = (
    "asset_counts", "asset_words", "asset_collections", "collection_members", "asset_favourites", "library_visits",
    "asset_requests", "search_misses",
)  # fmt: skip
OF_VERSION = "{} IN (SELECT newest_id FROM assets)"
OF_NEWEST = "EXISTS (SELECT 1 FROM assets WHERE assets.newest_id = {})"
OLD_INDEX = "ix_assets_state_audience_id_published_at_id"
BYTEWISE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
FTS5 = (
    "CREATE VIRTUAL TABLE asset_search USING"
    " fts5(title, marks, words, content, prefix='2 3', tokenize='unicode61 remove_diacritics 0')"
)


def upgrade() -> None:
    op.create_table(
        "asset_collections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("title_es", sa.String(), nullable=False),
        sa.Column("words_en", sa.String(), nullable=False),
        sa.Column("words_es", sa.String(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("is_out", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name="fk_asset_collections_audience_id"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_collections"),
        sa.UniqueConstraint("ref", name="uq_asset_collections_ref"),
    )
    op.create_index("ix_asset_collections_audience_id", "asset_collections", ["audience_id"])
    op.create_index("ix_asset_collections_made_at", "asset_collections", ["made_at"])

    op.create_table(
        "asset_counts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("facet", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name="fk_asset_counts_audience_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_counts"),
        sa.UniqueConstraint("state", "audience_id", "since", "facet", name="one_of_each"),
    )
    op.create_index("ix_asset_counts_audience_id", "asset_counts", ["audience_id"])

    op.create_table(
        "asset_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("key", BYTEWISE, nullable=False),
        sa.Column("word", BYTEWISE, nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name="fk_asset_words_audience_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_asset_words"),
        sa.UniqueConstraint("key", "audience_id", "word", name="uq_asset_words_key_audience_id_word"),
    )
    op.create_index("ix_asset_words_audience_id", "asset_words", ["audience_id"])
    op.create_index("ix_asset_words_word_audience_id", "asset_words", ["word", "audience_id"])

    op.create_table(
        "search_misses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("of", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_search_misses_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_search_misses"),
        sa.UniqueConstraint("day", "of", "words", name="uq_search_misses_day_of_words"),
    )
    op.create_index("ix_search_misses_partner_id", "search_misses", ["partner_id"])

    op.create_table(
        "library_visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_library_visits_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_library_visits"),
        sa.UniqueConstraint("person_id", name="uq_library_visits_person_id"),
    )
    op.create_index("ix_library_visits_person_id", "library_visits", ["person_id"])

    op.create_table(
        "asset_favourites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_favourites_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_asset_favourites_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_favourites"),
        sa.UniqueConstraint("person_id", "asset_id", name="uq_asset_favourites_person_id_asset_id"),
    )
    op.create_index("ix_asset_favourites_asset_id", "asset_favourites", ["asset_id"])
    op.create_index("ix_asset_favourites_person_id", "asset_favourites", ["person_id"])

    op.create_table(
        "asset_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name="fk_asset_requests_asked_by_id"),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_requests_asset_id", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_asset_requests_owner_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"], name="fk_asset_requests_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_requests"),
        sa.UniqueConstraint("ref", name="uq_asset_requests_ref"),
    )
    op.create_index("ix_asset_requests_asked_by_id", "asset_requests", ["asked_by_id"])
    op.create_index("ix_asset_requests_asset_id", "asset_requests", ["asset_id"])
    op.create_index("ix_asset_requests_owner_id", "asset_requests", ["owner_id"])
    op.create_index("ix_asset_requests_partner_id", "asset_requests", ["partner_id"])
    op.create_index("ix_asset_requests_state_due_on_id", "asset_requests", ["state", "due_on", "id"])

    op.create_table(
        "collection_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("collection_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_collection_members_asset_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["asset_collections.id"], name="fk_collection_members_collection_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_collection_members"),
        sa.UniqueConstraint("collection_id", "asset_id", name="uq_collection_members_collection_id_asset_id"),
    )
    op.create_index("ix_collection_members_asset_id", "collection_members", ["asset_id"])
    _say_more_of_assets()
    _make_index()
    if op.get_bind().dialect.name == "postgresql":
        _wall()


def downgrade() -> None:
    op.execute("DROP TABLE asset_search")
    for index in ("newest", "title_en", "title_es"):
        op.drop_index(f"ix_assets_{index}", "assets")
    with op.batch_alter_table("assets") as changed:
        for name in ("title_key_es", "title_key_en", "facets", "listed_at"):
            changed.drop_column(name)
    op.create_index(OLD_INDEX, "assets", ["state", "audience_id", "published_at", "id"])
    for table in reversed(MADE):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        _look_up_versions(OF_VERSION)


def _say_more_of_assets() -> None:
    """Facets and keys are filled by `portal setup`, which makes the index, too."""
    op.drop_index(OLD_INDEX, "assets")
    with op.batch_alter_table("assets") as changed:
        changed.add_column(sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True))
        for name in ("facets", "title_key_en", "title_key_es"):
            changed.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.execute("UPDATE assets SET listed_at = coalesce(published_at, made_at)")
    with op.batch_alter_table("assets") as changed:
        changed.alter_column("listed_at", nullable=False)
        for name in ("facets", "title_key_en", "title_key_es"):
            changed.alter_column(name, server_default=None)
    of_reader = ["id", "state", "audience_id", "valid_until"]
    op.create_index("ix_assets_newest", "assets", ["listed_at", *of_reader, "facets"])
    for language in ("en", "es"):
        op.create_index(f"ix_assets_title_{language}", "assets", [f"title_key_{language}", *of_reader])


def _make_index() -> None:
    """It is asked together with assets, whose walls hold: it has none of its own, which would pass by its index."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
        return
    op.create_table(
        "asset_search",
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("vector", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name="fk_asset_search_asset_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("asset_id", name="pk_asset_search"),
    )
    op.create_index("ix_asset_search_vector", "asset_search", ["vector"], postgresql_using="gin")


def _wall() -> None:
    for table, (read, write) in TABLES.items():
        may_read, may_write = f"{SYSTEM} OR coalesce({read}, false)", f"{SYSTEM} OR coalesce({write}, false)"
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY wall_read ON {table} FOR SELECT USING ({may_read})")
        op.execute(f"CREATE POLICY wall_insert ON {table} FOR INSERT WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_update ON {table} FOR UPDATE USING ({may_read}) WITH CHECK ({may_write})")
        op.execute(f"CREATE POLICY wall_delete ON {table} FOR DELETE USING ({may_write})")
    _look_up_versions(OF_NEWEST)


def _look_up_versions(how: str) -> None:
    """One version is looked up by its key; all of the library's keys would be read for each preview else."""
    for table in ("asset_versions", "asset_files", "asset_renditions", "ad_specs"):
        column = f"{table}.{'id' if table == 'asset_versions' else 'version_id'}"  # assets has an id too
        of_vendor = OF_VENDOR if table == "ad_specs" else f"{PARTNER} IS NULL AND {WIDTH} > 0"
        may_read = f"{SYSTEM} OR coalesce({of_vendor} OR ({PARTNER} IS NOT NULL AND {how.format(column)}), false)"
        op.execute(f"ALTER POLICY wall_read ON {table} USING ({may_read})")
        may_write = f"{SYSTEM} OR coalesce({OF_VENDOR}, false)"
        op.execute(f"ALTER POLICY wall_update ON {table} USING ({may_read}) WITH CHECK ({may_write})")
