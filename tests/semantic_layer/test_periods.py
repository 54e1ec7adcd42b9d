"""Periods: what is before, what is to date, and the buckets of a span."""

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semantic_layer.periods import (
    WEEKDAYS,
    Period,
    bucket_count,
    bucket_start,
    bucket_text,
    buckets,
    clip,
    next_bucket,
    previous,
    running,
    shift_months,
    to_date,
    unit_to_date,
    whole_units,
    year_before,
    year_before_in_weeks,
)
from semantic_layer.query import Grain

TODAY = date(2026, 5, 20)
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter", "year")
days = st.dates(date(1995, 1, 1), date(2045, 12, 31))
grains = st.sampled_from(GRAINS)


def span(start: str, end: str) -> Period:
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("period", "units"),
    [
        (span("2026-05-01", "2026-06-01"), ("month", 1)),
        (span("2026-02-01", "2026-03-01"), ("month", 1)),
        (span("2026-01-01", "2026-07-01"), ("quarter", 2)),
        (span("2024-01-01", "2026-01-01"), ("year", 2)),
        (span("2026-05-18", "2026-05-25"), ("week", 1)),
        (span("2026-05-19", "2026-05-26"), None),
        (span("2026-05-20", "2026-05-20"), None),
    ],
)
def test_a_period_knows_the_calendar_units_it_is_made_of(
    period: Period, units: tuple[Grain, int] | None
) -> None:
    assert whole_units(period) == units


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (span("2026-05-01", "2026-06-01"), span("2026-04-01", "2026-05-01")),
        (span("2024-03-01", "2024-04-01"), span("2024-02-01", "2024-03-01")),
        (span("2026-01-01", "2026-07-01"), span("2025-07-01", "2026-01-01")),
        (span("2026-01-01", "2027-01-01"), span("2025-01-01", "2026-01-01")),
        (span("2026-05-18", "2026-05-25"), span("2026-05-11", "2026-05-18")),
        (span("2026-05-01", "2026-05-21"), span("2026-04-01", "2026-04-21")),
        (span("2026-04-01", "2026-05-21"), span("2026-01-01", "2026-02-21")),
        (span("2026-01-01", "2026-05-21"), span("2025-01-01", "2025-05-21")),
        (span("2026-05-18", "2026-05-21"), span("2026-05-11", "2026-05-14")),
        (span("2026-05-14", "2026-05-21"), span("2026-05-07", "2026-05-14")),
        (span("2026-05-20", "2026-05-21"), span("2026-05-19", "2026-05-20")),
        (span("2026-02-21", "2026-05-21"), span("2025-11-24", "2026-02-21")),
    ],
)
def test_the_period_before_is_the_unit_before_else_as_many_days(
    period: Period, before: Period
) -> None:
    assert previous(period, TODAY) == before


def test_twenty_days_of_january_are_the_month_to_date_unless_the_year_was_said() -> None:
    period, today = span("2026-01-01", "2026-01-21"), date(2026, 1, 20)
    assert previous(period, today) == span("2025-12-01", "2025-12-21")
    assert previous(period, today, "quarter") == span("2025-10-01", "2025-10-21")
    assert previous(period, today, "year") == span("2025-01-01", "2025-01-21")


def test_the_first_of_a_month_is_a_day_unless_the_month_was_said() -> None:
    period, today = span("2026-05-01", "2026-05-02"), date(2026, 5, 1)
    assert previous(period, today) == span("2026-04-30", "2026-05-01")
    assert previous(period, today, "month") == span("2026-04-01", "2026-04-02")


def test_a_span_that_does_not_end_today_is_no_unit_to_date() -> None:
    assert unit_to_date(span("2026-05-01", "2026-05-20"), TODAY) is None


def test_without_a_week_setting_sunday_weeks_are_plain_days() -> None:
    assert whole_units(span("2026-05-17", "2026-05-24")) is None
    assert whole_units(span("2026-05-17", "2026-05-24"), week_start="sunday") == ("week", 1)


@pytest.mark.parametrize(
    ("base", "period", "elapsed", "cut"),
    [
        ("2026-04-01/2026-05-01", "2026-05-01/2026-06-01", "2026-05-21", "2026-04-01/2026-04-21"),
        ("2026-01-01/2026-04-01", "2026-04-01/2026-07-01", "2026-05-21", "2026-01-01/2026-02-21"),
        ("2026-02-01/2026-03-01", "2026-03-01/2026-04-01", "2026-03-31", "2026-02-01/2026-03-01"),
        ("2026-04-01/2026-05-01", "2026-05-01/2026-06-01", "2026-06-01", "2026-04-01/2026-05-01"),
        ("2026-05-11/2026-05-18", "2026-05-18/2026-05-25", "2026-05-21", "2026-05-11/2026-05-14"),
        ("2025-05-20/2025-05-27", "2026-05-19/2026-05-26", "2026-05-21", "2025-05-20/2025-05-22"),
        ("2023-01-01/2024-01-01", "2024-01-01/2025-01-01", "2024-03-01", "2023-01-01/2023-03-01"),
        ("2026-05-01/2026-06-01", "2026-06-01/2026-07-01", "2026-06-01", "2026-05-01/2026-05-01"),
    ],
)
def test_a_base_ends_where_the_running_period_stands(
    base: str, period: str, elapsed: str, cut: str
) -> None:
    found = to_date(span(*base.split("/")), span(*period.split("/")), date.fromisoformat(elapsed))
    assert found == span(*cut.split("/"))


def test_a_boundary_on_the_leap_day_moves_to_the_first_of_march() -> None:
    assert year_before(span("2024-02-01", "2024-02-29")) == span("2023-02-01", "2023-03-01")
    assert year_before(span("2024-02-29", "2024-03-01")) == span("2023-03-01", "2023-03-01")


@given(days, st.integers(0, 400), st.integers(0, 400))
def test_neighbours_stay_neighbours_a_year_earlier(start: date, first: int, second: int) -> None:
    middle = start + timedelta(days=first)
    end = middle + timedelta(days=second)
    before, after = Period(start=start, end=middle), Period(start=middle, end=end)
    assert year_before(before).end == year_before(after).start
    assert year_before(before).days >= 0


def test_weeks_are_compared_with_weeks_a_year_earlier() -> None:
    assert year_before_in_weeks(span("2026-05-18", "2026-05-25")) == span(
        "2025-05-19", "2025-05-26"
    )


@given(days, grains, st.sampled_from(WEEKDAYS))
def test_a_day_lies_in_its_bucket_and_before_the_next(
    day: date, grain: Grain, week_start: str
) -> None:
    first, following = bucket_start(day, grain, week_start), next_bucket(day, grain, week_start)
    assert first <= day < following
    assert bucket_start(following - timedelta(days=1), grain, week_start) == first


@given(days, st.integers(0, 800), grains, st.sampled_from(WEEKDAYS))
def test_buckets_cover_the_period_without_gap_and_are_counted_right(
    start: date, length: int, grain: Grain, week_start: str
) -> None:
    period = Period(start=start, end=start + timedelta(days=length))
    found = buckets(period, grain, week_start)
    assert len(found) == bucket_count(period, grain, week_start)
    assert all(next_bucket(a, grain, week_start) == b for a, b in pairwise(found))
    if length:
        assert found[0] <= period.start
        assert next_bucket(found[-1], grain, week_start) >= period.end


@given(days, st.integers(1, 500), st.integers(0, 3))
def test_what_comes_before_ends_where_the_period_starts(
    start: date, length: int, unit: int
) -> None:
    period = Period(start=start, end=start + timedelta(days=length))
    hint: Grain = GRAINS[unit + 1]
    assert previous(period, unit_hint=hint).end == period.start


def test_hours_are_buckets_of_a_day() -> None:
    found = buckets(span("2026-07-01", "2026-07-02"), "hour")
    assert (len(found), bucket_text(found[13])) == (24, "2026-07-01 13:00")
    assert bucket_start(datetime(2026, 7, 1, 13, 5), "month") == date(2026, 7, 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2026-03-31", -1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2024-02-29", -12, "2023-02-28"),
    ],
)
def test_months_are_shifted_and_clamped(day: str, months: int, moved: str) -> None:
    assert shift_months(date.fromisoformat(day), months) == date.fromisoformat(moved)


def test_an_unfinished_last_unit_says_how_far_it_is() -> None:
    month, week = span("2026-05-01", "2026-06-01"), span("2026-05-11", "2026-05-25")
    assert running(month, "month", TODAY) == (20, 31)
    assert running(week, "week", TODAY) == (3, 7)
    assert running(month, "month", date(2026, 5, 31)) is None
    assert running(span("2026-04-01", "2026-05-01"), "month", TODAY) is None


def test_a_period_is_clipped_to_the_data() -> None:
    data = span("2026-02-10", "2026-05-21")
    assert clip(span("2026-01-01", "2026-03-01"), data) == span("2026-02-10", "2026-03-01")
    assert clip(span("2025-01-01", "2025-03-01"), data).days == 0
