"""Working time: the hours of the vendor's working days, in which a promised answer is counted.

Pure: a calendar, a moment, a length of time. An hour that the clocks leave out or repeat within the working hours is
counted as it passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from portal.models.programme import Rules, rules
from portal.models.vendor import vendor
from portal.models.working_days import is_working_day

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingHours:
    """When somebody works: Monday to Friday but for a country's holidays, from one hour to another in a zone."""

    country: str
    zone: str
    opens: int = 9
    closes: int = 17

    @classmethod
    def of_the_vendor(cls, said: Rules | None = None) -> "WorkingHours":
        """By the vendor's settings and these rules; by those that hold now where none are given."""
        look, said = vendor(), said or rules()
        return cls(look.holidays_country, look.zone, said.opens_hour, said.closes_hour)

    @property
    def a_day(self) -> timedelta:
        """How long a working day is."""
        return timedelta(hours=self.closes - self.opens)

    def days(self, number: int) -> timedelta:
        """The working time of so many working days."""
        return self.a_day * number

    def after(self, moment: datetime, working: timedelta) -> datetime:
        """When so much working time has passed since then; the moment itself, or the next working one, for none."""
        for begin, end in self._spans(moment):
            here = end - max(begin, moment)
            if here > timedelta(0) and working <= here:
                return max(begin, moment) + working
            working -= max(here, timedelta(0))
        raise AssertionError("working days never end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none where they stand the wrong way round."""
        total = timedelta(0)
        for begin, close in self._spans(start):
            if begin >= end:
                return total
            total += max(min(close, end) - max(begin, start), timedelta(0))
        return total

    def _spans(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The working spans from the day of this moment on, in UTC."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        while True:
            if is_working_day(day, self.country):
                yield self._at(day, self.opens), self._at(day, self.closes)
            day += DAY

    def _at(self, day: date, hour: int) -> datetime:
        whole_day, hour = divmod(hour, 24)
        return datetime.combine(day + DAY * whole_day, time(hour), ZoneInfo(self.zone)).astimezone(UTC)
