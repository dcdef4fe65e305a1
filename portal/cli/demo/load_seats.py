"""Who has the load's deals: partners of very different sizes, each like one of the demo's, and their reps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock
from portal.cli.demo.load_names import Names
from portal.models.base import db
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User

END = ".load.example"  # of the addresses of all of its people
DEALS_OF_PARTNER, DEALS_OF_REP = 1_500, 400  # in the middle
MOST_PARTNERS = 600
STEEP = 0.9  # the second largest has 1/2**0.9 of the largest


@dataclass
class Seat:
    """A rep of the load: like which rep of the demo, and how many deals."""

    like: int
    person_id: int
    partner_id: int
    country: str
    deals: int
    made_at: datetime
    has_begun: bool = False


def make_seats(random: Random, deals: int, likes: Sequence[int]) -> list[Seat]:
    """Partners and reps for so many deals. `likes` are reps of the demo."""
    models = db.session.scalars(
        select(User)
        .where(User.id.in_(likes))
        .options(joinedload(User.partner).joinedload(Partner.tier))
        .order_by(User.id)
    ).all()
    sizes = _shared_out(deals)
    names, made_at, first = Names(Random(random.random())), clock.now() - timedelta(days=800), _partners_so_far()
    seats: list[Seat] = []
    for number, size in enumerate(sizes, start=first):
        like = models[random.randrange(len(models))]
        assert like.partner is not None
        partner = _partner(f"{names.new().name} Partners", like.partner)
        reps = max(1, size // DEALS_OF_REP)
        people = [_person(f"rep{place}", number, Role.SALES, partner, like, names) for place in range(reps)]
        _person("admin", number, Role.PARTNER_ADMIN, partner, like, names)
        db.session.flush()
        each = [size // reps + (place < size % reps) for place in range(reps)]
        seats += [
            Seat(like.id, one.id, partner.id, partner.country, of_one, made_at)
            for one, of_one in zip(people, each, strict=True)
        ]
    db.session.expunge_all()
    return seats


def _shared_out(deals: int) -> list[int]:
    partners = max(1, min(MOST_PARTNERS, deals // DEALS_OF_PARTNER))
    weights = [1 / number**STEEP for number in range(1, partners + 1)]
    sizes = [int(deals * weight / sum(weights)) for weight in weights]
    sizes[0] += deals - sum(sizes)
    return sizes


def _partners_so_far() -> int:
    return db.session.scalar(select(db.func.count()).select_from(Partner)) or 0


def _partner(name: str, like: Partner) -> Partner:
    partner = Partner(
        name=name, kind=like.kind, country=like.country, currency=like.currency, zone=like.zone, tier_id=like.tier_id,
        manager_id=like.manager_id,
    )  # fmt: skip
    db.session.add(partner)
    db.session.flush()
    return partner


def _person(what: str, number: int, role: Role, partner: Partner, like: User, names: Names) -> User:
    person = User(
        name=names.person(), email=f"{what}@partner{number}{END}", password_hash=like.password_hash,
        language=like.language, zone=like.zone, partner_id=partner.id, grants=[RoleGrant(role=role)],
    )  # fmt: skip
    db.session.add(person)
    return person
