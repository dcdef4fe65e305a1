"""The deals of the demo: planned from the CRM, written in bulk."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.cli.demo.companies import VENDOR
from portal.cli.demo.plans import Planner, Seat
from portal.cli.demo.programme import CURRENCY
from portal.cli.demo.writing import Bulk
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.partners import Partner
from portal.models.people import Role, RoleGrant, User
from portal.models.products import PriceList

OF_THE_CONTRACT = ("northgate.example", "summit.example", "lumen.example")
LETTERS_KEPT = 8


def make_deals() -> None:
    """All of them, in the transaction that is open."""
    bulk, everybody = Bulk(), seats()
    planner = Planner(everybody, {seat.person_id for seat in named(everybody)}, PriceList(CURRENCY))
    for plan in planner.plans():
        bulk.add(plan)
    for partner_id, plans in planner.customers.items():
        for customer in plans:
            bulk.know(partner_id, customer)
    bulk.write()


def seats() -> list[Seat]:
    """The reps of all partners."""
    found = db.session.scalars(
        select(User)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.SALES)
        .options(joinedload(User.partner).joinedload(Partner.tier))
        .order_by(User.id)
    )
    return [_seat(person, person.partner) for person in found if person.partner]


def named(everybody: list[Seat]) -> list[Seat]:
    """The reps whom the contract names."""
    known = select(User.id).where(User.email.like("rep%"))
    ids = set(db.session.scalars(known))
    return [seat for seat in everybody if seat.person_id in ids]


def letters_to_show() -> list[Delivery]:
    """The last letters of each person whom the contract names, so that their outbox is alive."""
    people = db.session.scalars(select(User).order_by(User.id)).all()
    known = [one for one in people if one.email.endswith((VENDOR, *OF_THE_CONTRACT))]
    last = (
        select(Delivery).options(joinedload(Delivery.event), joinedload(Delivery.to)).order_by(Delivery.event_id.desc())
    )
    found: list[Delivery] = []
    for person in known:
        found += db.session.scalars(last.where(Delivery.to_id == person.id).limit(LETTERS_KEPT))
    return found


def _seat(person: User, partner: Partner) -> Seat:
    return Seat(
        person.id, person.name, partner.id, partner.manager_id or 0, partner.tier.protection_days,
        partner.tier.answer_working_days, partner.tier.margin_percent, partner.zone, person.language or "en",
    )  # fmt: skip
