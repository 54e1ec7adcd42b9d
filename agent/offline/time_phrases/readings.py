"""Meanings both languages share: units, rolling stretches, months of a year, grains and parts.

Each function turns plain values into a Meaning; the patterns that find those values are in
english_*.py and chinese_*.py.
"""

from datetime import date, timedelta
from typing import Literal

from agent.offline.time_phrases.calendar_days import (
    FIRST_YEAR,
    LAST_YEAR,
    Closed,
    Days,
    Frame,
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
    year_days,
)
from agent.offline.time_phrases.cuts import weekday_of_week
from agent.offline.time_phrases.pieces import Meaning
from semantic_layer.query import DatePart, Grain

MOST_UNITS = {"hour": 0, "day": 4000, "week": 600, "month": 200, "quarter": 80, "year": 40}


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
