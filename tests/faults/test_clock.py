"""The machine's clock leaps, or stands at an odd moment: what was promised holds, and nothing lives longer for it."""

from datetime import UTC, datetime, time, timedelta

import pytest

from portal import clock
from portal.jobs.deliveries import deliver_due
from portal.models import sessions
from portal.models.base import db
from portal.models.deals import Deal, DealState, due
from portal.models.events import Delivery, Event
from portal.models.invitations import VALID as INVITATION_VALID
from portal.models.invitations import Invitation
from portal.models.log_in import FREE_TRIES
from portal.models.people import Role, resets
from portal.models.people.resets import VALID as RESET_VALID
from tests.client import Client
from tests.factories import PASSWORD, a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands, registration

DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
LEAPS = [HOUR, DAY, -HOUR, -DAY]
ODD = {
    "a leap day": datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    "an hour that is twice": datetime(2026, 11, 1, 5, 30, tzinfo=UTC),  # in New York
    "an hour that never was": datetime(2027, 3, 14, 7, 30, tzinfo=UTC),
    "the end of a year": datetime(2027, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    "the end of 32 bits": datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC),
}


def at(moment: datetime):
    return clock.moved_to(moment)


def expire() -> int:
    with database():
        return due.expire()


def deliver(app) -> int:
    with app.app_context():
        return deliver_due()


def told(template: str) -> int:
    """How many letters of a kind there are."""
    with database():
        found = db.select(db.func.count()).select_from(Delivery).where(Delivery.template == template)
        return db.session.scalar(found)


@pytest.mark.parametrize("moment", ODD.values(), ids=ODD)
def test_a_deal_lives_its_life_at_an_odd_moment(app, log_in, moment):
    partner = a_partner()
    rep, manager = a_rep(partner, zone="America/New_York", language="es"), a_manager(partner)
    with at(moment):
        seller, answerer = log_in(rep), log_in(manager)
        form = registration(expected_close=str(moment.date() + 40 * DAY))
        sent = seller.post("/deals/new", form)
        ref = sent.headers["Location"].split("/")[2]
        approved = answerer.post(f"/deals/{ref}/approval", {"protected_days": "90"})
        pages = [client.get(f"/deals/{ref}") for client in (seller, answerer)]
        deliver(app)
    with database():
        deal = db.session.scalars(db.select(Deal)).one()

    assert [sent.status_code, approved.status_code, *(page.status_code for page in pages)] == [303, 303, 200, 200]
    assert deal.protected_until == datetime.combine((moment + 90 * DAY).date(), time.max, UTC)
    assert deal.submitted_at == moment
    with at(deal.protected_until - SECOND):
        assert expire() == 0
    with at(deal.protected_until):
        assert [expire(), expire()] == [1, 0]
        assert deliver(app) > 0
        assert log_in(rep).get(f"/deals/{ref}").status_code == 200
    assert told("deals/expired") == 1


@pytest.mark.parametrize("leap", LEAPS)
def test_a_protection_ends_once_whichever_way_the_clock_leaps(app, leap):
    deal = a_deal("approved")
    over = now_stands(deal).protected_until

    with at(over - SECOND + leap):
        assert expire() == int(leap > timedelta())
    with at(over):
        expire()
    with at(over + leap):
        assert expire() == 0

    assert now_stands(deal).state == DealState.EXPIRED
    assert told("deals/expired") == 1


def test_what_happened_stays_in_order_when_the_clock_goes_back(app, log_in):
    partner = a_partner()
    rep, now = a_rep(partner), clock.now()
    owner = a_person(Role.OWNER)
    with at(now):
        deal = a_deal("submitted", by=rep)
    for number, moment in enumerate((now + HOUR, now - DAY)):
        with at(moment):
            client = log_in(owner)
            way = ("information-request", {"question": "Which site?"}) if number == 0 else ("decline", DECLINE)
            assert client.post(f"/deals/{deal.ref}/{way[0]}", way[1]).status_code == 303

    with database():
        names = [event.name for event in Event.about(deal.ref).all()]
    assert names[:3] == ["deal.declined", "deal.information_requested", "deal.submitted"]


DECLINE = {"reason": "no_budget_or_plan"}


@pytest.mark.parametrize("remember", [{}, {"remember": "y"}])
@pytest.mark.parametrize("leap", [HOUR, DAY, 300 * DAY])
def test_no_session_lives_longer_for_a_clock_that_was_ahead(app, leap, remember):
    person, now = a_rep(), clock.now()
    client = Client(app)
    with at(now + leap):
        assert client.log_in(person.email, PASSWORD, **remember).status_code == 303
        assert client.get("/deals").status_code == 200

    with at(now):
        assert client.get("/deals").status_code == 302
        assert Client(app).log_in(person.email, PASSWORD, **remember).status_code == 303


@pytest.mark.parametrize("leap", [HOUR, DAY])
def test_a_session_that_was_seen_by_a_clock_ahead_is_not_idle_for_longer(app, leap):
    person, now = a_rep(), clock.now()
    client = Client(app)
    with at(now):
        client.log_in(person.email, PASSWORD)
    with at(now + leap):
        client.get("/deals")
    with at(now + SECOND):
        if leap < sessions.IDLE:  # it was still alive, and noted as seen
            assert client.get("/deals").status_code == 302
        else:
            assert client.get("/deals").status_code == 200


def test_a_small_step_back_signs_nobody_out(app, log_in):
    person, now = a_rep(), clock.now()
    with at(now):
        client = log_in(person)
    with at(now - 60 * SECOND):
        assert client.get("/deals").status_code == 200


@pytest.mark.parametrize("leap", LEAPS)
def test_a_link_lets_nobody_in_for_longer_than_it_says(app, leap):
    person, owner, asked = a_rep(), a_person(Role.OWNER), clock.now() + leap
    secret = app.config["SECRET_KEY"]
    with at(asked), database():
        link = resets.token(secret, person, person.generation, asked)
        invitation = Invitation.invite(by=owner, partner_id=None, email="n@test.example", name="", roles=[Role.EDITOR])
        db.session.flush()
        came = invitation.token(secret)

    def reset_holds() -> bool:
        return resets.person_of(link, secret) is not None

    def invitation_holds() -> bool:
        return Invitation.by_token(came, secret) is not None

    with database():
        for moment, holds in ((asked, True), (asked + RESET_VALID + SECOND, False), (asked - HOUR, False)):
            with at(moment):
                assert reset_holds() is holds
        for moment, holds in ((asked, True), (asked + INVITATION_VALID, False), (asked - HOUR, False)):
            with at(moment):
                assert invitation_holds() is holds


def test_a_clock_that_was_ahead_locks_nobody_out(app):
    person, now = a_rep(), clock.now()
    wrong = [Client(app) for _ in range(FREE_TRIES + 3)]
    with at(now + DAY):
        statuses = [client.log_in(person.email, "wrong").status_code for client in wrong]
    assert 429 in statuses

    with at(now):
        assert Client(app).log_in(person.email, PASSWORD).status_code == 303


@pytest.mark.parametrize("leap", LEAPS)
def test_a_letter_waits_for_no_clock(app, leap):
    now = clock.now()
    with at(now + leap):
        a_deal("submitted", by=a_rep())

    with at(now):
        deliver(app)
    with at(now + HOUR + SECOND):  # the longest pause between two tries
        deliver(app)

    with database():
        waiting = db.select(db.func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
        assert db.session.scalar(waiting) == 0
