"""The demo obeys every rule: what is written in bulk is what the commands would have left."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.cli.demo.deals import named, seats
from portal.cli.demo.people import make_people
from portal.cli.demo.plans import DealPlan, Planner
from portal.cli.demo.programme import make_products
from portal.cli.demo.writing import Bulk
from portal.models.base import db
from portal.models.customers import Customer
from portal.models.deals import OPEN, Deal, DealLine, DealState
from portal.models.deals.receipts import Receipt
from portal.models.events import Delivery, Event
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.products import PriceList, Product
from portal.models.tenancy import as_system
from tests.emptying import receipts_let_go

A_STATE = 4  # plans of each state in the sample
RANDOM = {"id", "ref", "subject_ref", "deal_id", "customer_id", "event_id", "due_at", "done_at"}


@pytest.fixture
def stage(app):
    """Partners, people and products of the demo, and all plans for today."""
    with app.app_context(), as_system("a test prepares"):
        make_people(Tier.make_usual())
        make_products()
        db.session.commit()
        everybody = seats()
        planner = Planner(everybody, {seat.person_id for seat in named(everybody)}, PriceList("USD"))
        yield list(planner.plans())


def state_of(plan: DealPlan) -> str:
    return plan.steps[-1].command if plan.steps else "draft"


def sample(plans: list[DealPlan]) -> list[DealPlan]:
    taken: Counter[str] = Counter()
    found = []
    for plan in plans:
        taken[state_of(plan)] += 1
        if taken[state_of(plan)] <= A_STATE:
            found.append(plan)
    return found


def play(plan: DealPlan) -> None:
    """The plan, by the commands that a person gives."""
    partner = db.session.scalars(
        select(Partner).where(Partner.id == plan.seat.partner_id).options(db.joinedload(Partner.tier))
    ).one()
    people = {person.id: person for person in db.session.scalars(select(User))}
    with clock.moved_to(plan.drafted_at):
        deal = Deal.draft(by=people[plan.seat.person_id], partner=partner, typed=plan.typed)
        deal.partner = partner
        db.session.flush()
    for step in plan.steps:
        with clock.moved_to(step.at):
            match step.command:
                case "submit":
                    deal.submit(by=people[step.by_id], claim=plan.claim, partner=partner)
                case "expire":
                    deal.expire()
                case command:
                    getattr(deal, command)(by=people[step.by_id], **step.said)
            db.session.flush()


def kept() -> dict[str, list[Any]]:
    """Everything that deals left, without what is random or counted."""
    found = {}
    for record in (Deal, DealLine, Customer, Event, Delivery):
        columns = [column for column in record.__table__.columns if column.name not in RANDOM]
        rows = db.session.execute(select(*columns)).all()
        found[record.__tablename__] = sorted(repr(tuple(row)) for row in rows)
    return found


def empty() -> None:
    with receipts_let_go():
        for record in (Delivery, Event, DealLine, Receipt, Deal, Customer):
            db.session.execute(record.__table__.delete())
    db.session.expunge_all()


def test_deals_written_in_bulk_equal_those_made_by_commands(stage):
    plans = sample(stage)
    for plan in plans:
        play(plan)
    by_commands = kept()
    empty()

    bulk = Bulk()
    for plan in plans:
        bulk.add(plan)
    bulk.write()

    in_bulk = kept()
    for table, rows in by_commands.items():
        assert set(in_bulk[table]) ^ set(rows) == set(), table


def test_the_whole_demo_keeps_the_promises_of_the_issue(stage):
    bulk = Bulk()
    for plan in stage:
        bulk.add(plan)
    bulk.write()

    assert len(bulk.deals) == 8_800
    open_a_rep = Counter(deal["registered_by_id"] for deal in bulk.deals if deal["state"] in OPEN)
    assert max(open_a_rep.values()) <= 20
    protected = [deal["protected_until"] for deal in bulk.deals if deal["state"] == DealState.APPROVED]
    assert min(protected) > clock.now()
    assert (
        db.session.scalar(select(func.count()).select_from(Customer).where(~Customer.website.endswith(".example"))) == 0
    )
    assert db.session.scalar(select(func.count()).select_from(Product).where(Product.name == "GTXPro")) == 0


@pytest.mark.parametrize(
    "email", ["rep@northgate.example", "rep2@northgate.example", "rep@summit.example", "rep@lumen.example"]
)
def test_each_rep_of_the_contract_has_deals_in_every_state(stage, email):
    rep = db.session.scalars(select(User.id).where(User.email == email)).one()
    bulk = Bulk()
    for plan in stage:
        if plan.seat.person_id == rep:
            bulk.add(plan)

    assert {deal["state"] for deal in bulk.deals} == set(DealState)


def test_events_of_a_deal_follow_one_another_and_none_is_of_tomorrow(stage):
    for plan in stage:
        moments = [plan.drafted_at, *(step.at for step in plan.steps)]

        assert moments == sorted(moments)
        assert moments[-1] <= clock.now(), state_of(plan)
