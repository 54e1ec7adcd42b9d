"""Parts of a unit: the first ten days of a month, its second week, the Monday of a week.

A cut turns the days of the whole into the days of the part, or into None where it has no such part.
"""

from datetime import date, timedelta
from typing import Literal

from agent.offline.time_phrases.calendar_days import (
    Closed,
    Days,
    Frame,
    add_months,
    day_in,
    step,
    week_in,
)
from agent.offline.time_phrases.pieces import Cut, Meaning
from semantic_layer.query import Grain


def a_cut(cut: Cut, unit: Grain | None = None, *, asked: bool = False) -> Meaning:
    """A part that needs the unit beside it; alone it is asked back, or (a plain '4-22') no time."""
    return Meaning(kind="cut", cut=cut, unit=unit, vague=not asked)


def outer(first: bool, count: int, inner: Grain) -> Meaning:
    """'first three months of', 最后两天."""
    cut = outer_units("first" if first else "last", count, inner)
    return a_cut(cut, inner if count == 1 else None, asked=True)


def ten_days(which: int) -> Cut:
    """上旬, 中旬, 下旬 (1 to 3) of a month."""
    return lambda days, unit: _ten_days(days, which) if unit == "month" else None


def _ten_days(days: Days, which: int) -> Closed | None:
    start, end = closed(days)
    last = end if which == 3 else start + timedelta(days=10 * which)
    return start + timedelta(days=10 * (which - 1)), last


def thirds(days: Days) -> tuple[Days, ...]:
    """The ten-day ranges of a month, or the months of a quarter or year, to choose from."""
    start, end = closed(days)
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
        start, stop = closed(days)
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
        start, end = closed(days)
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
        week_in(closed(days), number, frame) if unit in ("month", "year", "quarter") else None
    )


def nth_unit(number: int, inner: Grain) -> Cut:
    """'third month of Q1', 'second quarter of'; -1 is the last."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, end = closed(days)
        if unit not in ("month", "quarter", "year") or unit == inner:
            return None
        first = step(inner, end, -1) if number == -1 else step(inner, start, number - 1)
        last = step(inner, first, 1)
        return (first, last) if start <= first and last <= end else None

    return cut


def nth_weekday(number: int, weekday: int) -> Cut:
    """'first Monday of' a month; -1 is the last."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start, end = closed(days)
        first = start + timedelta(days=(weekday - start.isoweekday()) % 7)
        last = end - timedelta(days=(end.isoweekday() - weekday) % 7 or 7)
        day = last if number == -1 else first + timedelta(weeks=number - 1)
        return (day, day + timedelta(days=1)) if unit == "month" and day < end else None

    return cut


def days_of_month(first: int, last: int) -> Cut:
    """'4-22' beside a month."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start = closed(days)[0]
        opening = day_in(start.year, start.month, first)
        closing = day_in(start.year, start.month, last)
        if unit != "month" or opening is None or closing is None or first > last:
            return None
        return opening[0], closing[1]

    return cut


def weekday_of_week(weekday: int) -> Cut:
    """'Monday of' last week; 1 is Monday."""

    def cut(days: Days, unit: Grain | None) -> Days | None:
        start = closed(days)[0]
        if unit != "week":
            return None
        day = start + timedelta(days=(weekday - 1 - start.weekday()) % 7)
        return day, day + timedelta(days=1)

    return cut


def closed(days: Days) -> Closed:
    """Both ends of a stretch that a part is cut from; an open one has no parts."""
    start, end = days
    if start is None or end is None:
        return date.min, date.min
    return start, end
