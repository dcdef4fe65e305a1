"""A deal's clocks against models of their own: the promise minute by minute, protection day by day, in any zone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.models.base import NotNow
from portal.models.deals import Deal, DealState, protection, reminded, second_look
from portal.models.deals import promised as promised_module
from portal.models.deals.states import Stage
from portal.models.partners import Partner, Tier
from portal.models.people import User
from portal.models.programme import USUAL
from portal.models.working_hours import WorkingHours
from tests.deals.test_working_hours import MINUTE, ZONES, works

REP, MANAGER = User(id=1, name="Rep"), User(id=2, name="Manager")
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + MINUTE * minutes)
calendars = st.builds(WorkingHours, st.sampled_from(("US", "ES", "MX")), st.sampled_from(ZONES))


@contextmanager
def by_these_rules(hours: WorkingHours | None = None) -> Iterator[None]:
    """No database: the usual rules, this calendar, and nobody told."""
    hours = hours or WorkingHours("US", "UTC")
    with (
        patch.object(promised_module, "rules", lambda: USUAL), patch.object(protection, "rules", lambda: USUAL),
        patch.object(second_look, "rules", lambda: USUAL), patch.object(Deal, "record", lambda *_a, **_k: None),
        patch.object(WorkingHours, "of_the_vendor", classmethod(lambda cls, said=None: hours)),
    ):  # fmt: skip
        yield


def a_deal(zone: str = "UTC", days: int = 2) -> Deal:
    tier = Tier(ref="TI-1", name="Gold", protection_days=90, margin_percent=12, answer_working_days=days)
    deal = Deal(ref="DR-1", state=DealState.SUBMITTED, registered_by_id=REP.id, version=1, extensions=0, question="")
    deal.partner = Partner(name="Northgate", zone=zone, tier=tier)
    return deal


def counted(hours: WorkingHours, start: datetime, pauses: list[tuple[datetime, datetime]], minutes: int) -> datetime:
    """The model: the moment at which so many working minutes were counted, but for the pauses."""
    now, used = start, 0
    while used < minutes:
        if works(hours, now) and not any(begin <= now < end for begin, end in pauses):
            used += 1
        now += MINUTE
    return now


@given(
    calendars, moments, st.integers(1, 2), st.lists(st.tuples(st.integers(0, 900), st.integers(0, 3000)), max_size=3)
)
@settings(max_examples=25, deadline=None)
def test_the_promise_stands_still_and_goes_on_as_the_model_says(hours, start, days, gaps):
    deal, pauses, now = a_deal(days=days), [], start
    with by_these_rules(hours), clock.moved_to(start):
        deal._await_answer(deal.partner)
    for before, long in gaps:
        asked = now + MINUTE * before
        assume(asked < deal.answer_due_at)
        with by_these_rules(hours), clock.moved_to(asked):
            deal._pause_answer()
        assert deal.answer_due_at is None
        now = asked + MINUTE * long
        with by_these_rules(hours), clock.moved_to(now):
            deal._resume_answer()
        pauses.append((asked, now))
    minutes = days * 8 * 60

    assert deal.answer_due_at == counted(hours, start, pauses, minutes)
    half = counted(hours, start, pauses, minutes // 2)
    assert deal.answer_half_at == half or half < now <= deal.answer_half_at


@given(st.sampled_from(ZONES), moments, st.integers(1, 365), st.lists(st.integers(0, 400), max_size=6))
@settings(max_examples=100, deadline=None)
def test_protection_ends_with_a_day_and_never_lasts_beyond_the_longest(zone, start, days, extended_after):
    deal = a_deal(zone)
    there = ZoneInfo(zone)
    with by_these_rules(), clock.moved_to(start):
        deal.state = DealState.APPROVED
        deal._protect(days)
    first = start.astimezone(there).date()
    last = min(first + timedelta(days=days), first + timedelta(days=269))
    extensions = 0
    for after in extended_after:
        now = start + timedelta(days=after)
        is_given = now < deal.protected_until and extensions < 2 and last < first + timedelta(days=269)
        with by_these_rules(), clock.moved_to(now):
            if is_given:
                deal.extend(by=MANAGER)
                extensions += 1
                last = min(last + timedelta(days=30), first + timedelta(days=269))
            else:
                with pytest.raises(NotNow):
                    deal.extend(by=MANAGER)

        ends = deal.protected_until.astimezone(there)
        assert (ends.date(), ends.hour, ends.minute) == (last, 23, 59)


@given(moments, st.integers(0, 60 * 24 * 60), st.booleans())
@settings(max_examples=100, deadline=None)
def test_at_risk_and_fresh_are_counted_in_days_since_the_last_word(start, minutes, is_updated):
    deal, now = a_deal(), start + MINUTE * minutes
    with by_these_rules(), clock.moved_to(start):
        deal.state, deal.answered_at = DealState.APPROVED, start
        deal._protect(90)
        if is_updated:
            deal.update(by=REP, stage=Stage.QUOTED, value=None, next_step="")
    with by_these_rules(), clock.moved_to(now):
        days = minutes / 60 / 24
        assert deal.wants_update == (days >= 30)
        assert deal.is_at_risk == (days > 44)
        assert deal.is_updated_lately == (is_updated and days <= 30)


@given(moments, st.integers(0, 20 * 24 * 60))
@settings(max_examples=100, deadline=None)
def test_appeal_reopening_and_renewal_have_their_days(start, minutes):
    now, days = start + MINUTE * minutes, minutes / 60 / 24
    declined = a_deal()
    declined.state, declined.answered_at = DealState.DECLINED, start
    expired = a_deal()
    with by_these_rules(), clock.moved_to(start - timedelta(days=90)):
        expired._protect(30)
    expired.state, expired.protected_until = DealState.EXPIRED, start
    with by_these_rules(), clock.moved_to(now):
        assert (declined.may_appeal, declined.may_reopen) == (days < 10, days < 14)
        assert expired.may_ask_renewal == (days < 7)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from(ZONES), st.integers(0, 23))
def test_a_reasonable_hour_is_the_reader_s(day, zone, hour):
    moment = datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)

    assert reminded.is_daytime(moment, zone) == (8 <= moment.astimezone(ZoneInfo(zone)).hour < 20)
