"""Invariants over many forms: parts close to the whole, engines agree, nothing is left out."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from semantic_layer.problems import QueryRefused
from semantic_layer.query import (
    AnyOf,
    Comparison,
    EntityFilter,
    Filter,
    Group,
    MetricQuery,
    Running,
    ShareOf,
    Span,
)

ADDITIVE = ("revenue", "order_count", "line_revenue", "units", "ticket_count", "lead_count")
METRICS = (*ADDITIVE, "refund_rate", "order_value", "order_value.median", "buyers", "csat",
           "conversion_rate", "repeat_rate", "seats_held", "customer_count", "unexplained",
           "spend_per_customer", "median_spend", "tickets_per_order")  # fmt: skip
GROUPS = (
    Group(dimension="region"), Group(dimension="customer"), Group(dimension="order_history"),
    Group(dimension="status"), Group(dimension="time", grain="month"),
    Group(dimension="time", grain="week"), Group(dimension="time", part="weekday"),
    Group(dimension="customer.first_order", grain="quarter"), Group(dimension="order_size"),
)  # fmt: skip
FILTERS = (
    Filter(dimension="region", values=("East",)),
    Filter(dimension="region", values=(None, "West")),
    Filter(dimension="region", op="is_null"),
    Filter(dimension="status", values=("paid",)),
    Filter(dimension="order_history", values=(">=2",)),
    Filter(dimension="amount", op="gte", values=(200,)),
    Filter(dimension="origin", values=("web", "")),
    Filter(dimension="time", part="weekday", values=(1, 2, 3)),
    Filter(dimension="customer.signed_up", op="gte", values=("2025-02-01",)),
)
FORMS = st.builds(
    MetricQuery,
    metrics=st.lists(st.sampled_from(METRICS), min_size=1, max_size=3, unique=True).map(tuple),
    group_by=st.lists(st.sampled_from(GROUPS), max_size=2, unique=True).map(tuple),
    filters=st.lists(
        st.one_of(
            st.sampled_from(FILTERS),
            st.lists(st.sampled_from(FILTERS), min_size=2, max_size=3, unique=True).map(
                lambda parts: AnyOf(any_of=tuple(parts))
            ),
        ),
        max_size=2,
    ).map(tuple),
    period=st.sampled_from(
        (None, Span(start=date(2025, 1, 1), end=date(2025, 4, 1)), Span(start=date(2025, 1, 15)))
    ),
    compare=st.sampled_from((None, None, Comparison(to="previous"), Comparison(to="year_ago"))),
    share_of=st.sampled_from((None, None, ShareOf(), ShareOf(dropping=("region",)))),
    limit=st.sampled_from((None, None, 1, 3)),
    running=st.sampled_from(
        (None, None, Running(function="total"), Running(function="mean", window=2))
    ),
    entity_filters=st.sampled_from(
        (
            (), (),
            (EntityFilter(entity="customer", metric="revenue", op="gt", value=250),),
            (EntityFilter(entity="customer", metric="order_count", op="eq", value=0),),
            (EntityFilter(entity="customer", metric="revenue", op="top", value=2),),
        )
    ),
)  # fmt: skip
MANY = settings(
    max_examples=500, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)  # fmt: skip


def sound(form: MetricQuery) -> MetricQuery:
    """Without the parts that need a group or a period the form does not have."""
    timed = any(group.dimension == "time" and group.part is None for group in form.group_by)
    left: dict[str, object] = {}
    if not (timed or form.period):
        left["compare"] = None
    if not timed or form.compare is not None:
        left["running"] = None
    if not form.group_by:
        left.update(limit=None, share_of=None)
    return form.model_copy(update=left)


@MANY
@given(form=FORMS.map(sound))
def test_a_valid_form_gives_equal_rows_on_every_engine(form: MetricQuery, traps: Any) -> None:
    try:
        ours = alike(traps.rows(form))
    except QueryRefused:
        reject()
    for dialect in ("duckdb", "postgres"):
        assert ours == alike(traps.rows(form, dialect)), dialect


@pytest.mark.parametrize("metric", ADDITIVE)
@pytest.mark.parametrize("wanted", FILTERS, ids=lambda wanted: f"{wanted.dimension}-{wanted.op}")
def test_a_filter_and_its_complement_add_up_to_the_whole(
    metric: str, wanted: Filter, traps: Any
) -> None:
    opposite = {"in": "not_in", "is_null": "not_null", "gte": "lt"}[wanted.op]
    others = [wanted.model_copy(update={"op": opposite})]
    if wanted.op == "gte":  # what is empty is neither below nor above
        others.append(wanted.model_copy(update={"op": "is_null", "values": ()}))
    try:
        parts = [one_value(traps, metric, (part,)) for part in (wanted, *others)]
    except QueryRefused:
        return
    assert sum(parts) == pytest.approx(one_value(traps, metric, ()))


@pytest.mark.parametrize("metric", ADDITIVE)
def test_the_weeks_of_four_weeks_add_up_to_them(metric: str, traps: Any) -> None:
    start = date(2025, 1, 6)
    span = Span(start=start, end=start + timedelta(weeks=4))
    weeks = MetricQuery(
        metrics=(metric,), group_by=(Group(dimension="time", grain="week"),), period=span
    )
    whole = MetricQuery(metrics=(metric,), period=span)
    rows = traps.rows(weeks)
    assert len(rows) == 4
    assert sum(row[1] for row in rows) == pytest.approx(traps.rows(whole)[0][0])


@pytest.mark.parametrize("metric", ADDITIVE)
@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.dimension)
def test_the_groups_of_what_adds_up_close_to_the_companions_whole(
    metric: str, group: Group, traps: Any
) -> None:
    form = MetricQuery(metrics=(metric,), group_by=(group,))
    try:
        rows = traps.rows(form)
    except QueryRefused:
        return
    assert sum(row[-1] for row in rows) == pytest.approx(traps.checks(form)[f"whole {metric}"])


def one_value(world: Any, metric: str, filters: tuple[Filter, ...]) -> Any:
    return world.rows(MetricQuery(metrics=(metric,), filters=filters))[0][0]


def alike(rows: list[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """Rows in one order, numbers to nine places, keys as text."""
    plain = [tuple(_plain(value) for value in row) for row in rows]
    return sorted(plain, key=repr)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    try:
        return round(float(str(value)), 9) + 0.0
    except ValueError:
        return value
