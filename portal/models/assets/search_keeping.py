"""Keeps what the library is found by: facets, counts, the index of words; in the transaction of the change itself.

By listeners, so that no command can forget it. What a lost or old index lacks, `rebuild` makes anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import force_locale
from sqlalchemy import Integer, column, delete, event, inspect, select, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, undefer

from portal.models.assets import Asset, AssetFile, AssetState
from portal.models.assets.search import CONTENT, FIELDS, MARKS, TITLE, VECTORS, WEIGHTS, WORDS
from portal.models.assets.search_counts import ALL, ALWAYS, AssetCount
from portal.models.assets.search_facets import facets_of
from portal.models.assets.search_terms import MOST_LETTERS, AssetWord, keys_of, may_be_mistyped, plain
from portal.models.assets.states import OUT
from portal.models.base import db
from portal.models.identifiers import folded
from portal.models.products import Product
from portal.models.tenancy import as_system

INDEX = table("asset_search", column("rowid", Integer), *map(column, FIELDS))  # of FTS5
MOST_WORDS, MOST_FORGIVEN, MOST_TEXT = 20_000, 2_000, 400_000  # of one asset; letters of its files
LANGUAGE_WORDS = {"en": "english inglés", "es": "spanish español"}
COUNTED_BY = ("state", "audience_id", "valid_until", "facets")
FOUND_BY = (
    "title_en", "title_es", "words_en", "words_es", "tags", "campaign", "product_id", "kind", "language", "formats",
    "newest_id", "search_text", "facets", "state", "audience_id",
)  # fmt: skip
AT_ONCE = 500
Place = tuple[str, int, Any, str]


@event.listens_for(db.session, "before_flush")
def _say_facets(session: Session, _context: Any, _instances: Any) -> None:
    """What follows from an asset's words goes into the same row."""
    renamed = [one.id for one in session.dirty if isinstance(one, Product) and _has_changed(one, ("name",))]
    changed = [one for one in {*session.new, *session.dirty} if isinstance(one, Asset)]
    with as_system("what an asset is found by"):
        if renamed:
            changed += session.scalars(select(Asset).where(Asset.product_id.in_(renamed)))
        for asset in changed:
            _say_facets_of(session, asset)


def _say_facets_of(session: Session, asset: Asset) -> None:
    product = session.get(Product, asset.product_id) if asset.product_id else None
    said = {
        "facets": facets_of(asset, product.name if product else ""), "title_key_en": folded(asset.title_en),
        "title_key_es": folded(asset.title_es or asset.title_en),
    }  # fmt: skip
    for name, value in said.items():
        if getattr(asset, name) != value:
            setattr(asset, name, value)


@event.listens_for(db.session, "after_flush")
def _count(session: Session, _context: Any) -> None:
    """Take each changed asset away where it was counted, and count it where it stands now."""
    changes: Counter[Place] = Counter()
    to_index: set[int] = session.info.setdefault("to_index", set())
    for one in {*session.new, *session.dirty, *session.deleted}:
        if isinstance(one, AssetFile) and _has_changed(one, ("text",)):
            to_index.add(one.asset_id)
        if not isinstance(one, Asset):
            continue
        if _has_changed(one, FOUND_BY) or one in session.deleted:
            to_index.add(one.id)
        before = None if one in session.new else _places({name: _old(one, name) for name in COUNTED_BY})
        after = None if one in session.deleted else _places({name: getattr(one, name) for name in COUNTED_BY})
        if before != after:
            changes.subtract(before or {})
            changes.update(after or {})
    with as_system("count what the library has"):
        _keep_counts(session, changes)


def _keep_counts(session: Session, changes: Counter[Place]) -> None:
    rows = [
        {**dict(zip(("state", "audience_id", "since", "facet"), place, strict=True)), "number": number}
        for place, number in sorted(changes.items()) if number
    ]  # fmt: skip
    if not rows:
        return
    dialect = sqlite if _is_sqlite(session) else postgresql
    for start in range(0, len(rows), AT_ONCE):
        adding: Any = dialect.insert(AssetCount).values(rows[start : start + AT_ONCE])
        more = {"number": AssetCount.number + adding.excluded.number}
        columns = ["state", "audience_id", "since", "facet"]
        session.execute(adding.on_conflict_do_update(index_elements=columns, set_=more))
    for state, audience_id, since in {tuple(row.values())[:3] for row in rows}:
        here = AssetCount.state == state, AssetCount.audience_id == audience_id, AssetCount.since == since
        session.execute(delete(AssetCount).where(*here, AssetCount.number == 0), execution_options=UNTRACKED)


UNTRACKED = {"synchronize_session": False}


def _places(said: dict[str, Any]) -> dict[Place, int]:
    """Where an asset is counted, and from its end on no longer."""
    state, audience_id, until, facets = (said[name] for name in COUNTED_BY)
    each = [ALL, *filter(None, facets.strip("|").split("|"))]
    times = {ALWAYS: 1, **({until: -1} if until else {})}
    return {
        (AssetState(state), audience_id, since, facet): number for since, number in times.items() for facet in each
    }  # fmt: skip


def _old(record: Any, name: str) -> Any:
    history = inspect(record).attrs[name].history
    return history.deleted[0] if history.deleted else getattr(record, name)


def _has_changed(record: Any, names: Iterable[str]) -> bool:
    return any(inspect(record).attrs[name].history.has_changes() for name in names)


@event.listens_for(db.session, "before_commit")
def _index(session: Session) -> None:
    """Once a transaction, when all of it is said."""
    session.flush()
    changed = session.info.pop("to_index", None)
    if changed:
        with as_system("index the library"):
            _index_all(session, sorted(changed))


@event.listens_for(db.session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("to_index", None)


def rebuild() -> int:
    """Make all of it anew, from the assets themselves; answers how many there are."""
    places: Counter[Place] = Counter()
    session = db.session()
    with as_system("make the library's index anew"):
        session.execute(delete(AssetWord), execution_options=UNTRACKED)
        session.execute(delete(index_of(session)))
        keys = session.scalars(select(Asset.id).order_by(Asset.id)).all()
        for start in range(0, len(keys), AT_ONCE):
            some = list(keys[start : start + AT_ONCE])
            for asset in session.scalars(select(Asset).where(Asset.id.in_(some))):
                _say_facets_of(session, asset)
                places.update(_places({name: getattr(asset, name) for name in COUNTED_BY}))
            session.flush()
            _index_all(session, some)
            session.expunge_all()
        session.execute(delete(AssetCount), execution_options=UNTRACKED)
        _keep_counts(session, places)
        session.info.pop("to_index", None)
        session.commit()
    return len(keys)


def _index_all(session: Session, keys: list[int]) -> None:
    """Write these assets' words anew; of those that are gone, nothing stays."""
    found = session.scalars(select(Asset).where(Asset.id.in_(keys)).options(undefer(Asset.search_text)))
    documents = []
    forgiven: dict[int, set[str]] = {}
    for asset in found.all():
        by_field = _words_of(session, asset)
        documents.append((asset.id, by_field))
        if asset.state in OUT:
            here = forgiven.setdefault(asset.audience_id, set())
            for field in FIELDS:
                here.update(sorted(filter(may_be_mistyped, by_field[field]))[:MOST_FORGIVEN])
    if _is_sqlite(session):
        session.execute(delete(INDEX).where(INDEX.c.rowid.in_(keys)))
        rows = [{"rowid": key, **{field: " ".join(words[field]) for field in FIELDS}} for key, words in documents]
        if rows:
            session.connection().execute(INDEX.insert(), rows)
    else:
        session.execute(delete(VECTORS).where(VECTORS.c.asset_id.in_(keys)))
        rows = [{"asset_id": key, "vector": _vector(words)} for key, words in documents]
        if rows:
            session.connection().execute(VECTORS.insert(), rows)
    for audience_id, words in forgiven.items():
        _keep_words(session, audience_id, words)


def _words_of(session: Session, asset: Asset) -> dict[str, list[str]]:
    """The words of each field that stand in no better one."""
    product = session.get(Product, asset.product_id) if asset.product_id else None
    texts = session.scalars(select(AssetFile.text).where(AssetFile.version_id == (asset.newest_id or 0)))
    said = {
        TITLE: (asset.title_en, asset.title_es),
        MARKS: (
            *(asset.tags or ()), asset.campaign, product.name if product else "", asset.ref, *_in_both(asset.kind),
            *(asset.formats or ()), LANGUAGE_WORDS.get(asset.language, ""),
        ),
        WORDS: (asset.words_en, asset.words_es, asset.search_text),
        CONTENT: [text[:MOST_TEXT] for text in texts],
    }  # fmt: skip
    seen: set[str] = set()
    by_field = {}
    for field in FIELDS:
        words = dict.fromkeys(word[:MOST_LETTERS] for word in plain(" ".join(filter(None, said[field]))).split())
        by_field[field] = [word for word in words if word not in seen][: MOST_WORDS - len(seen)]
        seen.update(by_field[field])
    return by_field


def _in_both(kind: Any) -> Iterator[str]:
    for language in ("en", "es"):
        with force_locale(language):
            yield str(kind.words)


def _vector(by_field: dict[str, list[str]]) -> str:
    """As PostgreSQL writes a tsvector; the words are letters and digits alone."""
    return " ".join(f"'{word}':1{WEIGHTS[field]}" for field in FIELDS for word in by_field[field])


def _keep_words(session: Session, audience_id: int, words: set[str]) -> None:
    """Those that are new to this audience. What is no longer there stays until `rebuild`: it widens queries alone."""
    known: set[str] = set()
    ordered = sorted(words)
    for start in range(0, len(ordered), AT_ONCE):
        here = AssetWord.audience_id == audience_id, AssetWord.word.in_(ordered[start : start + AT_ONCE])
        known.update(session.scalars(select(AssetWord.word).where(*here).distinct()))
    rows = [
        {"audience_id": audience_id, "word": word, "key": key}
        for word in ordered if word not in known for key in sorted(keys_of(word))
    ]  # fmt: skip
    dialect = sqlite if _is_sqlite(session) else postgresql
    for start in range(0, len(rows), AT_ONCE):
        session.execute(dialect.insert(AssetWord).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing())


def index_of(session: Session) -> Any:
    """The table of words that this database has."""
    return INDEX if _is_sqlite(session) else VECTORS


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"
