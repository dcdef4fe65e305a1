"""Working time against a model of its own that walks minute by minute, over zones, holidays and clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.models.working_hours import WorkingHours

MINUTE = timedelta(minutes=1)
ZONES = ("UTC", "Europe/Madrid", "America/New_York", "America/Mexico_City", "Asia/Kolkata", "Australia/Lord_Howe",
         "America/Santiago", "Pacific/Auckland")  # fmt: skip
hours = st.one_of(
    st.tuples(st.sampled_from(("US", "ES", "MX", "DE", "JP", "CL")), st.sampled_from(ZONES)).map(
        lambda of: WorkingHours(*of)
    ),
    st.builds(WorkingHours, st.just("ES"), st.sampled_from(ZONES), st.just(0), st.just(24)),
    st.builds(WorkingHours, st.just("CL"), st.sampled_from(ZONES), st.integers(0, 7), st.integers(8, 24)),
)
moments = st.integers(0, 5 * 365 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + MINUTE * minutes)


def works(of: WorkingHours, at: datetime) -> bool:
    """The model: whether this minute is a working one, asked of the clock on the wall there."""
    there = at.astimezone(ZoneInfo(of.zone))
    is_holiday = there.date() in holidays.country_holidays(of.country, years=there.year)
    return there.weekday() < 5 and not is_holiday and of.opens <= there.hour < of.closes


def minutes_worked(of: WorkingHours, start: datetime, end: datetime) -> int:
    return sum(works(of, start + MINUTE * n) for n in range(int((end - start) / MINUTE)))


@given(hours, moments, st.integers(1, 3 * 8 * 60))
@example(WorkingHours("US", "America/New_York"), datetime(2026, 10, 30, 20, 0, tzinfo=UTC), 8 * 60)  # clocks go back
@example(WorkingHours("ES", "Europe/Madrid"), datetime(2026, 12, 24, 15, 30, tzinfo=UTC), 90)  # Christmas
@example(WorkingHours("ES", "Europe/Madrid", 0, 24), datetime(2026, 3, 27, 22, 0, tzinfo=UTC), 120)
@settings(max_examples=60, deadline=None)
def test_a_moment_so_much_working_time_later_is_the_model_s(of, moment, minutes):
    found = of.after(moment, MINUTE * minutes)

    assert minutes_worked(of, moment, found) == minutes
    assert works(of, found - MINUTE)


@given(hours, moments, st.integers(0, 9 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_the_working_time_between_is_the_model_s(of, start, minutes):
    end = start + MINUTE * minutes

    assert of.between(start, end) == MINUTE * minutes_worked(of, start, end)
    assert of.between(end, start) == timedelta(0)


@given(hours, moments, st.integers(0, 20_000))
@settings(max_examples=200, deadline=None)
def test_the_two_are_one_another_s_inverse(of, moment, seconds):
    working = timedelta(seconds=seconds)

    assert of.between(moment, of.after(moment, working)) == working


@given(hours, moments)
def test_no_time_at_all_is_over_now_or_when_work_begins(of, moment):
    found = of.after(moment, timedelta(0))

    assert found == moment or (found > moment and works(of, found) and not works(of, found - MINUTE))
