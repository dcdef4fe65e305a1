"""A protection ends by the clock: once, with one letter, whoever looks at that second, whatever else is done then."""

import os
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.jobs.clocks import turn_deals
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.events import Delivery, Event
from portal.models.people import Role
from tests.database.test_races import at_once, counted, post
from tests.factories import a_deal, a_partner, a_person, a_rep, database, now_stands
from tests.operate.installation import Browser, until

ROUNDS = range(100 if os.environ.get("ALIADO_TEST_ALL") else 5)
ENDS = ("deal.expired", "deal.withdrawn", "deal.revoked", "deal.closed")


@pytest.fixture
def job(app) -> Callable[[], int]:
    """The work that the clock starts, as one of several that look at once."""

    def look() -> int:
        with app.app_context():
            return turn_deals()

    return look


def told_of(deal: Deal) -> int:
    """How many letters say that the protection of this deal is over."""
    with database():
        letters = select(func.count()).select_from(Delivery).join(Event, Event.id == Delivery.event_id)
        return db.session.scalar(letters.where(Event.subject_ref == deal.ref, Delivery.template == "deals/expired"))


def test_two_that_look_at_the_same_second_end_each_protection_once(app, job):
    rep = a_rep()
    for number in ROUNDS:
        deals = [a_deal("approved", by=rep, customer=f"Company {number} {one}", website="") for one in range(3)]
        with clock.moved_to(now_stands(deals[-1]).protected_until):
            assert sum(at_once(job, job, job)) == len(deals)

        for deal in deals:
            assert now_stands(deal).state == DealState.EXPIRED
            assert counted(Event, Event.subject_ref == deal.ref, Event.name == "deal.expired") == 1
            assert told_of(deal) == 1


def test_who_withdraws_at_that_very_second_and_the_clock_come_to_one_end(log_in, job):
    rep = a_rep()
    client = log_in(rep)
    for number in ROUNDS:
        deal = a_deal("approved", by=rep, customer=f"Company {number}", website="")
        with database():
            over = clock.now()
            db.session.execute(db.update(Deal).where(Deal.id == deal.id).values(protected_until=over))
        withdrawal = post(client, f"/deals/{deal.ref}/withdrawal", reason="by_mistake")
        status, ended, again = at_once(withdrawal, job, job)

        state = now_stands(deal).state
        assert (status, ended + again, state) in ((303, 0, DealState.WITHDRAWN), (409, 1, DealState.EXPIRED))
        assert counted(Event, Event.subject_ref == deal.ref, Event.name.in_(ENDS)) == 1
        assert told_of(deal) == (state == DealState.EXPIRED)


def test_a_partner_that_ends_at_that_very_second_ends_it_once(app, job):
    def end(ref: str) -> None:
        from portal.models.partners import Partner

        with database():
            Partner.get(ref).end(by=owner, reason="over")

    owner = a_person(Role.OWNER)
    for _ in ROUNDS:
        partner = a_partner()
        deal = a_deal("approved", by=a_rep(partner))
        with database():
            past = clock.now() - timedelta(seconds=1)
            db.session.execute(db.update(Deal).where(Deal.id == deal.id).values(protected_until=past))
        at_once(lambda ref=partner.ref: end(ref), job)

        assert now_stands(deal).state == DealState.EXPIRED
        assert counted(Event, Event.subject_ref == deal.ref, Event.name.in_(ENDS)) == 1


def test_the_worker_ends_what_came_due_while_nothing_ran(install):
    portal = install().start()
    rep = Browser(portal.port).log_in()
    _status, at = rep.send("to be protected")
    ref = at.split("/")[2]
    portal.stop()
    with portal.database() as database:
        over = "UPDATE deals SET state = 'approved', protected_until = '2026-01-01 00:00:00.000000' WHERE ref = "
        database.exec_driver_sql(over + f"'{ref}'")

    portal.start()

    def state() -> str:
        with portal.database() as database:
            return database.exec_driver_sql(f"SELECT state FROM deals WHERE ref = '{ref}'").scalar()

    until(lambda: state() == "expired", 60)
    until(lambda: "deals/expired" in letters(portal), 60)
    assert letters(portal).count("deals/expired") == 1


def letters(portal) -> list[str]:
    with portal.database() as database:
        done = "SELECT template FROM deliveries WHERE done_at IS NOT NULL"
        return [template for (template,) in database.exec_driver_sql(done)]
