"""Working days: what the vendor's promise of an answer is counted in."""

from datetime import date, datetime, timedelta
from functools import lru_cache

from portal.models.vendor import vendor


@lru_cache(maxsize=16)
def _holidays(country: str, year: int) -> frozenset[date]:
    import holidays  # here: it knows every country's, which takes a start's time

    return frozenset(holidays.country_holidays(country, years=year))


def is_working_day(day: date, country: str) -> bool:
    """Monday to Friday, and no public holiday where the vendor sits."""
    return day.weekday() < 5 and day not in _holidays(country, day.year)


def after(moment: datetime, *, working_days: int, country: str = "") -> datetime:
    """The same time of day, so many working days later; by the vendor's holidays where no country is named."""
    country = country or vendor().holidays_country
    while working_days > 0:
        moment += timedelta(days=1)
        working_days -= is_working_day(moment.date(), country)
    return moment
