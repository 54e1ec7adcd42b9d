"""Comparisons: how one span of days is said relative to another. Reads no words."""

from datetime import date

from semantic_layer.query import Comparison, Span


def comparison_of(period: Span, base: Span) -> Comparison:
    """How `base` is said relative to `period`: the one before, a year ago, or as it stands."""
    if period.start and period.end and base.start and base.end:
        if base.end == period.start and _same_length(period, base):
            return Comparison(to="previous")
        if _a_year_earlier(period.start) == base.start and _a_year_earlier(period.end) == base.end:
            return Comparison(to="year_ago")
    return Comparison(to="period", period=Span(start=base.start, end=base.end, phrase=base.phrase))


def _same_length(period: Span, base: Span) -> bool:
    if not (period.start and period.end and base.start and base.end):
        return False
    months = _months(period.start, period.end)
    if months:
        return months == _months(base.start, base.end)
    return period.end - period.start == base.end - base.start


def _months(start: date, end: date) -> int:
    """Whole months between two first days of a month; 0 when they are not such days."""
    if start.day != 1 or end.day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month


def _a_year_earlier(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 3, 1)
    return day.replace(year=day.year - 1)
