"""How long certificates hold, and who is told before they end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from portal.jobs.certificates import remind_of_ends
from portal.models.base import db
from portal.models.events import Delivery
from portal.models.people import Role
from portal.models.training.validity import CertificateState, ends_on, state_on
from tests.factories import a_certificate, a_course, a_partner, a_person, a_rep, database

days = st.dates(date(2020, 1, 1), date(2090, 1, 1))
ISSUED = datetime(2026, 11, 23, 9, tzinfo=UTC)
END = date(2027, 11, 30)


def told(template: str) -> list[int]:
    """Of how many days before the end each of these letters is."""
    with database():
        found = db.select(Delivery).where(Delivery.template == template).options(db.joinedload(Delivery.event))
        return sorted((one.event.facts["days"] for one in db.session.scalars(found)), reverse=True)


def each_day(app, since: date, until: date) -> None:
    """The worker's clock through these days, twice a day."""
    while since <= until:
        for hour in (1, 13):
            with clock.moved_to(datetime(since.year, since.month, since.day, hour, tzinfo=UTC)), app.app_context():
                remind_of_ends()
        since += timedelta(1)


@given(days, st.integers(1, 120))
def test_it_holds_to_the_end_of_a_month(day, months):
    end = ends_on(day, months, None)

    assert (end + timedelta(1)).day == 1
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months


@given(days, st.integers(1, 120), st.integers(-90, 30))
def test_who_renews_in_the_window_loses_no_day(before, months, distance):
    renewed_on = before + timedelta(distance)

    assert ends_on(renewed_on, months, before) == ends_on(before, months, None)


@given(days, st.integers(1, 120), st.integers(31, 2000))
def test_who_comes_later_begins_anew(before, months, distance):
    renewed_on = before + timedelta(distance)

    assert ends_on(renewed_on, months, before) == ends_on(renewed_on, months, None)


def test_what_has_no_end_has_none():
    assert ends_on(date(2026, 1, 1), None, None) is None
    assert state_on(date(2999, 1, 1), None) == CertificateState.VALID


@pytest.mark.parametrize(("day", "state"), [
    (date(2027, 8, 31), "valid"), (date(2027, 9, 1), "expiring"), (END, "expiring"), (date(2027, 12, 1), "expired"),
])  # fmt: skip
def test_its_state_follows_from_the_day(day, state):
    assert state_on(day, END) == state


def test_each_reminder_comes_once(app):
    partner = a_partner()
    a_person(Role.PARTNER_ADMIN, partner=partner)
    a_certificate(a_course(certifies=True, validity_months=12), by=a_rep(partner), on=ISSUED)

    each_day(app, END - timedelta(95), END + timedelta(3))

    assert told("certificates/ending") == [90, 60, 30, 7, 0]
    assert told("certificates/ending_of_colleague") == [30, 0]


def test_after_a_long_sleep_the_worker_tells_the_newest_alone(app):
    a_certificate(a_course(certifies=True, validity_months=12), by=a_rep(), on=ISSUED)

    each_day(app, END - timedelta(20), END - timedelta(18))

    assert told("certificates/ending") == [30]


def test_who_renewed_hears_nothing_more(app):
    course, rep = a_course(certifies=True, validity_months=12), a_rep()
    a_certificate(course, by=rep, on=ISSUED)
    with database(), clock.moved_to(datetime(2027, 10, 1, tzinfo=UTC)):
        from portal.models.training import Course
        from portal.models.training.certificates import Certificate
        from portal.models.training.learning import Enrolment

        anew = Enrolment.begin_anew(db.session.get_one(Course, course.id), by=rep)
        # the first cycle of this factory is not done by lessons: its next one is begun and done by hand
        anew.done_at = clock.now()
        Certificate.issue(anew)

    each_day(app, END - timedelta(30), END)

    assert told("certificates/ending") == []


def test_what_is_withdrawn_ends_without_a_word(app):
    certificate, owner = a_certificate(by=a_rep(), on=ISSUED), a_person(Role.OWNER)
    with database():
        from portal.models.training.certificates import Certificate

        db.session.get_one(Certificate, certificate.id).withdraw(by=owner, reason="A mistake")

    end = date(2028, 11, 30)
    each_day(app, end - timedelta(8), end)

    assert told("certificates/ending") == []
