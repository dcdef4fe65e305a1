"""What the clock tells of protected deals, against a model, over zones and clock changes; each once, and to whom."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from portal import clock
from portal.jobs.clocks import turn_deals
from portal.jobs.deliveries import deliver_due
from portal.models.base import db
from portal.models.deals import Deal, DealState
from portal.models.deals.reminded import notice_due
from portal.models.deals.states import Stage
from portal.models.events import Delivery, Event
from portal.models.locking import is_only_reading
from portal.models.people import Role
from tests import factories
from tests.database.test_races import at_once, counted
from tests.factories import a_deal, a_manager, a_partner, a_person, a_rep, database, now_stands
from tests.mail.test_transport import post  # noqa: F401 - a fixture

DAYS = (30, 14, 7, 1)
ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Pacific/Auckland", "America/Santiago")
STEP = timedelta(minutes=30)
NINE = time(9, 5)


def told_by_the_clock(last_day: date, zone: str, given_at: datetime, away: tuple[datetime, datetime]) -> list[int]:
    """What is told when the clock looks each half an hour but while the machine is away."""
    told, found, now = None, [], given_at
    end = datetime.combine(last_day, time.max, ZoneInfo(zone)).astimezone(UTC)
    while now < end:
        if not away[0] <= now < away[1]:
            due = notice_due(now, last_day=last_day, zone=zone, since=given_at, told=told, days=DAYS)
            if due is not None:
                told = due.days
                found += [due.days] if due.is_told else []
        now += STEP
    return found


def model(last_day: date, zone: str, given_at: datetime, away: tuple[datetime, datetime]) -> list[int]:
    """Each notice on its morning; of those of a time away the latest alone, if the machine is back before the end."""
    found: list[int] = []
    end = datetime.combine(last_day, time.max, ZoneInfo(zone)).astimezone(UTC)
    in_between: list[int] = []
    for days in DAYS:
        there = datetime.combine(last_day - timedelta(days=days), time(8), ZoneInfo(zone)).astimezone(UTC)
        if there <= given_at:
            continue
        looks = given_at + -(-(there - given_at) // STEP) * STEP  # the first look from that morning on
        while away[0] <= looks < away[1]:
            looks += STEP
        if looks < end:
            in_between.append((looks, days))  # type: ignore[arg-type]
    for looks, days in in_between:  # type: ignore[misc]
        if not any(other == looks and fewer < days for other, fewer in in_between):  # type: ignore[misc]
            found.append(days)
    return found


@given(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES), st.integers(1, 60 * 48),
    st.integers(0, 50 * 48), st.integers(0, 30 * 48),
)  # fmt: skip
@example(date(2026, 11, 8), "America/New_York", 40 * 48, 8 * 48, 3)
@settings(max_examples=40, deadline=None)
def test_each_notice_is_told_on_its_morning_once(last_day, zone, before, away_after, away_for):
    end = datetime.combine(last_day, time.max, ZoneInfo(zone)).astimezone(UTC).replace(microsecond=0)
    given_at = end - STEP * before
    away = (given_at + STEP * away_after, given_at + STEP * (away_after + away_for))

    assert told_by_the_clock(last_day, zone, given_at, away) == model(last_day, zone, given_at, away)


def turn(moment: datetime) -> int:
    with factories.app.app_context(), clock.moved_to(moment):
        return turn_deals()


def told(deal: Deal, name: str) -> list[int | None]:
    with database():
        events = db.session.query(Event).filter_by(subject_ref=deal.ref, name=name).order_by(Event.id)
        return [event.facts.get("days") for event in events]


def letters(template: str) -> list[int | None]:
    with database():
        return sorted(db.session.scalars(db.select(Delivery.to_id).where(Delivery.template == template)))


def morning(deal: Deal, days: int) -> datetime:
    """Nine in the morning, so many days before the protection ends."""
    return datetime.combine(now_stands(deal).protected_until.date() - timedelta(days=days), NINE, UTC)


@pytest.fixture
def deal(app) -> Deal:
    partner = a_partner()
    a_manager(partner, name="The manager")
    return a_deal("approved", by=a_rep(partner))


def kept_fresh(deal: Deal, at: datetime) -> None:
    """So that no update is wanted beside."""
    with database(), clock.moved_to(at):
        found = Deal.shown(deal.ref)
        found.update(by=found.registered_by, stage=Stage.QUOTED, value=None, next_step="")


def test_the_end_is_told_of_four_times(deal):
    for days in range(40, 0, -1):
        kept_fresh(deal, morning(deal, days))
        for minutes in (0, 1, 300):
            turn(morning(deal, days) + timedelta(minutes=minutes))

    assert told(deal, "deal.ends_soon") == [30, 14, 7, 1]
    assert letters("deals/ends_soon") == [deal.registered_by_id] * 4


def test_nobody_is_told_at_night(deal):
    kept_fresh(deal, morning(deal, 31))
    night = morning(deal, 30).replace(hour=23)

    assert turn(night) == 0
    assert turn(night + timedelta(hours=10)) == 1
    assert told(deal, "deal.ends_soon") == [30]


def test_the_clock_writes_only_where_something_is_due(deal):
    a_deal(by=a_rep(), customer="Waits", website="")
    kept_fresh(deal, morning(deal, 31))
    night, begun = morning(deal, 30).replace(hour=23), []

    def note(_connection) -> None:
        begun.append(is_only_reading())

    turn(night)  # what was late by then is told
    with factories.app.app_context():
        engine = db.engine
    event.listen(engine, "begin", note)
    try:
        assert turn(night) == 0
        assert begun
        assert all(begun)
        assert turn(night + timedelta(hours=10)) == 1
        assert not all(begun)
    finally:
        event.remove(engine, "begin", note)


def test_a_protection_that_is_prolonged_is_told_of_anew(deal):
    kept_fresh(deal, morning(deal, 31))
    turn(morning(deal, 30))
    with database(), clock.moved_to(morning(deal, 29)):
        found = Deal.shown(deal.ref)
        found.ask_extension(by=found.registered_by, reason="They decide in spring")
    kept_fresh(deal, morning(deal, 30))
    turn(morning(deal, 30) + timedelta(hours=1))

    assert told(deal, "deal.ends_soon") == [30, 30]


def test_more_than_three_come_in_one_letter(app):
    rep = a_rep()
    deals = [a_deal("approved", by=rep, customer=f"Company {n}", website="") for n in range(5)]
    for one in deals:
        kept_fresh(one, morning(one, 31))

    assert turn(morning(deals[-1], 30)) == 5
    assert letters("notices/many") == [rep.id]
    assert letters("deals/ends_soon") == []
    assert [told(one, "deal.ends_soon") for one in deals] == [[30]] * 5


def test_an_update_is_wanted_once_and_then_it_is_at_risk_once(deal):
    since = now_stands(deal).answered_at
    for days in range(25, 60):
        at = datetime.combine(since.date() + timedelta(days=days), NINE, UTC)
        turn(at)
        turn(at + timedelta(minutes=1))

    assert len(told(deal, "deal.update_wanted")) == 1
    assert len(told(deal, "deal.at_risk")) == 1
    assert letters("deals/update_wanted") == [deal.registered_by_id]
    assert len(letters("deals/at_risk")) == 1


def test_an_update_begins_its_time_anew(deal):
    since = now_stands(deal).answered_at
    turn(datetime.combine(since.date() + timedelta(days=31), NINE, UTC))
    kept_fresh(deal, since + timedelta(days=32))
    turn(since + timedelta(days=32 + 29))
    turn(datetime.combine(since.date() + timedelta(days=63), NINE, UTC))

    assert len(told(deal, "deal.update_wanted")) == 2
    assert told(deal, "deal.at_risk") == []


def test_the_partner_s_administrators_hear_of_it_where_the_rep_is_gone(deal):
    admin = a_person(Role.PARTNER_ADMIN, partner=db_partner(deal))
    with database():
        db.session.get(type(admin), deal.registered_by_id, options=[db.selectinload(type(admin).grants)]).deactivate(
            by=None
        )
    kept_fresh(deal, morning(deal, 31))
    turn(morning(deal, 30))

    assert letters("deals/ends_soon") == [admin.id]


def db_partner(deal: Deal):
    with database():
        return Deal.shown(deal.ref).partner


def test_several_workers_at_once_tell_each_once(app):
    deals = [a_deal("approved", by=a_rep(), customer=f"Company {n}", website="") for n in range(4)]
    for one in deals:
        kept_fresh(one, morning(one, 31))
    waiting = [a_deal(by=a_rep(), customer=f"Other {n}", website="") for n in range(4)]
    at = morning(deals[-1], 30)

    def look() -> int:
        with factories.app.app_context():
            return turn_deals()

    with clock.moved_to(at):
        at_once(look, look, look, look)
        look()

    assert [told(one, "deal.ends_soon") for one in deals] == [[30]] * 4
    for one in waiting:
        assert counted(Event, Event.subject_ref == one.ref, Event.name == "deal.answer_late") == 1
        assert now_stands(one).state == DealState.SUBMITTED
    assert len(letters("deals/ends_soon")) == 4


KILLED = """
import os, signal, sys
from datetime import datetime
from portal import clock, create_app
from portal.jobs import clocks
from portal.models.base import db
from portal.settings import Settings

app = create_app(Settings.from_environment())
commit, left = db.session.commit, int(sys.argv[2])

def die_at_commit(*_):
    global left
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    commit()

db.session.commit = die_at_commit
with app.app_context(), clock.moved_to(datetime.fromisoformat(sys.argv[1])):
    clocks.turn_deals()
"""


def test_a_worker_that_is_killed_anywhere_leaves_each_to_be_told_once(app):
    deals = [a_deal("approved", by=a_rep(), customer=f"Company {n}", website="") for n in range(3)]
    for one in deals:
        kept_fresh(one, morning(one, 31))
    waiting = [a_deal(by=a_rep(), customer=f"Other {n}", website="") for n in range(2)]
    at = morning(deals[-1], 30)
    for commits in range(6):
        killed = subprocess.run([sys.executable, "-c", KILLED, at.isoformat(), str(commits)], timeout=120, check=False)
        assert killed.returncode in (0, -9)
    turn(at + timedelta(minutes=1))

    assert [told(one, "deal.ends_soon") for one in deals] == [[30]] * 3
    assert len(letters("deals/ends_soon")) == 3
    for one in waiting:
        assert len(told(one, "deal.answer_late")) == 1


def test_a_mail_server_that_is_down_for_a_day_gets_each_letter_once(deal, post):  # noqa: F811
    kept_fresh(deal, morning(deal, 31))
    at = morning(deal, 30)
    turn(at)
    for hours in range(25):
        with factories.app.app_context(), clock.moved_to(at + timedelta(hours=hours)):
            turn_deals()
            deliver_due()
    assert post.letters == []
    with post.open():
        for hours in (26, 27, 28):
            with factories.app.app_context(), clock.moved_to(at + timedelta(hours=hours)):
                turn_deals()
                deliver_due()

    subjects = [letter for letter in post.letters if b": protected until" in letter]
    assert len(subjects) == 1
