"""Meanings both languages share: units, rolling stretches, months of a year, cuts of a month.

Each function turns plain values into a Meaning; the patterns that find those values are in
english.py and chinese.py.
"""

from datetime import date, timedelta
from typing import Literal

from agent.offline.time_phrases.calendar_days import (
    FIRST_YEAR,
    LAST_YEAR,
    Closed,
    Days,
    Frame,
    add_months,
    coming,
    complete,
    day_in,
    half_days,
    month_days,
    quarter_days,
    rolling,
    start_of,
    step,
    unit_at,
    week_in,
    year_days,
)
from agent.offline.time_phrases.pieces import Cut, Meaning
from semantic_layer.query import DatePart, Grain

MOST_UNITS = {"hour": 0, "day": 4000, "week": 600, "month": 200, "quarter": 80, "year": 40}
"""Longer stretches are no periods a person asks for, so the number means something else."""


def whole_unit(unit: Grain, shift: int, frame: Frame) -> Meaning:
    """'last month' -> shift -1."""
    days = unit_at(unit, shift, frame)
    return Meaning(days=days, unit=unit, year=days[0].year if unit == "year" else None)


def back(unit: Grain, count: float | None, frame: Frame) -> Meaning | None:
    """'last 7 days': rolling, today included; None where the number is no count."""
    if count is None or not _is_count(unit, count):
        return None
    kind: Grain | None = "quarter" if unit == "quarter" else None
    return Meaning(days=rolling(unit, int(count), frame), unit=kind)


def full_back(unit: Grain, count: float | None, frame: Frame) -> Meaning | None:
    """'previous 2 full months'."""
    if count is None or not _is_count(unit, count):
        return None
    return Meaning(days=complete(unit, int(count), frame), unit=unit)


def ahead(unit: Grain, count: float | None, frame: Frame) -> Meaning | None:
    """'next 30 days'."""
    if count is None or not _is_count(unit, count):
        return None
    return Meaning(days=coming(unit, int(count), frame))


def ago(unit: Grain, count: float | None, frame: Frame) -> Meaning | None:
    """'three months ago': that calendar unit."""
    if count is None or not _is_count(unit, count):
        return None
    return whole_unit(unit, -int(count), frame)


def before_ago(unit: Grain, count: float | None, frame: Frame) -> Meaning | None:
    """'more than 30 days ago': everything up to that day."""
    if count is None or not _is_count(unit, count):
        return None
    return Meaning(days=(None, step(unit, frame.today, -int(count))))


def _is_count(unit: Grain, count: float) -> bool:
    return count == int(count) and 1 <= count <= MOST_UNITS[unit]


def to_date(unit: Grain, frame: Frame) -> Meaning:
    """YTD, MTD, QTD: the start of the unit to today."""
    return Meaning(days=(start_of(unit, frame.today, frame), frame.tomorrow), unit=unit)


def month_of_year(month: int) -> Meaning:
    """March, its year still open."""
    return Meaning(in_year=lambda year: month_days(year, month), unit="month")


def months_of_year(first: int, last: int) -> Meaning | None:
    """1-3月, its year still open."""
    if not (1 <= first < last <= 12):
        return None
    return Meaning(
        in_year=lambda year: (month_days(year, first)[0], month_days(year, last)[1]),
        unit="month",
    )


def quarter_of_year(quarter: int, frame: Frame) -> Meaning:
    """Q1, its year still open."""
    return Meaning(in_year=lambda year: quarter_days(year, quarter, frame), unit="quarter")


def half_of_year(half: int) -> Meaning:
    """H1, its year still open."""
    return Meaning(in_year=lambda year: half_days(year, half))


def plain_year(year: int) -> Meaning | None:
    """2025, which a neighbour may borrow."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return Meaning(days=year_days(year), unit="year", year=year)


def years(first: int, last: int) -> Meaning | None:
    """2016-2018."""
    if not FIRST_YEAR <= first < last <= LAST_YEAR:
        return None
    ends = Meaning(days=year_days(first), unit="year"), Meaning(days=year_days(last), unit="year")
    return Meaning(days=(year_days(first)[0], year_days(last)[1]), unit="year", ends=ends)


def day_of_year(month: int, day: int) -> Meaning | None:
    """5 March, its year still open; None where no month has that day."""
    if day_in(2024, month, day) is None:
        return None
    return Meaning(in_year=lambda year: day_in(year, month, day), unit="day")


def exact_day(year: int, month: int, day: int) -> Meaning | None:
    """2026-03-05."""
    days = day_in(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    return Meaning(days=days, unit="day") if days else None


def exact_month(year: int, month: int) -> Meaning | None:
    """2026-03."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return Meaning(days=month_days(year, month), unit="month")


def either_day(first: int, second: int, year: int) -> Meaning | None:
    """03/05/2026: one day where only one order is possible, else asked."""
    american, british = exact_day(year, first, second), exact_day(year, second, first)
    if american is None or british is None or american.days == british.days:
        return american or british
    return Meaning(kind="ask", choices=_known(american.days, british.days))


def _known(*choices: Days | None) -> tuple[Days, ...]:
    return tuple(days for days in choices if days is not None)


def a_cut(cut: Cut, unit: Grain | None = None, *, asked: bool = False) -> Meaning:
    """A part that needs the unit beside it; alone it is asked back, or (a plain '4-22') no time."""
    return Meaning(kind="cut", cut=cut, unit=unit, vague=not asked)


def outer(first: bool, count: int, inner: Grain) -> Meaning:
    """'first three months of', 最后两天."""
    cut = outer_units("first" if first else "last", count, inner)
    return a_cut(cut, inner if count == 1 else None, asked=True)


def quarters_of_year(first: int, last: int, frame: Frame) -> Meaning | None:
    """一二季度: neighbours only."""
    if last != first + 1 or not 1 <= first <= 3:
        return None
    return Meaning(
        in_year=lambda year: (
            quarter_days(year, first, frame)[0],
            quarter_days(year, last, frame)[1],
        ),
        unit="quarter",
    )


def whole_day(day: date) -> Meaning:
    """One known day."""
    return Meaning(days=(day, day + timedelta(days=1)), unit="day")


def ten_days(which: int) -> Cut:
    """上旬, 中旬, 下旬 (1 to 3) of a month."""
    return lambda days, unit: _ten_days(days, which) if unit == "month" else None


def _ten_days(days: Days, which: int) -> Closed | None:
    start, end = _closed(days)
    last = end if which == 3 else start + timedelta(days=10 * which)
    return start + timedelta(days=10 * (which - 1)), last


def thirds(days: Days) -> tuple[Days, ...]:
    """The ten-day ranges of a month, or the months of a quarter or year, to choose from."""
    start, end = _closed(days)
    if (end - start).days < 28:
        return ()
    if (end - start).days <= 31:
        return tuple(part for part in (_ten_days(days, which) for which in (1, 2, 3)) if part)
    months = (end.year - start.year) * 12 + end.month - start.month
    size = max(months // 3, 1)
    return tuple((add_months(start, k * size), add_months(start, (k + 1) * size)) for k in range(3))


def outer_units(end: Literal["first", "last"], count: int, inner: Grain) -> Cut:
    """'first three months of', 'last ten days of'."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, stop = _closed(days)
        part = (
            (start, step(inner, start, count))
            if end == "first"
            else (step(inner, stop, -count), stop)
        )
        inside = start <= part[0] and part[1] <= stop
        return part if unit in ("month", "quarter", "year") and inside else None

    return cut


def half(which: int) -> Cut:
    """The first or second half of a month, quarter or year; of a month days 1-15 and the rest."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, end = _closed(days)
        if unit == "year":
            middle = add_months(start, 6)
        elif unit == "month":
            middle = start + timedelta(days=15)
        else:
            return None
        return (start, middle) if which == 1 else (middle, end)

    return cut


def nth_week(number: int, frame: Frame) -> Cut:
    """'second week of', 第二周; -1 is the last."""
    return lambda days, unit: (
        week_in(_closed(days), number, frame) if unit in ("month", "year", "quarter") else None
    )


def nth_unit(number: int, inner: Grain) -> Cut:
    """'third month of Q1', 'second quarter of'; -1 is the last."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, end = _closed(days)
        if unit not in ("month", "quarter", "year") or unit == inner:
            return None
        first = step(inner, end, -1) if number == -1 else step(inner, start, number - 1)
        last = step(inner, first, 1)
        return (first, last) if start <= first and last <= end else None

    return cut


def nth_weekday(number: int, weekday: int) -> Cut:
    """'first Monday of' a month; -1 is the last."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, end = _closed(days)
        first = start + timedelta(days=(weekday - start.isoweekday()) % 7)
        last = end - timedelta(days=(end.isoweekday() - weekday) % 7 or 7)
        day = last if number == -1 else first + timedelta(weeks=number - 1)
        return (day, day + timedelta(days=1)) if unit == "month" and day < end else None

    return cut


def days_of_month(first: int, last: int) -> Cut:
    """'4-22' beside a month."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start = _closed(days)[0]
        opening = day_in(start.year, start.month, first)
        closing = day_in(start.year, start.month, last)
        if unit != "month" or opening is None or closing is None or first > last:
            return None
        return opening[0], closing[1]

    return cut


def weekday_of_week(weekday: int) -> Cut:
    """'Monday of' last week; 1 is Monday."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start = _closed(days)[0]
        if unit != "week":
            return None
        day = start + timedelta(days=(weekday - 1 - start.weekday()) % 7)
        return day, day + timedelta(days=1)

    return cut


def weekend_of(days: Closed) -> Closed:
    """Saturday and Sunday of a week."""
    saturday = days[0] + timedelta(days=(5 - days[0].weekday()) % 7)
    return saturday, saturday + timedelta(days=2)


def day_of_week(weekday: int, shift: int, frame: Frame) -> Meaning:
    """上周一: the weekday of the week `shift` weeks on; 1 is Monday."""
    days = weekday_of_week(weekday)(unit_at("week", shift, frame), "week")
    return Meaning(days=days, unit="day")


def latest_weekday(weekday: int, frame: Frame, *, before_today: bool = False) -> Closed:
    """The most recent such day."""
    anchor = frame.today - timedelta(days=1) if before_today else frame.today
    day = anchor - timedelta(days=(anchor.isoweekday() - weekday) % 7)
    return day, day + timedelta(days=1)


def some_day(weekday: int, frame: Frame) -> Meaning:
    """A weekday beside nothing: one day or each such day? Asked."""
    latest = latest_weekday(weekday, frame)
    return Meaning(kind="ask", choices=(latest,))


def a_grain(grain: Grain | None) -> Meaning:
    """'by month'; None: by convention ('trend')."""
    return Meaning(kind="grain", grain=grain)


def a_part(part: DatePart, *values: int | bool) -> Meaning:
    """'by weekday', or with values 'on weekends'."""
    return Meaning(kind="part", part=part, part_values=values)


def a_change(to: Literal["previous", "year_ago"], unit: Grain | None = None) -> Meaning:
    """Yoy, 环比."""
    return Meaning(kind="compare", compare=to, unit=unit)


def relative(unit: Grain, shift: int) -> Meaning:
    """'the month before': counted from the last form's period."""
    return Meaning(kind="anchored", unit=unit, shift=shift)


def recent(frame: Frame) -> Meaning:
    """'recently', 最近: how long is asked."""
    choices = (rolling("day", 7, frame), rolling("day", 30, frame), rolling("month", 3, frame))
    return Meaning(kind="ask", choices=choices)


def _closed(days: Days) -> Closed:
    start, end = days
    if start is None or end is None:
        return date.min, date.min
    return start, end
