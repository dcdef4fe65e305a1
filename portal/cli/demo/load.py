"""The demo grown to a great load: up to a million deals, the same each time, in bulk.

Each new deal is a copy of one that the demo made, of a customer, partner and rep that are made up here, moved back in
time by whole weeks. What is a copy of what commands would have left is what commands would have left (a test holds
them against each other). The database copies within itself: a row that passes through Python costs ten times as much.

Left out is what each deal has apart: letters, and the receipt, whose chain is a hash after the other. So a deal of the
load looks like one that was sent before there were receipts.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, case, cast, func, insert, literal, select, text
from sqlalchemy import type_coerce as as_type
from sqlalchemy.schema import CreateTable, DropTable

from portal.cli.demo.load_names import Names
from portal.cli.demo.load_seats import END, Seat, make_seats
from portal.models.base import CROCKFORD, Moment, db
from portal.models.customers import Customer
from portal.models.deals import OPEN, Deal, DealLine, DealState
from portal.models.events import Event
from portal.models.identifiers import folded
from portal.models.people import User

SEED = 20261127
AT_ONCE = 50_000  # deals of a transaction; a log of SQLite's would grow with it
A_BATCH = 5_000  # rows
ROOM = text("PRAGMA cache_size = -500000")  # KB, of this connection alone: the indexes that grow fit in it
MOST_OPEN = 14  # of a rep, as in the demo
MOST_WEEKS = 104
PER_CUSTOMER = 3  # deals, in the middle
KNOWN_ELSEWHERE = 0.03  # of customers: at two partners
PLAIN = frozenset(
    f"deal.{what}" for what in (
        "drafted", "submitted", "information_requested", "information_given", "approved", "declined", "withdrawn",
        "expired", "win_claimed", "won", "lost",
    )
)  # fmt: skip

_seeds = Table(
    "load_seeds", MetaData(), Column("id", Integer, primary_key=True), Column("source_id", Integer),
    Column("ref", String), Column("partner_id", Integer), Column("person_id", Integer), Column("customer_id", Integer),
    Column("weeks", Integer), prefixes=["TEMPORARY"],
)  # fmt: skip
_sources = Table(
    "load_sources", MetaData(), Column("id", Integer, primary_key=True), Column("folded_name", String),
    Column("folded_site", String), Column("name_in_json", String), prefixes=["TEMPORARY"],
)  # fmt: skip


@dataclass(frozen=True)
class Pattern:
    """A deal of the demo that copies are made of."""

    id: int
    person_id: int
    is_open: bool


def grow(wanted: int) -> Iterator[int]:
    """Make deals until there are so many; tells after each transaction how many there are. The caller is the system."""
    there = db.session.scalar(select(func.count()).select_from(Deal)) or 0
    if wanted <= there:
        return
    random = Random(SEED + there)
    patterns = _patterns()
    seats = make_seats(random, wanted - there, sorted(patterns))
    seeds = _Seeds(random, seats, patterns)
    db.session.commit()
    _remember_sources(patterns)
    if db.engine.dialect.name == "sqlite":
        db.session.execute(ROOM)
    for begun in range(there, wanted, AT_ONCE):
        _copy(seeds.some(min(AT_ONCE, wanted - begun)), seeds)
        db.session.commit()
        yield min(begun + AT_ONCE, wanted)


def _patterns() -> dict[int, list[Pattern]]:
    """By the rep: those whose story has nothing but the usual, so that nothing apart belongs to them."""
    unusual = select(Event.subject_ref).where(Event.subject_ref.like("DR-%"), Event.name.not_in(PLAIN))
    asked = (
        select(Deal.id, Deal.registered_by_id, Deal.state)
        .join(User, User.id == Deal.registered_by_id)
        .where(Deal.ref.not_in(unusual), ~User.email.endswith(END), Deal.on_behalf_by_id.is_(None))
        .order_by(Deal.id)
    )
    found: dict[int, list[Pattern]] = defaultdict(list)
    for key, person_id, state in db.session.execute(asked):
        is_open = state in (*OPEN, DealState.DRAFT)
        found[person_id].append(Pattern(key, person_id, is_open))
    return found


class _Seeds:
    """What makes each copy another one: its pattern, rep, customer, reference, age."""

    def __init__(self, random: Random, seats: Sequence[Seat], patterns: dict[int, list[Pattern]]):
        self._random, self._seats, self._patterns = random, seats, patterns
        self._names = Names(random)
        self._next = {record: _next_key(record) for record in (Deal, Customer)}
        self._refs: set[int] = set()
        self._known: dict[int, list[int]] = defaultdict(list)
        self.customers: list[dict[str, Any]] = []
        self._made = iter(self._all())

    def some(self, count: int) -> list[dict[str, Any]]:
        """The next ones."""
        return list(islice(self._made, count))

    def _all(self) -> Iterator[dict[str, Any]]:
        while True:
            for seat in self._seats:
                open_ones = [one for one in self._patterns[seat.like] if one.is_open][:MOST_OPEN]
                closed = [one for one in self._patterns[seat.like] if not one.is_open] or open_ones
                for number in range(seat.deals):
                    is_open = number < len(open_ones) and not seat.has_begun
                    yield self._seed(seat, open_ones[number] if is_open else self._random.choice(closed), is_open)
                seat.has_begun = True

    def _seed(self, seat: Seat, pattern: Pattern, is_open: bool) -> dict[str, Any]:
        key, self._next[Deal] = self._next[Deal], self._next[Deal] + 1
        weeks = 0 if is_open else int(MOST_WEEKS * self._random.random() ** 1.6)
        return {
            "id": key, "source_id": pattern.id, "ref": self._ref("DR"), "partner_id": seat.partner_id,
            "person_id": seat.person_id, "customer_id": self._customer(seat), "weeks": weeks,
        }  # fmt: skip

    def _customer(self, seat: Seat) -> int:
        """One that the partner knows, often the same few; or a new one."""
        known = self._known[seat.partner_id]
        if known and self._random.random() > 1 / PER_CUSTOMER:
            return known[int(len(known) * self._random.random() ** 2)]
        key, self._next[Customer] = self._next[Customer], self._next[Customer] + 1
        known.append(key)
        name = self._names.again() if self._random.random() < KNOWN_ELSEWHERE else self._names.new()
        self.customers.append({
            "id": key, "ref": self._ref("CU"), "partner_id": seat.partner_id, "made_at": seat.made_at, "tax_id": "",
            **name.columns, "country": seat.country,
        })  # fmt: skip
        return key

    def _ref(self, kind: str) -> str:
        while (number := self._random.getrandbits(40)) in self._refs:
            pass
        self._refs.add(number)
        parts = [PAIRS[number >> shift & 1023] for shift in (30, 20, 10, 0)]
        return f"{kind}-{parts[0]}{parts[1]}-{parts[2]}{parts[3]}"


PAIRS = [first + second for first in CROCKFORD for second in CROCKFORD]


def _remember_sources(patterns: dict[int, list[Pattern]]) -> None:
    for table in (_seeds, _sources):
        db.session.execute(DropTable(table, if_exists=True))  # of this connection, from the time before
        db.session.execute(CreateTable(table))
    ids = {one.id for some in patterns.values() for one in some}
    named = db.session.execute(select(Deal.id, Deal.customer_name, Deal.customer_website)).all()
    rows = [
        {"id": key, "folded_name": folded(name), "folded_site": folded(site), "name_in_json": json.dumps(name)[1:-1]}
        for key, name, site in named if key in ids
    ]  # fmt: skip
    db.session.execute(insert(_sources), rows)


def _copy(seeds: list[dict[str, Any]], made: _Seeds) -> None:
    db.session.execute(_seeds.delete())
    for table, rows in ((_seeds, seeds), (Customer.__table__, made.customers)):
        for start in range(0, len(rows), A_BATCH):
            db.session.execute(insert(table), rows[start : start + A_BATCH])  # type: ignore[arg-type]
    made.customers.clear()
    for record, columns in ((Deal, _of_deal()), (DealLine, _of_line()), (Event, _of_event())):
        copied: Any = record.__table__
        asked = select(*columns.values()).select_from(_joined(record)).order_by(_seeds.c.id, copied.c.id)
        db.session.execute(insert(copied).from_select(list(columns), asked, include_defaults=False))
    if db.engine.dialect.name == "postgresql":  # which counts keys apart from the rows
        for record in (Deal, Customer):
            counter = func.pg_get_serial_sequence(record.__tablename__, "id")
            db.session.execute(select(func.setval(counter, select(func.max(record.id)).scalar_subquery())))


def _joined(record: Any) -> Any:
    deals, customers = Deal.__table__, Customer.__table__
    found = _seeds.join(deals, deals.c.id == _seeds.c.source_id)
    if record is Deal:
        found = found.join(_sources, _sources.c.id == deals.c.id)
        return found.join(customers, customers.c.id == _seeds.c.customer_id)
    key = (
        DealLine.__table__.c.deal_id == deals.c.id
        if record is DealLine
        else Event.__table__.c.subject_ref == deals.c.ref
    )
    return found.join(record.__table__, key)


def _of_deal() -> dict[str, Any]:
    deals, known = Deal.__table__.c, Customer.__table__.c
    columns = {column.name: _moved(column) for column in deals}
    name, site = func.lower(known.name), func.replace(known.website, ".", " ")
    rest = func.substr(deals.search_text, func.length(_sources.c.folded_name) + 1)
    was_known = deals.customer_id.is_not(None)
    told = {
        one: _as_json(func.replace(_as_text(deals[one]), _sources.c.name_in_json, known.name), deals[one])
        for one in ("typed", "typed_changes")
    }
    return columns | told | {
        "id": _seeds.c.id, "ref": _seeds.c.ref, "partner_id": _seeds.c.partner_id,
        "registered_by_id": _seeds.c.person_id, "customer_name": known.name,
        "customer_id": _if(was_known, _seeds.c.customer_id),
        "win_claimed_by_id": _if(deals.win_claimed_by_id.is_not(None), _seeds.c.person_id),
        "customer_website": _if(deals.customer_website != "", known.website, ""),
        "customer_country": _if(deals.customer_country != "", known.country, ""),
        "contact_email": func.replace(deals.contact_email, deals.customer_website, known.website),
        "search_text": name.concat(func.replace(rest, _sources.c.folded_site, site)),
    }  # fmt: skip


def _of_line() -> dict[str, Any]:
    lines = DealLine.__table__.c
    columns = {column.name: column for column in lines if column.name != "id"}
    return columns | {"deal_id": _seeds.c.id, "partner_id": _seeds.c.partner_id}


def _of_event() -> dict[str, Any]:
    events, deals = Event.__table__.c, Deal.__table__.c
    columns = {column.name: _moved(column) for column in events if column.name != "id"}
    facts: Any = func.replace(_as_text(events.facts), literal(', "receipt": true'), literal(""))
    day, moved = (cast(one, String) for one in (deals.won_on, _moved(deals.won_on)))
    facts = _if(deals.won_on.is_not(None), func.replace(facts, day, moved), facts)
    by_rep = events.by_id == deals.registered_by_id
    return columns | {
        "subject_ref": _seeds.c.ref, "partner_id": _seeds.c.partner_id,
        "by_id": _if(by_rep, _seeds.c.person_id, events.by_id), "facts": _as_json(facts, events.facts),
    }  # fmt: skip


def _moved(column: Any) -> Any:
    """A time or day of the pattern so many weeks earlier; anything else as it is."""
    kind = type(column.type)
    if kind not in (Moment, Date):
        return column
    if db.engine.dialect.name == "postgresql":
        earlier = column - func.make_interval(0, 0, _seeds.c.weeks)
        return cast(earlier, Date) if kind is Date else earlier
    by = literal("-").concat(cast(_seeds.c.weeks * 7, String)).concat(" days")
    said = as_type(column, String)
    if kind is Date:
        return func.date(said, by)
    return func.strftime("%Y-%m-%d %H:%M:%S", said, by).concat(func.substr(said, 20))  # its parts of a second, too


def _if(holds: Any, value: Any, otherwise: Any = None) -> Any:
    return case((holds, value), else_=otherwise)


def _as_text(column: Any) -> Any:
    return cast(column, String) if db.engine.dialect.name == "postgresql" else as_type(column, String)


def _as_json(said: Any, column: Any) -> Any:
    return cast(said, column.type) if db.engine.dialect.name == "postgresql" else said


def _next_key(record: Any) -> int:
    return (db.session.scalar(select(func.max(record.id))) or 0) + 1
