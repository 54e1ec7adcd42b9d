"""The demo's calendar: festivals, how busy each day is, and days drawn by that weight.

A day is its number since the story's first day. Nothing here reads a clock.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
DOUBLE_ELEVEN_START = (11, 6)
"""The week of the sale: seven days, the eleventh in their midst."""
MID_YEAR_START = (6, 14)
WEEK = 7

MONTH_FACTORS = (0.95, 0.9, 1.0, 0.98, 1.02, 1.0, 0.96, 0.97, 1.03, 1.02, 1.08, 1.1)
PERSON_WEEKDAYS = (0.92, 0.92, 0.94, 0.98, 1.05, 1.12, 1.07)
COMPANY_WEEKDAYS = (1.1, 1.15, 1.15, 1.1, 0.95, 0.22, 0.18)
NOBODY = (0,) * 6
AFTERNOON = (44, 38, 36, 36, 38)
NIGHT = (8, 4, 2, 1, 1, 2)
PERSON_HOURS = (*NIGHT, 6, 14, 24, 34, 40, 42, 48, *AFTERNOON, 52, 80, 92, 88, 64, 30)
COMPANY_HOURS = (*NOBODY, 1, 4, 20, 80, 100, 70, 30, 50, 90, 95, 80, 50, 20, 8, 5, 3, 1, 0)
PERSON_CLOCK, COMPANY_CLOCK = tuple(accumulate(PERSON_HOURS)), tuple(accumulate(COMPANY_HOURS))


@dataclass(frozen=True)
class Calendar:
    """The days from the first to today, with weights and running sums for both kinds of buyer."""

    first: date
    today: date
    weights: dict[str, tuple[float, ...]]
    sums: dict[str, tuple[float, ...]]

    @property
    def last(self) -> int:
        """Number of today."""
        return (self.today - self.first).days

    def number(self, day: date) -> int:
        """The number of a day."""
        return (day - self.first).days

    def day(self, number: int) -> date:
        """The day of a number."""
        return self.first + timedelta(days=number)

    def draw(self, rng: Random, kind: str, start: int, end: int) -> int:
        """A day from start to end, both in, busy days more often."""
        if end <= start:
            return start
        sums = self.sums[kind]
        low = sums[start - 1] if start else 0.0
        found = bisect_left(sums, low + rng.random() * (sums[end] - low), start, end + 1)
        return min(found, end)


def calendar(first: date, today: date) -> Calendar:
    """The calendar of the demo, festivals and weekdays weighted."""
    days = [first + timedelta(days=number) for number in range((today - first).days + 1)]
    weights = {
        "person": tuple(_weight(day, PERSON_WEEKDAYS, 8.2, 2.6, 0.5) for day in days),
        "company": tuple(_weight(day, COMPANY_WEEKDAYS, 2.3, 1.3, 0.4) for day in days),
    }
    sums = {kind: tuple(accumulate(found)) for kind, found in weights.items()}
    return Calendar(first, today, weights, sums)


def clock(rng: Random, kind: str) -> str:
    """A time of day: persons mostly in the evening, companies in office hours."""
    hours = PERSON_CLOCK if kind == "person" else COMPANY_CLOCK
    hour = bisect_right(hours, rng.random() * hours[-1])
    minute, second = divmod(int(rng.random() * 3600), 60)
    return f"{hour:02d}:{minute:02d}:{second:02d}"


def double_eleven(year: int) -> tuple[date, date]:
    """The week of the 11 November sale, half-open."""
    start = date(year, *DOUBLE_ELEVEN_START)
    return start, start + timedelta(days=WEEK)


def spring_festival(start: date) -> tuple[date, date]:
    """The festival week from New Year's Eve, half-open."""
    return start - timedelta(days=1), start + timedelta(days=WEEK - 1)


def _weight(
    day: date, weekdays: tuple[float, ...], november: float, june: float, festival: float
) -> float:
    weight = weekdays[day.weekday()] * MONTH_FACTORS[day.month - 1]
    start, end = double_eleven(day.year)
    if start <= day < end:
        weight *= november
    mid = date(day.year, *MID_YEAR_START)
    if mid <= day < mid + timedelta(days=WEEK):
        weight *= june
    if any(begin <= day < over for begin, over in map(spring_festival, SPRING_FESTIVALS)):
        weight *= festival
    return weight
