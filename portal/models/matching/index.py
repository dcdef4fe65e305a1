"""The index of whom partners and we know: kept by the worker, a moment after a customer or account is made or changed.

Never within the request of who made it: what it costs to note a name that others know is told by time. All that a
request does is to put the subject into a queue, which costs the same for each name; what waits there is found too.
Keys are only ever added. What a changed record leaves behind costs a comparison; `build` makes the index anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, delete, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from portal.models.accounts import Account
from portal.models.base import db
from portal.models.connections import only_reading
from portal.models.customers import Customer
from portal.models.deals import Deal
from portal.models.events import Delivery, Event, on
from portal.models.locking import hold
from portal.models.matching.keys import forms, kept_under, key, words_of
from portal.models.matching.subjects import of_account, of_customer, sides_of
from portal.models.tenancy import as_system

# No record of anybody's: numbers that lead to customers and accounts, and the words of their names. On PostgreSQL no
# person's reach reads a row of it, the vendor's neither.
WORDS = Table(
    "match_words", db.metadata, Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("word", String, nullable=False), Column("names", Integer, nullable=False),
)  # fmt: skip
FORMS = Table(
    "match_forms", db.metadata, Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("word_id", BigInteger, primary_key=True, autoincrement=False), sqlite_with_rowid=False,
)  # fmt: skip
KEYS = Table(
    "match_keys", db.metadata, Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("subject", BigInteger, primary_key=True, autoincrement=False), sqlite_with_rowid=False,
)  # fmt: skip
WAITING = Table(
    "match_waiting", db.metadata, Column("id", Integer, primary_key=True), Column("subject", BigInteger, nullable=False)
)
EVERYTHING = (WORDS, FORMS, KEYS, WAITING)
ALL = ""  # the word whose count is that of all subjects
AT_ONCE, AT_ONCE_IN_BULK = 100, 2_000


@on("deal.submitted")
@on("deal.imported")
@on("deal.information_given")
def note_customer(deal: Deal, event: Event) -> tuple[Delivery, ...]:
    """What a partner said of a customer is to be indexed."""
    if deal.customer_id is not None:
        _wait(of_customer(deal.customer_id))
    return ()


@on("account.begun")
@on("account.changed")
def note_account(account: Account, event: Event) -> tuple[Delivery, ...]:
    """What we know of an account is to be indexed."""
    _wait(of_account(account.id))
    return ()


def is_anything_waiting() -> bool:
    """Whether there is something to take up. Looked for without holding the database from anybody."""
    only_reading(True)
    try:
        with as_system("whom partners know is compared by the vendor alone"):
            return db.session.scalar(select(WAITING.c.id).limit(1)) is not None
    finally:
        db.session.rollback()
        only_reading(False)


def take_up() -> int:
    """Index some of what waits; answers how many. Run by the worker."""
    hold(db.session, "match index")
    waiting = db.session.execute(select(WAITING).order_by(WAITING.c.id).limit(AT_ONCE)).all()
    if not waiting:
        return 0
    _index(sorted({row.subject for row in waiting}))
    db.session.execute(delete(WAITING).where(WAITING.c.id.in_([row.id for row in waiting])))
    return len(waiting)


def build() -> Iterator[int]:
    """Make it anew from all customers and accounts; yields how many are done, for who commits. Run by hand."""
    hold(db.session, "match index")
    for table in EVERYTHING:
        db.session.execute(delete(table))
    counted: Counter[str] = Counter()
    done = 0
    for subjects in _in_batches(_subjects()):
        rows: list[dict[str, Any]] = []
        for subject, sides in sides_of(subjects).items():
            words = set(chain.from_iterable(map(words_of, sides)))
            counted.update([ALL, *words])
            rows += [{"key": one, "subject": subject} for one in kept_under(sides)]
        _add(KEYS, sorted(rows, key=itemgetter("key")))
        done += len(subjects)
        yield done
    for some in _in_batches(counted.items()):
        _count(dict(some))


def _wait(subject: int) -> None:
    with as_system("whom partners know is compared by the vendor alone"):
        db.session.execute(insert(WAITING), {"subject": subject})


def _index(subjects: Sequence[int]) -> None:
    counted: Counter[str] = Counter()
    for subject, sides in sides_of(subjects).items():
        keys = kept_under(sides)
        words = {key("word", word): word for side in sides for word in words_of(side)}
        known = set(db.session.scalars(select(KEYS.c.key).where(KEYS.c.key.in_(keys), KEYS.c.subject == subject)))
        counted.update(word for at, word in words.items() if at not in known)
        counted[ALL] += not known
        _add(KEYS, [{"key": one, "subject": subject} for one in sorted(keys - known)])
    _count(counted)


def _count(counted: dict[str, int]) -> None:
    rows = [{"id": key("word", word), "word": word, "names": names} for word, names in sorted(counted.items()) if names]
    _add(WORDS, rows, counts="names")
    _add(
        FORMS, [{"key": form, "word_id": row["id"]} for row in rows for form in forms(str(row["word"])) if row["word"]]
    )


def _add(table: Table, rows: Sequence[dict[str, Any]], *, counts: str = "") -> None:
    """Add what is not there yet; add to the count of what is."""
    if not rows:
        return
    dialect: Any = {"postgresql": postgresql, "sqlite": sqlite}[db.session.get_bind().dialect.name]
    added = dialect.insert(table)
    if counts:
        more = {counts: table.c[counts] + added.excluded[counts]}
        added = added.on_conflict_do_update(index_elements=list(table.primary_key), set_=more)
    else:
        added = added.on_conflict_do_nothing()
    db.session.execute(added, rows)


def _subjects() -> Iterator[int]:
    for record, of in ((Customer, of_customer), (Account, of_account)):
        highest = db.session.scalar(select(func.max(record.id))) or 0
        for first in range(0, highest + 1, AT_ONCE_IN_BULK):
            there = select(record.id).where(record.id.between(first + 1, first + AT_ONCE_IN_BULK)).order_by(record.id)
            yield from map(of, db.session.scalars(there))


def _in_batches(these: Iterable[Any]) -> Iterator[list[Any]]:
    left = iter(these)
    while some := list(islice(left, AT_ONCE_IN_BULK)):
        yield some
