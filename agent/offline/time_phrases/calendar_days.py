"""Calendar arithmetic for the time grammar: units around a today that was passed in.

Knows no language. All pairs of days are half-open; None is an open end.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from semantic_layer.model import Calendar
from semantic_layer.query import Grain

Days = tuple[date | None, date | None]
Closed = tuple[date, date]
YearDays = Callable[[int], Days | None]
"""The days a phrase means once its year is known; None where that year has none."""
FIRST_YEAR, LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Frame:
    """Where 'this month' is counted from."""

    today: date
    calendar: Calendar

    @property
    def tomorrow(self) -> date:
        """The end of a period that runs to today."""
        return self.today + timedelta(days=1)

    @property
    def week_offset(self) -> int:
        """0 where weeks start on Monday, 6 where on Sunday (as `date.weekday` counts)."""
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        return names.index(self.calendar.week_start[:3].lower())

    @property
    def quarter_offset(self) -> int:
        """Months by which quarters are shifted against January."""
        fiscal = self.calendar.quarters == "fiscal"
        return (self.calendar.fiscal_year_start - 1) % 12 if fiscal else 0


def start_of(unit: Grain, day: date, frame: Frame) -> date:
    """The first day of the unit that holds `day`."""
    match unit:
        case "hour" | "day":
            return day
        case "week":
            return day - timedelta(days=(day.weekday() - frame.week_offset) % 7)
        case "month":
            return day.replace(day=1)
        case "quarter":
            back = (day.month - 1 - frame.quarter_offset) % 3
            return add_months(day.replace(day=1), -back)
        case "year":
            return date(day.year, 1, 1)


def add_months(day: date, months: int) -> date:
    """The same day some months on, clamped to the month's length."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def step(unit: Grain, day: date, count: int) -> date:
    """`day` moved by whole units."""
    match unit:
        case "hour" | "day":
            return day + timedelta(days=count)
        case "week":
            return day + timedelta(weeks=count)
        case "month":
            return add_months(day, count)
        case "quarter":
            return add_months(day, 3 * count)
        case "year":
            return add_months(day, 12 * count)


def unit_at(unit: Grain, shift: int, frame: Frame) -> Closed:
    """The whole unit `shift` units from today's: ('month', -1) -> last month."""
    start = step(unit, start_of(unit, frame.today, frame), shift)
    return start, step(unit, start, 1)


def rolling(unit: Grain, count: int, frame: Frame) -> Closed:
    """The last `count` units up to and including today: 3 months on 20 May -> from 21 February."""
    if unit == "quarter":
        return complete("quarter", count, frame)
    if unit in ("month", "year"):
        return step(unit, frame.today, -count) + timedelta(days=1), frame.tomorrow
    return step(unit, frame.tomorrow, -count), frame.tomorrow


def complete(unit: Grain, count: int, frame: Frame) -> Closed:
    """The last `count` whole units before the running one."""
    end = start_of(unit, frame.today, frame)
    return step(unit, end, -count), end


def coming(unit: Grain, count: int, frame: Frame) -> Closed:
    """The next `count` units from tomorrow on; whole ones for quarters."""
    if unit == "quarter":
        start = unit_at("quarter", 1, frame)[0]
        return start, step(unit, start, count)
    return frame.tomorrow, step(unit, frame.tomorrow, count)


def month_days(year: int, month: int) -> Closed:
    """A calendar month."""
    start = date(year, month, 1)
    return start, add_months(start, 1)


def quarter_days(year: int, quarter: int, frame: Frame) -> Closed:
    """A quarter: fiscal where the calendar counts quarters so, else of the calendar year."""
    if frame.quarter_offset:
        return fiscal_quarter(year, quarter, frame)
    start = date(year, 3 * quarter - 2, 1)
    return start, add_months(start, 3)


def half_days(year: int, half: int) -> Closed:
    """A calendar half-year."""
    start = date(year, 6 * half - 5, 1)
    return start, add_months(start, 6)


def year_days(year: int) -> Closed:
    """A calendar year."""
    return date(year, 1, 1), date(year + 1, 1, 1)


def fiscal_year(year: int, frame: Frame) -> Closed:
    """The fiscal year that ends in `year`."""
    first = frame.calendar.fiscal_year_start
    start = date(year if first == 1 else year - 1, first, 1)
    return start, add_months(start, 12)


def fiscal_quarter(year: int, quarter: int, frame: Frame) -> Closed:
    """A quarter of the fiscal year that ends in `year`."""
    start = add_months(fiscal_year(year, frame)[0], 3 * (quarter - 1))
    return start, add_months(start, 3)


def fiscal_year_of(day: date, frame: Frame) -> int:
    """The number of the fiscal year that holds `day`."""
    first = frame.calendar.fiscal_year_start
    return day.year + (1 if first > 1 and day.month >= first else 0)


def day_in(year: int, month: int, day: int) -> Closed | None:
    """One calendar day, or None where the month has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    start = date(year, month, day)
    return start, start + timedelta(days=1)


def week_in(days: Closed, number: int, frame: Frame) -> Closed | None:
    """The nth week of a month or year; a week belongs to where its fourth day lies, as in ISO.

    `number` -1 is the last one. Week 10 of 2026 -> 2026-03-02..2026-03-09.
    """
    start, end = days
    first = start_of("week", start + timedelta(days=3), frame)
    last = start_of("week", end - timedelta(days=4), frame)
    week = last if number == -1 else first + timedelta(weeks=number - 1)
    return (week, week + timedelta(days=7)) if first <= week <= last else None


def latest_begun(in_year: YearDays, frame: Frame) -> Days | None:
    """The latest of a yearly stretch that has begun: November on 20 May 2026 -> Nov 2025."""
    for year in (frame.today.year + 1, frame.today.year, frame.today.year - 1):
        days = in_year(year)
        if days is not None and days[0] is not None and days[0] <= frame.today:
            return days
    return None
