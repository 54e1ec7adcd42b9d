"""Periods of days, and the grains they are cut into.

Half-open: the start day is in, the end day is not. Nothing here reads a clock or a language:
'last quarter' becomes a Period in agent/offline/time_phrases, from a `today` that was passed in.
"""

from datetime import date, datetime, time, timedelta

from semantic_layer.form import Form
from semantic_layer.query import Grain

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
"""The grains that are made of months."""

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


class Period(Form):
    """Days from `start` up to, not including, `end`."""

    start: date
    """The first day counted."""
    end: date
    """The first day not counted any more. Equal to `start`: an empty period, which is allowed."""

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day counted; of an empty period the day before its start."""
        return self.end - _DAY


def previous(
    period: Period,
    today: date | None = None,
    unit_hint: Grain | None = None,
    week_start: str = "monday",
) -> Period:
    """The period before: 2026-04-01..2026-07-01 -> 2026-01-01..2026-04-01.

    Whole calendar units give the same number of units before. A span from a unit's first day to
    `today` is that unit to date: 1-20 May on 20 May -> 1-20 April. Any other span gives the same
    number of days just before it. `unit_hint` decides where more than one unit fits (1-20 January:
    month, quarter or year to date); without it the smallest of month, quarter and year is taken.
    """
    if units := whole_units(period, unit_hint, week_start):
        grain, count = units
        return Period(start=shift(period.start, grain, -count), end=period.start)
    if today is not None and (unit := unit_to_date(period, today, unit_hint, week_start)):
        start = shift(period.start, unit, -1)
        return to_date(Period(start=start, end=period.start), period, period.end, unit)
    return Period(start=period.start - (period.end - period.start), end=period.start)


def year_before(period: Period) -> Period:
    """The same calendar days a year earlier: 2026-07-01..2026-10-01 -> 2025-07-01..2025-10-01.

    A boundary on 29 February moves to 1 March, so a lone leap day has an empty year before.
    """
    return Period(start=year_earlier(period.start), end=year_earlier(period.end))


def year_before_in_weeks(period: Period) -> Period:
    """The same span 52 weeks earlier, so that weeks meet weeks."""
    year = timedelta(weeks=52)
    return Period(start=period.start - year, end=period.end - year)


def year_earlier(boundary: date) -> date:
    """The same boundary a year earlier; 29 February moves to 1 March."""
    if (boundary.month, boundary.day) == (2, 29):
        return date(boundary.year - 1, 3, 1)
    return boundary.replace(year=boundary.year - 1)


def whole_units(
    period: Period, unit_hint: Grain | None = None, week_start: str = "monday"
) -> tuple[Grain, int] | None:
    """The largest calendar unit the period consists of, and how many: Jan-Jun -> ("quarter", 2).

    None where it is not made of whole weeks, months, quarters or years.
    """
    if period.end <= period.start:
        return None
    grains: tuple[Grain, ...] = ("year", "quarter", "month", "week")
    if unit_hint in grains:
        grains = (unit_hint, *grains)
    for grain in grains:
        if _on_boundaries(period, grain, week_start):
            return grain, _units_between(period, grain)
    return None


def unit_to_date(
    period: Period, today: date, unit_hint: Grain | None = None, week_start: str = "monday"
) -> Grain | None:
    """The unit that began on the period's first day and runs up to `today`; None = no such unit.

    A single day is that day and nothing else unless `unit_hint` says so.
    """
    if period.last != today:
        return None
    grains: tuple[Grain, ...] = ("month", "week", "quarter", "year")
    fitting = [grain for grain in grains if bucket_start(today, grain, week_start) == period.start]
    if unit_hint in fitting:
        return unit_hint
    return fitting[0] if fitting and period.days > 1 else None


def to_date(base: Period, period: Period, elapsed: date, unit: Grain | None = None) -> Period:
    """`base` cut at the point that `period` has reached when `elapsed` is its first day to come.

    Periods of months, quarters or years: same month offset and day, clamped (1 Apr-20 May of a
    quarter against Jan-Mar -> 1 Jan-20 Feb). All others: the same count of days. A period that is
    over leaves `base` as it is. `unit` is the period's own unit where it is not made of whole ones.
    """
    if elapsed >= period.end and unit is None:
        return base
    units = whole_units(period)
    grain = unit or (units[0] if units else "day")
    done = min(elapsed, period.end)
    if done <= period.start:
        return Period(start=base.start, end=base.start)
    if grain in MONTHS_OF and base.start.day == period.start.day:
        last = done - _DAY
        months = (last.year - period.start.year) * 12 + last.month - period.start.month
        end = _on_day(shift_months(base.start, months), last.day) + _DAY
    else:
        end = base.start + (done - period.start)
    return Period(start=base.start, end=min(end, base.end))


def running(
    period: Period, grain: Grain, today: date, week_start: str = "monday"
) -> tuple[int, int] | None:
    """Days done (today included) and days in all of the last unit; None if it is over by `today`.

    'This month' on 20 May -> (20, 31).
    """
    last = bucket_start(period.last, grain, week_start)
    end = next_bucket(last, grain, week_start)
    if not last <= today < end - _DAY or grain == "hour":
        return None
    return (today - last).days + 1, (end - last).days


def clip(period: Period, bounds: Period) -> Period:
    """The part of `period` inside `bounds`; empty where they do not meet."""
    start = max(period.start, bounds.start)
    return Period(start=start, end=max(start, min(period.end, bounds.end)))


def shift(day: date, grain: Grain, count: int) -> date:
    """`day` moved by `count` units; months, quarters and years clamp to the last day."""
    if grain in MONTHS_OF:
        return shift_months(day, MONTHS_OF[grain] * count)
    return day + {"hour": _HOUR, "day": _DAY, "week": 7 * _DAY}[grain] * count


def shift_months(day: date, months: int) -> date:
    """`day` moved by calendar months, clamped: 2026-03-31 by -1 -> 2026-02-28."""
    index = day.year * 12 + day.month - 1 + months
    return _on_day(day.replace(year=index // 12, month=index % 12 + 1, day=1), day.day)


def bucket_start(day: date, grain: Grain, week_start: str = "monday") -> date:
    """The first day of the unit that `day` lies in; for hours the full hour of a datetime."""
    match grain:
        case "hour":
            moment = day if isinstance(day, datetime) else datetime.combine(day, time())
            return moment.replace(minute=0, second=0, microsecond=0)
        case "day":
            return _plain(day)
        case "week":
            back = (day.weekday() - WEEKDAYS.index(week_start)) % 7
            return _plain(day) - back * _DAY
        case "month":
            return date(day.year, day.month, 1)
        case "quarter":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(day.year, 1, 1)


def next_bucket(day: date, grain: Grain, week_start: str = "monday") -> date:
    """The first day of the unit after the one that `day` lies in."""
    return shift(bucket_start(day, grain, week_start), grain, 1)


def buckets(period: Period, grain: Grain, week_start: str = "monday") -> tuple[date, ...]:
    """The first days of all units that share a day with the period, in order (hours: datetimes)."""
    if grain == "hour":
        first = datetime.combine(period.start, time())
        return tuple(first + _HOUR * number for number in range(24 * max(period.days, 0)))
    found = []
    start = bucket_start(period.start, grain, week_start)
    while start < period.end:
        found.append(start)
        start = shift(start, grain, 1)
    return tuple(found) if period.days > 0 else ()


def bucket_count(period: Period, grain: Grain, week_start: str = "monday") -> int:
    """How many buckets `buckets` would give, without making them."""
    if period.days <= 0:
        return 0
    if grain == "hour":
        return 24 * period.days
    first = bucket_start(period.start, grain, week_start)
    return _units_between(
        Period(start=first, end=next_bucket(period.last, grain, week_start)), grain
    )


def bucket_text(bucket: date) -> str:
    """A bucket as result rows carry it: `2026-07-01`, an hour as `2026-07-01 13:00`."""
    if isinstance(bucket, datetime):
        return bucket.isoformat(sep=" ", timespec="minutes")
    return bucket.isoformat()


def _on_boundaries(period: Period, grain: Grain, week_start: str) -> bool:
    return all(bucket_start(day, grain, week_start) == day for day in (period.start, period.end))


def _units_between(period: Period, grain: Grain) -> int:
    if grain in MONTHS_OF:
        months = (period.end.year - period.start.year) * 12 + period.end.month - period.start.month
        return months // MONTHS_OF[grain]
    return period.days // (7 if grain == "week" else 1)


def _on_day(month: date, day: int) -> date:
    """`day` in the month of `month`, or that month's last day."""
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return month.replace(day=min(day, (following - _DAY).day))


def _plain(day: date) -> date:
    return day.date() if isinstance(day, datetime) else day
