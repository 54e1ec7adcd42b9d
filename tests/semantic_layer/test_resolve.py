"""resolve: every problem code, all problems at once, and the days a form stands for."""

from datetime import date
from typing import Any

import pytest

from semantic_layer.periods import Period
from semantic_layer.problems import QueryRefused
from semantic_layer.query import MetricQuery, RowQuery
from semantic_layer.resolve import ResolvedQuery, resolve

MONTH = [{"dimension": "time", "grain": "month"}]
REGION = [{"dimension": "region"}]


def problems(world: Any, form: dict[str, Any]) -> list[tuple[str, str, tuple[str, ...], str]]:
    query = (RowQuery if "entity" in form else MetricQuery).model_validate(form)
    with pytest.raises(QueryRefused) as refused:
        resolve(query, world.model, world.today, world.spans)
    return [(p.code, p.subject, p.nearest, p.beside) for p in refused.value.problems]


def resolved(world: Any, form: dict[str, Any], today: date) -> ResolvedQuery:
    return resolve(MetricQuery.model_validate(form), world.model, today, world.spans)


def days(start: str, end: str) -> Period:
    return Period(start=date.fromisoformat(start), end=date.fromisoformat(end))


REFUSED: list[tuple[dict[str, Any], list[tuple[str, str, tuple[str, ...], str]]]] = [
    ({}, [("needs_metric", "metrics", (), "")]),
    (
        {"metrics": ["revenue"], "group_by": [{"dimension": "regin"}]},
        [("unknown_dimension", "regin", ("region", "origin"), "")],
    ),
    (
        {"metrics": ["revenue"], "period": {"date": "order.orderd", "start": "2025-01-01"}},
        [("unknown_date", "order.orderd", ("order.ordered", "customer.first_order"), "")],
    ),
    (
        {"metrics": ["revenue"], "entity_filters": [
            {"entity": "custmer", "metric": "revenue", "op": "gt", "value": 1}]},
        [("unknown_entity", "custmer", ("customer",), "")],
    ),
    (
        {"metrics": ["customers"], "entity_filters": [
            {"entity": "order", "metric": "revenue", "op": "gt", "value": 1}]},
        [("entity_not_reachable", "order", ("customer",), "customers")],
    ),
    (
        {"metrics": ["revenue"] * 5},
        [("too_many", "metrics", ("4",), "")],
    ),
    ({"metrics": ["revenue"], "limit": 5}, [("needs_group", "limit", (), "")]),
    (
        {"metrics": ["revenue"], "group_by": REGION, "limit": 10**21},
        [("too_many", "limit", ("1000",), "")],
    ),
    (
        {"metrics": ["revenue"], "group_by": REGION, "running": {"function": "total"}},
        [("needs_time_group", "running", (), "")],
    ),
    (
        {"metrics": ["revenue"], "group_by": REGION, "limit": 3, "limit_per": "status"},
        [("limit_per_not_grouped", "status", ("region",), "")],
    ),
    (
        {"metrics": ["revenue"], "group_by": REGION, "order": [{"by": "revenue", "of": "pct"}]},
        [("needs_compare", "revenue", (), "pct")],
    ),
    (
        {"metrics": ["revenue"], "group_by": REGION, "order": [{"by": "revenue", "of": "share"}]},
        [("needs_share", "revenue", (), "")],
    ),
    (
        {"metrics": ["revenue"], "compare": {"to": "previous"}},
        [("compare_needs_period", "previous", (), "")],
    ),
    (
        {"metrics": ["revenue"], "period": {"start": "2025-03-01", "end": "2025-02-01"}},
        [("period_backwards", "2025-03-01..2025-02-01", (), "")],
    ),
    (
        {"metrics": ["revenue"], "period": {"start": "2025-06-01", "end": "2025-07-01"}},
        [("period_in_future", "2025-06-01", ("2025-01-10", "2025-04-03"), "")],
    ),
    (
        {"metrics": ["revenue"], "period": {"start": "2024-01-01", "end": "2024-02-01"}},
        [("period_outside_data", "2024-01-01..2024-02-01", ("2025-01-10", "2025-04-03"), "")],
    ),
    (
        {"metrics": ["revenue"], "period": {"phrase": "around the holidays"}},
        [("period_unresolved", "around the holidays", (), "")],
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "amount", "op": "gt", "values": ["many"]}]},
        [("wrong_value_type", "amount", (), "many")],
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "status", "op": "contains", "values": ["pa"]}]},
        [("wrong_operator", "status", ("in", "not_in"), "contains")],
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "status", "op": "gt", "values": [3]}]},
        [("wrong_operator", "status", ("in", "not_in"), "gt")],
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "time", "op": "gte", "values": ["2025-01-01"]}]},
        [("wrong_operator", "time", ("gte", "lt"), "gte")],
    ),
    (
        {"metrics": ["revenue"], "group_by": [{"dimension": "amount", "edges": [3, 2]}]},
        [("bad_edges", "amount", (), "")],
    ),
    (
        {"metrics": ["revenue"], "group_by": [{"dimension": "status", "edges": [1, 2]}]},
        [("bad_edges", "status", (), "")],
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "status", "values": ["paid"]},
            {"dimension": "status", "values": ["refunded"]}]},
        [("filters_exclude_everything", "status", (), "")],
    ),
    (
        {"metrics": ["revenue"], "filters": [
            {"dimension": "amount", "op": "gt", "values": [9]},
            {"dimension": "amount", "op": "lt", "values": [5]}]},
        [("filters_exclude_everything", "amount", (), "")],
    ),
    (
        {"metrics": ["revenue"], "filters": [{"dimension": "order_size", "values": ["huge"]}]},
        [("unknown_value", "huge", ("<0", "0..100", "100..300"), "order_size")],
    ),
    (
        {"metrics": ["refund_rate"], "group_by": REGION, "share_of": {}},
        [("share_needs_additive", "refund_rate", ("refunded_orders", "order_count"), "")],
    ),
    (
        {"metrics": ["refund_rate"], "group_by": MONTH, "running": {"function": "total"}},
        [("running_needs_additive", "refund_rate", ("refunded_orders", "order_count"), "")],
    ),
    (
        {"metrics": ["customers"], "compare": {"to": "previous"},
         "group_by": [{"dimension": "customer.signed_up", "grain": "month"}],
         "period": {"start": "2025-02-01", "end": "2025-03-01"}},
        [("compare_by_its_own_date", "customer.signed_up", (), "")],
    ),
    (
        {"metrics": ["lead_funnel", "revenue"]},
        [("kinds_do_not_mix", "lead_funnel", (), "")],
    ),
    (
        {"metrics": ["lead_funnel"], "limit": 2},
        [("needs_group", "limit", (), ""), ("journey_as_it_is", "limit", (), "lead_funnel")],
    ),
    (
        {"metrics": ["customer_count"], "group_by": [{"dimension": "time", "part": "weekday"}]},
        [("no_repeating_part", "time", (), "customer_count")],
    ),
    (
        {"metrics": ["revenue"], "group_by": [{"dimension": "time", "grain": "day"}],
         "period": {"start": "2021-01-01", "end": "2025-04-30"}},
        [("too_many", "day", ("1000",), "time")],
    ),
    (
        {"metrics": ["credit"], "filters": [{"dimension": "status", "values": ["paid"]}]},
        [("would_multiply_rows", "status",
          ("revenue", "order_count", "order_value"), "credit")],
    ),
    (
        {"metrics": ["profit", "revenu"], "group_by": [{"dimension": "sku"}]},
        [("not_computable", "profit", ("revenue",), ""),
         ("unknown_metric", "revenu", ("revenue", "line_revenue"), "")],
    ),
    ({"entity": "ordr"}, [("unknown_entity", "ordr", ("order",), "")]),
    (
        {"entity": "order", "fields": ["amont"], "limit": 5000},
        [("unknown_field", "amont", ("amount",), "order"), ("too_many", "limit", ("1000",), "")],
    ),
    (
        {"entity": "customer", "filters": [{"dimension": "status", "values": ["paid"]}]},
        [("would_multiply_rows", "status", ("region", "order_history"), "customer")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("form", "found"), REFUSED, ids=[str(form)[:80] for form, _ in REFUSED])
def test_a_form_that_cannot_be_asked_is_refused_with_all_that_is_wrong(
    form: dict[str, Any], found: list[Any], traps: Any
) -> None:
    assert problems(traps, form) == found


def test_equal_questions_are_resolved_equal_and_hash_alike(traps: Any) -> None:
    form = {"metrics": ["revenue"], "group_by": REGION}
    one, other = (resolved(traps, form, traps.today) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)


def test_a_month_that_runs_is_marked_and_compared_to_date(traps: Any) -> None:
    form = {"metrics": ["revenue"], "period": {"start": "2025-03-01", "end": "2025-04-01"},
            "compare": {"to": "previous"}}  # fmt: skip
    found = resolved(traps, form, date(2025, 3, 20))
    assert found.running == (20, 31)
    assert found.base == days("2025-02-01", "2025-02-21")


def test_a_quarter_to_date_is_cut_at_the_same_month_and_day(traps: Any) -> None:
    form = {"metrics": ["revenue"], "period": {"start": "2025-04-01", "end": "2025-07-01"},
            "compare": {"to": "previous"}}  # fmt: skip
    assert resolved(traps, form, date(2025, 5, 20)).base == days("2025-01-01", "2025-02-21")


def test_a_comparison_in_full_is_not_cut(traps: Any) -> None:
    form = {"metrics": ["revenue"], "period": {"start": "2025-04-01", "end": "2025-07-01"},
            "compare": {"to": "previous", "align": "full"}}  # fmt: skip
    assert resolved(traps, form, date(2025, 5, 20)).base == days("2025-01-01", "2025-04-01")


def test_a_lone_leap_day_has_an_empty_base_a_year_before(traps: Any) -> None:
    form = {"metrics": ["customers"], "period": {"start": "2024-02-29", "end": "2024-03-01"},
            "compare": {"to": "year_ago"}}  # fmt: skip
    spans = {"customer.signed_up": days("2023-01-01", "2024-04-01")}
    query = MetricQuery.model_validate(form)
    assert resolve(query, traps.model, date(2024, 3, 5), spans).base == days(
        "2023-03-01", "2023-03-01"
    )


def test_weeks_a_year_ago_meet_weeks(traps: Any) -> None:
    form = {"metrics": ["revenue"], "group_by": [{"dimension": "time", "grain": "week"}],
            "period": {"start": "2025-03-31", "end": "2025-04-14"},
            "compare": {"to": "year_ago"}}  # fmt: skip
    found = resolved(traps, form, traps.today)
    assert [(b.label, b.base) for b in found.buckets] == [
        ("2025-03-31", days("2024-04-01", "2024-04-08")),
        ("2025-04-07", days("2024-04-08", "2024-04-15")),
    ]


def test_buckets_stop_at_today_and_the_last_is_aligned(traps: Any) -> None:
    form = {"metrics": ["revenue"], "group_by": MONTH, "compare": {"to": "previous"},
            "period": {"start": "2025-02-01", "end": "2026-01-01"}}  # fmt: skip
    found = resolved(traps, form, date(2025, 3, 10))
    assert [(b.label, b.base) for b in found.buckets] == [
        ("2025-02-01", days("2025-01-01", "2025-02-01")),
        ("2025-03-01", days("2025-02-01", "2025-02-11")),
    ]


def test_an_open_period_ends_with_the_data(traps: Any) -> None:
    form = {"metrics": ["revenue"], "period": {"start": "2025-02-01"}}
    assert resolved(traps, form, traps.today).period == days("2025-02-01", "2025-04-04")


def test_a_trend_without_a_grain_goes_by_day_within_a_month_else_by_month(traps: Any) -> None:
    grains = []
    for end in ("2025-02-01", "2025-04-01"):
        form = {"metrics": ["revenue"], "group_by": [{"dimension": "time"}],
                "period": {"start": "2025-01-01", "end": end}}  # fmt: skip
        query = resolved(traps, form, traps.today).query
        assert isinstance(query, MetricQuery)
        grains.append(query.group_by[0].grain)
    assert grains == ["day", "month"]
