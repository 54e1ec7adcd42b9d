"""Timeline: the days a resolved query covers: its period closed, its base aligned, its buckets.

Days only; nothing here knows a table. The clock comes in as `today`.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from semantic_layer.model import Calendar
from semantic_layer.periods import (
    Period,
    bucket_start,
    bucket_text,
    buckets,
    next_bucket,
    previous,
    running,
    shift,
    to_date,
    whole_units,
    year_before,
    year_before_in_weeks,
)
from semantic_layer.query import Comparison, Grain, MetricQuery, Running, Span
from semantic_layer.resolved import Bucket

_DAY = timedelta(days=1)

STALE_DAYS = 30
"""Days after which data without a newer row count as ended."""


def closed(span: Span | None, known: Period | None, today: date) -> Period | None:
    """The asked days with both ends; an open side ends where the data do, or today."""
    if span is None or (span.start is None and span.end is None):
        return None
    first = known.start if known is not None else today
    after = known.end if known is not None else today + _DAY
    start = span.start or min(first, span.end or first)
    return Period(start=start, end=span.end or max(after, start))


def united(spans: Iterable[Period]) -> Period | None:
    """From the first to the last day of all of them."""
    found = list(spans)
    if not found:
        return None
    return Period(start=min(s.start for s in found), end=max(s.end for s in found))


def running_unit(
    period: Period | None, grain: Grain | None, today: date, calendar: Calendar
) -> tuple[int, int] | None:
    """Days done and days in all of the last unit, if it is not over."""
    if period is None or period.end <= today:
        return None
    if grain is not None:
        return running(period, grain, today, calendar.week_start)
    units = whole_units(period, week_start=calendar.week_start)
    if units is None or not period.start <= today < period.end - _DAY:
        return None
    return (today - period.start).days + 1, period.days


def base_of(
    compare: Comparison,
    period: Period,
    now: tuple[date, date],
    grain: Grain | None,
    calendar: Calendar,
) -> Period:
    """The days compared with, cut at the same elapsed point where the period is not over.

    `now` is today and the newest day that the data reach.
    """
    today, newest = now
    if compare.to == "previous":
        base = previous(period, today, week_start=calendar.week_start)
    elif compare.to == "year_ago":
        base = year_before_in_weeks(period) if grain == "week" else year_before(period)
    else:
        base = _fixed(compare)
    is_to_date = compare.align == "to_date" or period.end == today + _DAY
    if not is_to_date or newest + _DAY >= period.end:
        return base
    if compare.to == "year_ago":
        return _year_ago_to_date(base, period, newest, in_weeks=grain == "week")
    return to_date(base, period, newest + _DAY)


def axis(
    query: MetricQuery, period: Period, grain: Grain, today: date, known: Period | None,
    calendar: Calendar,
) -> tuple[Bucket, ...]:  # fmt: skip
    """The buckets of a time group, each with the days it is compared with or taken over."""
    week_start = calendar.week_start
    found = []
    starts = buckets(period, grain, week_start)
    for number, start in enumerate(starts):
        days = _bucket_days(start, grain, period, week_start)
        base = window = None
        size = 1
        if query.compare is not None:
            base = _bucket_base(query.compare, (starts, number), grain, (days, today), calendar)
        if query.running is not None:
            window, size = _window(query.running, start, grain, (days, starts[0]), known, calendar)
        found.append(Bucket(bucket_text(start), days, base, window, size))
    return tuple(found)


def reached(known: Period | None, today: date, grain: Grain, week_start: str) -> date:
    """The last day that counts as over: today, or yesterday when today has no rows yet.

    What is compared to date is cut there, so that data loaded once a night are not held against a
    day more of the base. A longer silence, or one on the last day of the unit, may be no gap in
    the data: today counts then.
    """
    yesterday = today - _DAY
    is_last_day = _day_after(today, grain, week_start) == today + _DAY
    waits = known is not None and known.last == yesterday and not is_last_day
    return yesterday if waits else today


def last_shown(known: Period | None, today: date, grain: Grain, week_start: str) -> date:
    """The day whose bucket is the last one shown: today's, unless the data do not reach it.

    A running bucket without a day of data is left out, and so are all buckets after data that ended
    more than STALE_DAYS ago: their zeros would say that nothing happened, which nobody knows.
    """
    if known is None or known.last >= today:
        return today
    if (today - known.last).days > STALE_DAYS:
        return known.last
    begun = _day_of(bucket_start(today, grain, week_start))
    return today if known.last >= begun else begun - _DAY


def axis_period(
    period: Period | None, known: Period | None, today: date, grain: Grain, week_start: str
) -> Period | None:
    """From the period's start to today's bucket; of all data, from the first to the last bucket."""
    if period is None:
        if known is None:
            return None
        first = _day_of(bucket_start(known.start, grain, week_start))
        return Period(start=first, end=_day_after(known.last, grain, week_start))
    return Period(
        start=period.start,
        end=max(period.start, min(period.end, _day_after(today, grain, week_start))),
    )


def followed(
    period: Period | None, grain: Grain, today: date, week_start: str
) -> tuple[Bucket, ...]:
    """The buckets from the first cohort's to today's."""
    first = _day_of(bucket_start(period.start if period else today, grain, week_start))
    end = _day_after(max(today, first), grain, week_start)
    return tuple(
        Bucket(bucket_text(start), Period(start=start, end=next_bucket(start, grain, week_start)))
        for start in buckets(Period(start=first, end=end), grain, week_start)
    )


def _day_of(moment: date) -> date:
    return date(moment.year, moment.month, moment.day)


def _day_after(day: date, grain: Grain, week_start: str) -> date:
    """The first day after the bucket that holds the day."""
    return next_bucket(day, "day" if grain == "hour" else grain, week_start)


def _fixed(compare: Comparison) -> Period:
    if compare.period is None or compare.period.start is None or compare.period.end is None:
        raise LookupError("a comparison with a fixed period needs its days")
    return Period(start=compare.period.start, end=compare.period.end)


def _year_ago_to_date(base: Period, period: Period, today: date, *, in_weeks: bool) -> Period:
    done = Period(start=period.start, end=max(period.start, today + _DAY))
    cut = year_before_in_weeks(done) if in_weeks else year_before(done)
    return Period(start=base.start, end=max(base.start, min(base.end, cut.end)))


def _bucket_days(start: date, grain: Grain, period: Period, week_start: str) -> Period:
    if grain == "hour":
        day = _day_of(start)
        return Period(start=day, end=day + _DAY)
    end = next_bucket(start, grain, week_start)
    return Period(start=max(start, period.start), end=min(end, period.end))


def _bucket_base(
    compare: Comparison,
    place: tuple[tuple[date, ...], int],
    grain: Grain,
    now: tuple[Period, date],
    calendar: Calendar,
) -> Period:
    """The days before, a year before, or those of the same place in the fixed period."""
    (starts, number), (days, today) = place, now
    start = starts[number]
    whole = Period(start=start, end=next_bucket(start, grain, calendar.week_start))
    if compare.to == "previous":
        base = Period(start=shift(start, grain, -1), end=start)
    elif compare.to == "year_ago":
        base = year_before_in_weeks(whole) if grain == "week" else year_before(whole)
    else:
        base = _same_place(compare, number, grain, calendar.week_start)
    if days.start > whole.start:
        base = Period(start=min(base.end, base.start + (days.start - whole.start)), end=base.end)
    elapsed = min(days.end, today + _DAY) if compare.align == "to_date" else days.end
    if elapsed >= whole.end:
        return base
    return to_date(base, whole, elapsed, unit=grain)


def _same_place(compare: Comparison, number: int, grain: Grain, week_start: str) -> Period:
    """The bucket of the fixed period that stands where this one does; empty beyond its end."""
    fixed = _fixed(compare)
    others = buckets(fixed, grain, week_start)
    if number >= len(others):
        return Period(start=fixed.end, end=fixed.end)
    return _bucket_days(others[number], grain, fixed, week_start)


def _window(
    wanted: Running,
    start: date,
    grain: Grain,
    place: tuple[Period, date],
    known: Period | None,
    calendar: Calendar,
) -> tuple[Period, int]:
    """The days a running value is taken over, and how many buckets they are."""
    days, first = place
    week_start = calendar.week_start
    begin = shift(start, grain, 1 - wanted.window) if wanted.window else first
    if wanted.restart is not None:
        unit = bucket_start(start, wanted.restart, week_start)
        begin = max(begin, unit) if wanted.window else unit
    if known is not None and wanted.window:
        begin = max(begin, min(bucket_start(known.start, grain, week_start), start))
    window = Period(start=begin, end=days.end)
    size = len(buckets(Period(start=begin, end=max(days.end, begin)), grain, week_start))
    return window, max(size, 1)
