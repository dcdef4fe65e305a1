"""`python -m bench.matching`: how long it takes to find who else has a customer, and how many of them are found.

Makes so many customers with so many deals of made-up names, indexes them, then asks for names that are written
otherwise: median and p95 in milliseconds, and the share that is found of what comparing with it would call a match; by
kind of change. `--all N` also compares N of them with every customer, and says how much of that is found.
"""

import random
import statistics
import string
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import click
from flask import Flask
from sqlalchemy import create_engine, insert

from bench.matching_names import CHANGES, Company, companies
from portal import clock, create_app
from portal.cli.setup import set_up
from portal.models.base import db
from portal.models.conflicts import Band, compare
from portal.models.conflicts.sides import Side
from portal.models.customers import Customer
from portal.models.deals import Deal, DealState
from portal.models.identifiers import name_key
from portal.models.matching.finding import candidates
from portal.models.matching.index import build
from portal.models.matching.matches import matches_of
from portal.models.matching.subjects import of_customer
from portal.models.partners import Kind, Partner, Tier
from portal.models.people import Role, RoleGrant, User
from portal.models.tenancy import Reach, Width, acting, as_system
from portal.models.upkeep import look_over
from portal.settings import Settings
from tests import postgres

SEED, AT_ONCE, PARTNERS = 20261127, 5_000, 60
STATES = (
    DealState.SUBMITTED,
    DealState.APPROVED,
    DealState.APPROVED,
    DealState.WON,
    DealState.LOST,
    DealState.DECLINED,
)
MEDIAN_MS, P95_MS, LEAST, LEAST_OF_A_KIND = 10, 25, 0.98, 0.95
Took = tuple[float, float]  # in all, and of our own thread: other work of the machine left out; milliseconds


@click.command()
@click.option("--database", "databases", default="sqlite,postgresql", help="Which, divided by commas.")
@click.option("--customers", default=100_000, help="How many.")
@click.option("--deals", default=1_000_000, help="How many, shared out among them.")
@click.option("--rounds", default=100, help="Names asked for, of each kind of change.")
@click.option("--all", "with_all", default=0, help="How many of them are compared with every customer.")
def bench(databases: str, customers: int, deals: int, rounds: int, with_all: int) -> None:
    """Measure finding, on each database."""
    for database in databases.split(","):
        server = postgres.start() if database == "postgresql" else ""
        url = postgres.another_database(server) if server else ""
        with tempfile.TemporaryDirectory(prefix="aliado-bench-") as folder:
            begun = perf_counter()
            app = _an_installation(Path(folder) / "data", url, customers, deals)
            click.echo(f"{database}, {customers:,} customers, {deals:,} deals, made in {perf_counter() - begun:.0f} s")
            with app.app_context():
                _measure(companies(customers, SEED), rounds, with_all)


def _measure(known: list[Company], rounds: int, with_all: int) -> None:
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    took, found, due = list[Took](), 0, 0
    asked: list[Side] = []
    click.echo(f"{'':16}{'asked':>7}{'median':>9}{'p95 ms':>9}{'own median':>12}{'own p95':>9}{'recall':>9}")
    for kind, change in CHANGES.items():
        of_kind, hits, of_it = list[Took](), 0, 0
        for number, written in _written(known, change, chance, rounds):
            took_ms, subjects = _asked(written)
            of_kind.append(took_ms)
            asked.append(written)
            if compare(written, known[number].side).band != Band.NONE:
                of_it += 1
                hits += of_customer(number + 1) in subjects
        took, found, due = took + of_kind, found + hits, due + of_it
        _say(kind, of_it, of_kind, hits, LEAST_OF_A_KIND)
    _say("all", due, took, found, LEAST)
    if with_all:
        _compare_with_all(known, chance.sample(asked, with_all))


def _say(kind: str, asked: int, took: list[Took], found: int, least: float) -> None:
    median, p95 = _shape([one[0] for one in took])
    own_median, own_p95 = _shape([one[1] for one in took])
    recall = found / (asked or 1)
    poor = [word for is_poor, word in (
        (own_median > MEDIAN_MS or own_p95 > P95_MS, "too slow"), (recall < least, "finds too little")
    ) if is_poor]  # fmt: skip
    click.echo(
        f"{kind:16}{asked:7}{median:9.1f}{p95:9.1f}{own_median:12.1f}{own_p95:9.1f}{recall:9.3f}  {', '.join(poor)}"
    )


def _shape(ms: list[float]) -> tuple[float, float]:
    return statistics.median(ms), statistics.quantiles(ms, n=20)[-1]


def _written(
    known: list[Company], change: Callable[[Company, random.Random], str], chance: random.Random, rounds: int
) -> Iterator[tuple[int, Side]]:
    """Some of them by number, written otherwise: where they are is said, their web site is not."""
    left = rounds
    while left:
        number = chance.randrange(len(known))
        company = known[number]
        name = change(company, chance)
        if name and name != company.name:
            left -= 1
            yield number, Side(name, country=company.country, city=company.city)


def _asked(side: Side) -> tuple[Took, set[int]]:
    """What a page that shows it takes: finding, reading, comparing; and who was compared."""
    deal = Deal(
        customer_name=side.name, customer_website="", customer_country=side.country, customer_city=side.city,
        customer_tax_id="", contact_email="", contact_phone="", lines=[],
    )  # fmt: skip
    with acting(Reach(Width.ALL, 1)):
        begun, own = perf_counter(), thread_time()
        matches_of(deal)
        took = (perf_counter() - begun) * 1000, (thread_time() - own) * 1000
    with as_system("the bench"):
        found = {one.subject for one in candidates(side)}
    db.session.rollback()
    return took, found


def _compare_with_all(known: list[Company], sides: list[Side]) -> None:
    found = due = 0
    for side in sides:
        _took, subjects = _asked(side)
        like = {number for number, one in enumerate(known, 1) if compare(side, one.side).band != Band.NONE}
        due += len(like)
        found += sum(of_customer(number) in subjects for number in like)
    click.echo(f"of the {due} that comparing {len(sides)} with every customer finds: {found / (due or 1):.3f}")


def _an_installation(data: Path, url: str, customers: int, deals: int) -> Flask:
    environ = {"ALIADO_DATA": str(data), "ALIADO_DEMO": "0", "RATELIMIT_ENABLED": "0", "LOG_LEVEL": "error"}
    app = create_app(Settings.from_environment(environ | ({"DATABASE_URL": url} if url else {})))
    set_up(app)
    with app.app_context():
        with as_system("the bench"):
            first = _partners()
            db.session.rollback()  # what reads holds the database, too
        engine = create_engine(db.engine.url, connect_args={"options": "-c aliado.system=on"} if url else {})
        with engine.begin() as connection:
            for table, rows in (
                (Customer.__table__, _customers(customers, first)), (Deal.__table__, _deals(customers, deals, first))
            ):  # fmt: skip
                while some := [row for _number, row in zip(range(AT_ONCE), rows, strict=False)]:
                    connection.execute(insert(table), some)
        engine.dispose()
        with as_system("the bench"):
            for _done in build():
                db.session.commit()
            db.session.commit()
        look_over()
    return app


def _partners() -> int:
    Tier.make_usual()
    tier = db.session.scalars(db.select(Tier)).first()
    assert tier is not None
    for number in range(PARTNERS):
        partner = Partner(name=f"Partner {number}", kind=Kind.RESELLER, country="US", tier_id=tier.id)
        db.session.add(partner)
        db.session.flush()
        rep = User(name=f"Rep {number}", email=f"rep{number}@bench.example", password_hash="", partner_id=partner.id)
        rep.grants = [RoleGrant(role=Role.SALES)]
        db.session.add(rep)
    db.session.commit()
    return db.session.scalar(db.select(db.func.min(Partner.id))) or 0


def _customers(count: int, first: int) -> Iterator[dict[str, Any]]:
    for number, one in enumerate(companies(count, SEED), 1):
        yield {
            "id": number, "partner_id": first + number % PARTNERS, "name": one.name, "name_key": name_key(one.name),
            "website": one.website, "country": one.country, "city": one.city,
        }  # fmt: skip


def _deals(customers: int, count: int, first: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(SEED)  # noqa: S311 - the same each time
    known, now = companies(customers, SEED), clock.now()
    for number in range(count):
        customer = number % customers
        one, partner = known[customer], first + (customer + 1) % PARTNERS
        state = chance.choice(STATES)
        sent = now - timedelta(days=chance.randrange(400))
        yield {
            "partner_id": partner, "registered_by_id": 1 + (customer + 1) % PARTNERS, "customer_id": customer + 1,
            "customer_name": one.name, "customer_website": one.website, "customer_country": one.country,
            "customer_city": one.city, "contact_email": f"{chance.choice(string.ascii_lowercase)}@{one.website}",
            "state": state, "submitted_at": sent, "protected_until": now + timedelta(days=60),
            "won_at": sent if state == DealState.WON else None, "currency": "USD",
        }  # fmt: skip


if __name__ == "__main__":
    bench()
